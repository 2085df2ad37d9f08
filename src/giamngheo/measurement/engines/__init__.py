"""Engines that run the relational plans: DuckDB in the process."""

from __future__ import annotations

from typing import Any

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.engines.base import Engine, Source
from giamngheo.measurement.engines.duckdb_engine import DuckDBEngine

ENGINES = ("duckdb",)


def open_engine(name: str = "duckdb", **settings: Any) -> Engine:
    """The engine called `name` with its own settings; MeasureError unknown_engine."""
    if name == "duckdb":
        return DuckDBEngine(**settings)
    raise MeasureError("unknown_engine", value=name, choices=", ".join(ENGINES))


__all__ = ["ENGINES", "DuckDBEngine", "Engine", "Source", "open_engine"]
