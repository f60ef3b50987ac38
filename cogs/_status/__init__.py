"""The one message that shows a turn, from its first words to its end."""
