"""What Spark says when a plan fails, in the words of the measures."""

from __future__ import annotations

import re

from giamngheo.measurement.alkire_foster.errors import MeasureError

_TOO_LARGE = ("ARITHMETIC_OVERFLOW", "CAST_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE")
_NO_MEMORY = (
    "OutOfMemory",
    "UNABLE_TO_ACQUIRE_MEMORY",
    "No space left on device",
    "spark.driver.maxResultSize",
    "System memory",
    "exit code 52",  # an executor that ended for want of memory
    "exit code 137",  # one that the system killed
)
_UNREADABLE = ("FAILED_READ_FILE", "CANNOT_READ_FILE", "CANNOT_MERGE_SCHEMA", "UNABLE_TO_INFER_SCHEMA")


def measure_error(error: Exception) -> MeasureError:
    """The MeasureError that stands for an error of Spark: sums_too_large, out_of_memory, file_unreadable,
    else engine_failed with Spark's own first line.
    """
    text = str(error)
    if any(mark in text for mark in _TOO_LARGE):
        return MeasureError("sums_too_large")
    if any(mark in text for mark in _NO_MEMORY):
        return MeasureError("out_of_memory", detail=_detail(text, _NO_MEMORY))
    if any(mark in text for mark in _UNREADABLE):
        path = re.search(r"file:/+([^\s:]+)", text)
        name = f"/{path.group(1)}" if path else "Parquet"
        return MeasureError("file_unreadable", path=name, detail=_detail(text, _UNREADABLE))
    return MeasureError("engine_failed", engine="Spark", detail=_detail(text, ("Caused by", "[")))


def unreadable(path: object, error: Exception) -> MeasureError:
    """file_unreadable for a file that Spark refuses to open."""
    return MeasureError("file_unreadable", path=path, detail=_detail(str(error), _UNREADABLE))


def _detail(text: str, marks: tuple[str, ...]) -> str:
    """The first line with one of `marks`, else the first line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["Spark"]
    return next((line for line in lines if any(mark in line for mark in marks)), lines[0])[:300]
