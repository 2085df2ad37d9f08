"""One module per command; each only reads its words and calls a room."""
