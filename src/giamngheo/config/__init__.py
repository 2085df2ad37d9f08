"""The outermost layer: the `giamngheo` command."""
