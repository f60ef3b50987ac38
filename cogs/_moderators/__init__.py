"""What the moderators' commands share: who may use them, their panels, and a server's settings."""
