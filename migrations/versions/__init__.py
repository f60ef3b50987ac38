"""The steps, oldest first; each file is named by its number and what it did."""
