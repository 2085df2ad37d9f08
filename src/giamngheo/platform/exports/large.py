"""Large tables as CSV and Parquet, a batch in memory at a time, cells made by columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from giamngheo.platform.exports.columnar import Batch, ColumnOf, Words, made, safe, schema_of, typed, words
from giamngheo.platform.exports.writers import Written

MARK = "\ufeff"
"""What makes Excel read UTF-8."""
GROUP = 5_000
"""Rows of a row group of Parquet."""


def write_parquet_of(columns: Sequence[ColumnOf], batches: Iterable[Batch], path: Path) -> Written:
    """Every column in its type; headings stand in the metadata of the fields."""
    schema, rows = schema_of(columns), 0
    held: list[pa.RecordBatch] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            arrays = [typed(column, values) for column, values in zip(columns, batch, strict=True)]
            held.append(pa.record_batch(arrays, schema=schema))
            rows += held[-1].num_rows
            if sum(one.num_rows for one in held) >= GROUP:
                writer.write_table(pa.Table.from_batches(held))
                held = []
        if held:
            writer.write_table(pa.Table.from_batches(held))
    return Written(rows)


def write_csv_of(columns: Sequence[ColumnOf], batches: Iterable[Batch], path: Path) -> Written:
    """Words of people: days dd/mm/yyyy, figures with a point, nothing for unknown, formulas made harmless."""
    rows = 0
    with path.open("wb") as file:
        headings = [quoted(safe(pa.array([one.heading], pa.string())))[0].as_py() for one in columns]
        file.write((MARK + ",".join(headings) + "\r\n").encode())
        for batch in batches:
            cells = _cells([words(column, values) for column, values in zip(columns, batch, strict=True)])
            file.write(content(joined([joined(cells, ","), "\r\n"])))
            rows += len(batch[0])
    return Written(rows)


def _cells(said: Sequence[Words]) -> list[pa.Array]:
    """The cells of all columns, a row each."""
    quotable = iter(made([one for one in said if one.form == "text"], lambda text: quoted(safe(text))))
    return [one.of_rows(next(quotable) if one.form == "text" else one.text) for one in said]


def quoted(text: pa.Array) -> pa.Array:
    """Cells with a comma, a quotation mark or a line's end in quotation marks, as RFC 4180 asks."""
    asks = pc.match_substring_regex(text, '[",\\r\\n]')
    if not pc.any(asks).as_py():
        return text
    doubled = pc.replace_substring(text, '"', '""')
    return pc.if_else(asks, joined(['"', doubled, '"']), text)


def joined(parts: Sequence[pa.Array | str], between: str = "") -> pa.Array:
    """The parts of each row put together; null is nothing."""
    return pc.binary_join_element_wise(*parts, between, null_handling="replace", null_replacement="")


def content(text: pa.Array) -> memoryview:
    """The bytes of all rows, one after the other."""
    offsets = pa.Array.from_buffers(pa.int32(), len(text) + 1, [None, text.buffers()[1]], offset=text.offset)
    return memoryview(text.buffers()[2])[offsets[0].as_py() : offsets[-1].as_py()]
