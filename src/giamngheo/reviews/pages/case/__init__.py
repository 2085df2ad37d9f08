"""The file of one household in a review."""
