"""What the measures ask of an engine: tables in, one plan run, an Arrow table back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, TypeAlias, runtime_checkable

import ibis
import pyarrow as pa

Source: TypeAlias = pa.Table | ibis.Table | str | Path


@runtime_checkable
class Engine(Protocol):
    """A place where relational plans run.

    `name` is the Ibis back end's name ("duckdb", "pyspark"). Engines are context managers.
    """

    name: str

    def table(self, source: Source) -> ibis.Table:
        """A table of the engine from Arrow data, a CSV or Parquet file, a Parquet folder or its own table.

        Names of columns are in NFC, without stray spaces. MeasureError file_missing, file_unreadable or
        columns_alike.
        """
        ...

    def collect(self, plan: ibis.Table) -> pa.Table:
        """The result of a plan, whole, in memory. MeasureError out_of_memory."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Engine: ...

    def __exit__(self, *details: Any) -> None: ...


def first_line(error: BaseException) -> str:
    """The first line of an engine's own words."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
