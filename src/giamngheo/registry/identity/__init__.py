"""Who is who: probable duplicates found, settled by officers."""
