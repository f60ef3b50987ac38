"""The vendors, a file each; their names are those of the tables in `bot.toml`."""
