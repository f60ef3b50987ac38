"""Every sentence the bot says: one TOML file a language, named by Discord's locale code."""
