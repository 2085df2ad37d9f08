"""The register of an area as one file: csv, Parquet or xlsx, with the columns that are chosen."""
