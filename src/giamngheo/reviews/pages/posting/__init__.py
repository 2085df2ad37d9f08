"""Public postings: sheets, days, photos, the end."""
