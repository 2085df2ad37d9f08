"""Exchange of files with the population database: citizens sent, their marks read back."""
