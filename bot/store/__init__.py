"""SQL and files: turns and what shows them, and rooms for what they cost, who decides, and privacy."""
