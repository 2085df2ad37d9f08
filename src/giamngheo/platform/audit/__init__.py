"""The audit: events that nobody can alter unseen."""
