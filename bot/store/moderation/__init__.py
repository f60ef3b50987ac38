"""What moderators decided, and what they read of it."""
