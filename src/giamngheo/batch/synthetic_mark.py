"""Whether an input says of itself that it is synthetic: the mark must reach every output."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from giamngheo.intake.sheet import RawSheet
from giamngheo.synthetic.label import METADATA_KEYS, SYNTHETIC_LABEL_VI

_TITLE_ROWS = 12
_MARK = SYNTHETIC_LABEL_VI.split("–")[0].strip().casefold()


def is_synthetic(paths: Iterable[Path], sheets: Iterable[RawSheet]) -> bool:
    """Whether a sheet's first rows or a Parquet file's metadata carry the label."""
    return any(_sheet_says(sheet) for sheet in sheets) or any(_parquet_says(path) for path in paths)


def _sheet_says(sheet: RawSheet) -> bool:
    rows = range(min(sheet.row_count, _TITLE_ROWS))
    return any(_MARK in text.casefold() for row in rows for text in sheet.texts(row))


def _parquet_says(path: Path) -> bool:
    files = path.rglob("*.parquet") if path.is_dir() else [path]
    return any(_metadata_says(file) for file in files if file.suffix.lower() == ".parquet")


def _metadata_says(file: Path) -> bool:
    try:
        metadata = pq.read_schema(file).metadata or {}
    except (pa.ArrowException, OSError):
        return False
    return bool(metadata.get(METADATA_KEYS[0].encode()))
