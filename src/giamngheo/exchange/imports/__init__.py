"""The import wizard: upload, columns, problems, dry run, one job that writes, undo."""
