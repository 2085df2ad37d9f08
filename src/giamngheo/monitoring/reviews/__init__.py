"""Reports of a review: drawn up from its files at any moment, frozen when they are handed in."""
