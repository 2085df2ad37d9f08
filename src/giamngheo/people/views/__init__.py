"""Pages of signing in, one's own account, the people of an area, its offices."""
