"""Parquet tables: the column names are the heading row, or the headings that our own exports keep beside them."""

import json
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from giamngheo.intake.readers.detect import DAMAGED, Unreadable
from giamngheo.intake.sheet import MAX_COLUMNS, Column, RawSheet
from giamngheo.intake.text import is_blank

# of results, then of synthetic lists
_YEARS = (b"giamngheo.year", b"giamngheo.synthetic.year")
# of files of the register: see platform/exports/columnar
_LABEL, _CODES = b"label", b"codes"
_NESTED = (pa.types.is_nested, pa.types.is_binary, pa.types.is_large_binary)


def read_parquet(path: Path, file: str) -> list[RawSheet]:
    """One sheet: row 0 holds the names, so that record n has row number n + 1."""
    try:
        source = pq.ParquetFile(path)
        names = source.schema_arrow.names[:MAX_COLUMNS]
        columns = [_column(source, name) for name in names]
        rows = source.metadata.num_rows + 1
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable("file_corrupt", detail=DAMAGED) from error
    year = year_stated(source.schema_arrow)
    return [RawSheet(file, path, path.stem, columns, rows, kind="parquet", year=year)]


def year_stated(schema: pa.Schema) -> int | None:
    """The year that our own tables state in the metadata of their schema."""
    metadata = schema.metadata or {}
    texts = (metadata.get(key, b"").decode("utf-8", "replace") for key in _YEARS)
    return next((int(text) for text in texts if re.fullmatch(r"20\d{2}", text)), None)


def _stated(field: pa.Field) -> tuple[str, dict[object, str]]:
    """The heading for people and the words of codes that an export of ours keeps in the field; else its name."""
    told = field.metadata or {}
    heading = told.get(_LABEL, b"").decode("utf-8", "replace").strip()
    try:
        labels = json.loads(told.get(_CODES, b"{}"))
    except ValueError:
        labels = {}
    return heading or field.name, labels if isinstance(labels, dict) else {}


def _column(source: pq.ParquetFile, name: str) -> Column:
    field = source.schema_arrow.field(name)
    heading, labels = _stated(field)
    rows = source.metadata.num_rows
    if any(test(field.type) for test in _NESTED):
        return Column(np.concatenate([[1], np.zeros(rows, np.int32)]).astype(np.int32), [None, heading])
    values = source.read(columns=[name]).column(0)
    if pa.types.is_boolean(values.type):
        values = pc.if_else(values, "TRUE", "FALSE")
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    merged = pa.chunked_array(values.chunks, type=values.type).unify_dictionaries().combine_chunks()
    if isinstance(merged, pa.ChunkedArray):
        merged = merged.chunk(0) if merged.num_chunks else pa.array([], values.type)
    distinct = merged.dictionary.to_pylist()
    codes = pc.fill_null(merged.indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False) + 2
    codes[codes == 1] = 0
    blanks = [place for place, value in enumerate(distinct, 2) if is_blank(value)]
    if blanks:
        codes[np.isin(codes, blanks)] = 0
    cells: list[object] = [None, heading, *(labels.get(value, value) for value in distinct)]
    # the narrowest numbers that count the values: a column of answers takes a byte a row
    return Column(np.concatenate([[1], codes]).astype(np.min_scalar_type(-len(cells))), cells)
