"""Rows that stand in a template before anybody fills it: households and members that are known already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from giamngheo.intake.template.columns import Column, words
from giamngheo.law import Standard, Text

NUMBERS = ("whole", "decimal")


@dataclass(frozen=True)
class Filled:
    """What a template holds from the start: values by variable, as the canonical tables have them.

    `columns`, `person_columns`: columns besides the questionnaire's, put after the name; `step`: what to do with
    the finished file, in place of the line for the command.
    """

    households: Sequence[Mapping[str, Any]]
    persons: Sequence[Mapping[str, Any]] = ()
    columns: tuple[Column, ...] = ()
    person_columns: tuple[Column, ...] = ()
    step: Text | None = None


def write_rows(
    sheet: Worksheet,
    first: int,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    standard: Standard,
    lang: str,
) -> None:
    """One row each from row `first` (from 0) on; what is not known stays empty."""
    for number, row in enumerate(rows, first):
        for index, column in enumerate(columns):
            value = row.get(column.name)
            if value is None or value == "":
                continue
            if column.form in NUMBERS:
                sheet.write_number(number, index, float(value))
            else:
                sheet.write_string(number, index, _words(column.name, value, standard, lang))


def _words(name: str, value: Any, standard: Standard, lang: str) -> str:
    """A value as a reader of the template would write it."""
    if isinstance(value, bool):
        return words(lang, "answer_yes" if value else "answer_no")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if name in standard.questionnaire:
        label = standard.questionnaire.variable(name).choices.get(str(value))
        if label is not None:
            return label.get(lang)
    return str(value)
