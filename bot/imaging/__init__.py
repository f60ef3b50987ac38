"""Pictures from outside: decoded, fitted and put back around masks, in processes that may die of them."""
