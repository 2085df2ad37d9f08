"""What the database itself must hold or refuse, in both dialects."""
