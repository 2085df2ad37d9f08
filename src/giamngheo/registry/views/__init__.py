"""Pages of the registry: thin; rows by `queries`, writing by `actions`."""
