"""What is held of people, and how it is erased."""
