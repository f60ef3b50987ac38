"""Pictures from outside: decoded once, in a process of their own that may die of them."""
