"""Classification of households by a standard, and the reasons for it."""

from giamngheo.measurement.classification.classes import UNKNOWN
from giamngheo.measurement.classification.classify import (
    added_columns,
    classify,
    classify_many,
    classify_now,
    score_items,
)
from giamngheo.measurement.classification.criteria import Criterion
from giamngheo.measurement.classification.errors import ClassificationError
from giamngheo.measurement.classification.explain import Explanation, explain, explain_row
from giamngheo.measurement.classification.reason_rows import reason_rows
from giamngheo.measurement.classification.reasons import reason_texts

__all__ = [
    "UNKNOWN",
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
]
