"""SQL and files: turns, what shows them, what they cost; the pictures themselves."""
