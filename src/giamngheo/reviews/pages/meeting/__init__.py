"""A village meeting: its agenda, its record and minutes, and what goes to the committee."""
