"""giamngheo: poverty reduction for a Vietnamese province."""

__version__ = "0.1.0"
