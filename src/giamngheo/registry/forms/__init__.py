"""The forms of the registry: edits at once, and the arguments of each kind of change."""
