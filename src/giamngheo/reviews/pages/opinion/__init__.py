"""The opinion of the consulted authority."""
