"""Changes of the store's schema, forward only. A step that was released is never edited."""
