"""What members and moderators do in Discord's client: write, react, command, press, choose, fill in."""
