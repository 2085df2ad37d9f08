"""A column headed "Kết quả" and no more: what it holds tells whether it is the recorded class."""

from datetime import date

import numpy as np

from giamngheo.intake.fields import FieldReader
from giamngheo.intake.plan import SheetPlan
from giamngheo.intake.recorded_class import COLUMN, MARKS
from giamngheo.intake.sheet import BLANK, cell_text
from giamngheo.intake.text import fold
from giamngheo.intake.values.choices import ChoiceReader
from giamngheo.law import Standard

_HEADINGS = frozenset({"ket qua", "result", "results"})
BY_CONTENT = 0.85
_MOST = 0.8
"""The rest may be signatures and notes below the list."""


def settle_result(plan: SheetPlan, standard: Standard) -> None:
    """Takes the column for the recorded class where its cells name classes in words; else it stays unknown."""
    if plan.has(COLUMN, *MARKS):
        return
    fields = FieldReader(standard, date.today())
    spec = fields.spec(COLUMN)
    for column in plan.heading.columns:
        if spec is None or column.target or column.rivals or not column.path:
            continue
        if fold(column.path[-1]) in _HEADINGS and _names_classes(
            plan, column.index, fields.choice_reader(spec)
        ):
            column.target, column.confidence = COLUMN, BY_CONTENT
            return


def _names_classes(plan: SheetPlan, index: int, reader: ChoiceReader) -> bool:
    column = plan.sheet.columns[index]
    counts = np.bincount(column.codes[plan.first_data_row :], minlength=len(column.values))
    counts[BLANK] = 0
    named = sum(
        int(counts[code]) for code in np.flatnonzero(counts) if _is_class(column.values[code], reader)
    )
    return named > 0 and named >= _MOST * counts.sum()


def _is_class(value: object, reader: ChoiceReader) -> bool:
    text = cell_text(value)
    return any(letter.isalpha() for letter in text) and reader.parse(text).value is not None
