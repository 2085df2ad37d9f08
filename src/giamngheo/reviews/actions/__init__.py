"""The only writers of the reviews."""
