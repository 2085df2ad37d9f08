"""What is kept of imports and exchanges."""

from giamngheo.exchange.models.imports import ImportBatch, ImportChunk, ImportFile, SavedMapping

__all__ = ["ImportBatch", "ImportChunk", "ImportFile", "SavedMapping"]
