"""The database itself: opened, locked, migrated; its tables, and rows as values of the domain."""
