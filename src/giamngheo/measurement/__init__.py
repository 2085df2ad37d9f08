"""Measurement: the classes of households, the movements between years, and the statistics on them.

`classification` gives every household its class and reasons, `movements` compares two lists,
`alkire_foster` the measures and their standard errors, `engines` the binding to DuckDB and other engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from giamngheo.rules.lazy import names_from

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

# imported on first use, so that no engine is loaded before
__getattr__ = names_from(
    __name__,
    {
        "classification": (
            "ClassificationError",
            "Criterion",
            "Explanation",
            "added_columns",
            "classify",
            "classify_many",
            "classify_now",
            "explain",
            "explain_row",
            "reason_rows",
            "reason_texts",
            "score_items",
        ),
        "movements": ("Movements", "MovementsError", "YearList", "summarise"),
    },
)

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
