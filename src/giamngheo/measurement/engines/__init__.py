"""Engines that run the relational plans: DuckDB in the process, Spark here or on a cluster."""

from __future__ import annotations

from typing import Any

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.engines.base import Engine, Source
from giamngheo.measurement.engines.duckdb_engine import DuckDBEngine
from giamngheo.measurement.engines.loopback import LoopbackCluster
from giamngheo.measurement.engines.spark_engine import SparkEngine

ENGINES = ("duckdb", "spark")


def open_engine(name: str = "duckdb", **settings: Any) -> Engine:
    """The engine called `name` with its own settings (see `DuckDBEngine`, `SparkEngine`).

    MeasureError unknown_engine, engine_missing and those of the engine.
    """
    if name == "duckdb":
        return DuckDBEngine(**settings)
    if name == "spark":
        return SparkEngine(**settings)
    raise MeasureError("unknown_engine", value=name, choices=", ".join(ENGINES))


__all__ = [
    "ENGINES",
    "DuckDBEngine",
    "Engine",
    "LoopbackCluster",
    "Source",
    "SparkEngine",
    "open_engine",
]
