"""Measurement: the classes of households, the movements between years, and the statistics on them.

`classification` gives every household its class and reasons, `movements` compares two lists,
`alkire_foster` the measures and their standard errors, `engines` the binding to DuckDB and other engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from giamngheo.measurement.classification import (
        ClassificationError,
        Criterion,
        Explanation,
        added_columns,
        classify,
        classify_many,
        classify_now,
        explain,
        explain_row,
        reason_rows,
        reason_texts,
        score_items,
    )
    from giamngheo.measurement.movements import Movements, MovementsError, YearList, summarise

# the rest are of `classification`; imported on first use, so that no engine is loaded before
_OF_MOVEMENTS = {"Movements", "MovementsError", "YearList", "summarise"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = "movements" if name in _OF_MOVEMENTS else "classification"
    return getattr(import_module(f"{__name__}.{home}"), name)


__all__ = [
    "ClassificationError",
    "Criterion",
    "Explanation",
    "Movements",
    "MovementsError",
    "YearList",
    "added_columns",
    "classify",
    "classify_many",
    "classify_now",
    "explain",
    "explain_row",
    "reason_rows",
    "reason_texts",
    "score_items",
    "summarise",
]
