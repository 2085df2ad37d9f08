"""What is kept of imports and exchanges."""

from giamngheo.exchange.models.imports import ImportBatch, ImportChunk, ImportFile, SavedMapping
from giamngheo.exchange.models.profiles import ExchangeProfile, ExchangeRun, RegisterExtract

__all__ = [
    "ExchangeProfile",
    "ExchangeRun",
    "ImportBatch",
    "ImportChunk",
    "ImportFile",
    "RegisterExtract",
    "SavedMapping",
]
