"""The sandbox's Discord as its page and its tests reach it: looked at, acted in, staged."""
