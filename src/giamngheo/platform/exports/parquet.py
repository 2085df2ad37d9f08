"""A table as Parquet, a few thousand rows in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from giamngheo.platform.exports.writers import Written

GROUP = 5_000
"""Rows of a row group."""


def write_parquet(schema: pa.Schema, rows: Iterable[Sequence[Any]], path: Path) -> Written:
    """Rows in the order of the schema's fields. pa.ArrowInvalid for a value that is not of its field's type."""
    count = 0
    stream = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while chunk := list(islice(stream, GROUP)):
            columns = zip(*chunk, strict=True)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema), row_group_size=GROUP)
            count += len(chunk)
    return Written(count)
