"""The default engine: DuckDB in this process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.engines.base import Source, first_line
from giamngheo.measurement.engines.column_names import tidy_names
from giamngheo.measurement.engines.memory import refuse_beyond_memory
from giamngheo.measurement.engines.parquet_facts import parquet_facts
from giamngheo.measurement.leaner import Facts, leaner
from giamngheo.measurement.planning import planning

# empty cells and the marks statistical packages write for a missing value
MISSING_MARKS = ["", "NA", "NaN", "nan", "null", "NULL", "."]


class DuckDBEngine:
    """DuckDB through Ibis.

    memory_limit ("2GB"): what does not fit goes to `spill` (a folder; else one of its own in the system's
    folder for temporary files, removed at the end), at most `spill_limit` ("50GB").
    """

    name = "duckdb"

    def __init__(
        self,
        *,
        memory_limit: str | None = None,
        spill: Path | str | None = None,
        spill_limit: str | None = None,
        threads: int | None = None,
    ) -> None:
        refuse_beyond_memory(memory_limit)
        self._spill = None if spill else TemporaryDirectory(prefix="giamngheo-")
        self._files: dict[ops.Relation, str] = {}
        settings: dict[str, Any] = {"preserve_insertion_order": False}
        settings["temp_directory"] = str(spill) if self._spill is None else self._spill.name
        if memory_limit:
            settings["memory_limit"] = memory_limit
        if threads:
            settings["threads"] = threads
        try:
            self.connection = ibis.duckdb.connect(**settings)
            if spill_limit:
                # given to connect, it is shown and not kept to
                self.connection.con.execute(f"SET max_temp_directory_size = {_quoted(spill_limit)}")
        except duckdb.ParserException as error:
            raise MeasureError("memory_limit", value=memory_limit or spill_limit) from error

    def table(self, source: Source) -> ibis.Table:
        """See `Engine.table`. CSV columns are typed by their content; a lake folder by its Parquet files."""
        if isinstance(source, ibis.Table):
            return tidy_names(source)
        if isinstance(source, pa.Table):
            return tidy_names(ibis.memtable(source))
        path = Path(source)
        if not path.exists():
            raise MeasureError("file_missing", path=path)
        if path.is_file() and not path.stat().st_size:
            raise MeasureError("file_unreadable", path=path, detail="0 byte")
        try:
            return tidy_names(self._read(path))
        except duckdb.OutOfMemoryException as error:
            raise MeasureError("out_of_memory", detail=first_line(error)) from error
        except (duckdb.Error, ibis.IbisError) as error:
            raise MeasureError("file_unreadable", path=path, detail=first_line(error)) from error

    def _read(self, path: Path) -> ibis.Table:
        if path.is_dir():
            pattern = str(path / "**" / "*.parquet")
            found = self.connection.read_parquet(pattern, hive_partitioning=True, union_by_name=True)
            return self._parquet(found, pattern)
        if path.suffix.lower() in {".parquet", ".pq"}:
            return self._parquet(self.connection.read_parquet(path), str(path))
        return self.connection.read_csv(path, nullstr=MISSING_MARKS, sample_size=-1)

    def _parquet(self, table: ibis.Table, files: str) -> ibis.Table:
        self._files[table.op()] = files
        return table

    def facts(self, table: ops.Relation) -> Mapping[str, Facts]:
        """What is known of the columns of a table: of Parquet what it says itself, of others nothing."""
        files = self._files.get(table)
        return {} if files is None else parquet_facts(self.connection.con, files, table.schema)

    def collect(self, plan: ibis.Table) -> pa.Table:
        """See `Engine.collect`: the plan made lean by what Parquet files say of themselves.

        MeasureError out_of_memory, sums_too_large.
        """
        try:
            with planning():
                return self.connection.to_pyarrow(leaner(plan, self.facts))
        except duckdb.OutOfMemoryException as error:
            raise MeasureError("out_of_memory", detail=first_line(error)) from error
        except (duckdb.OutOfRangeException, duckdb.ConversionException, pa.ArrowInvalid) as error:
            raise MeasureError("sums_too_large") from error

    def write_parquet(self, source: Source, path: Path) -> None:
        """`source` as one Parquet file, row by row and never whole in memory.

        MeasureError file_missing, file_unreadable, out_of_memory.
        """
        table = self.table(source)
        try:
            self.connection.to_parquet(table, path)
        except duckdb.OutOfMemoryException as error:
            raise MeasureError("out_of_memory", detail=first_line(error)) from error
        except duckdb.Error as error:
            raise MeasureError("file_unreadable", path=source, detail=first_line(error)) from error

    def close(self) -> None:
        self.connection.disconnect()
        if self._spill is not None:
            self._spill.cleanup()

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
