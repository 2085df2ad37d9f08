"""A document's values as words on paper; an empty value becomes dots, for writing by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from giamngheo.law.document_forms import DocumentForm, Field, fields_of
from giamngheo.law.document_forms.model import PLACEHOLDER, Size
from giamngheo.law.evidence import PROVISIONAL
from giamngheo.platform.documents.tables import written

Row = Mapping[str, Any]
DOT = "."


class UnknownValue(ValueError):
    """A value or list was given that the document does not have."""


@dataclass(frozen=True)
class Paper:
    """One document to set: its form, what fills it, the address its QR leads to.

    values and rows are plain values by the names of the form; what is missing becomes dots, a missing list the
    form's blank rows. size: another size of paper than the form's own.
    """

    form: DocumentForm
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    address: str = ""
    size: Size | None = None
    synthetic: bool = False

    def __post_init__(self) -> None:
        known = fields_of(self.form)
        if unknown := sorted({*self.values} - {*known.values} | {*self.rows} - {*known.rows}):
            raise UnknownValue(f"{self.form.id} has no {', '.join(unknown)}")


def specimen(form: DocumentForm) -> Paper:
    """The document filled with its samples, for trying a template."""
    known = fields_of(form)
    values: dict[str, Any] = {name: one.sample for name, one in known.values.items()}
    if "date" in values:
        values["date"] = dt.date.fromisoformat(values["date"])
    rows = {
        name: [{key: one.sample for key, one in listed.fields.items()}] * 2
        for name, listed in known.rows.items()
    }
    return Paper(form, values, rows, address="https://example.invalid/v/0000")


def words_of(paper: Paper) -> dict[str, str]:
    """Every value of the document in words, by name."""
    return {name: _word(paper.values.get(name), one) for name, one in fields_of(paper.form).values.items()}


def rows_of(paper: Paper) -> dict[str, list[dict[str, str]]]:
    """Every list in words, each row with its number `no`; blank rows where a list is missing."""
    found: dict[str, list[dict[str, str]]] = {}
    for name, listed in paper.form.rows.items():
        given = paper.rows.get(name)
        if given is None:
            given = [{}] * listed.blank
        found[name] = [
            {"no": str(number), **{key: written(row.get(key), "vi") for key in listed.fields}}
            for number, row in enumerate(given, 1)
        ]
    return found


def stands(paper: Paper, name: str) -> bool:
    """Whether a block bound to this field or list stands on the paper."""
    if name in paper.form.rows:
        given = paper.rows.get(name)
        return bool(given) if given is not None else paper.form.rows[name].blank > 0
    return paper.values.get(name) not in (None, "")


def filled(words: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values[found[1]], words)


class Dots(str):
    """Dots to write on; a condition of a template takes them for nothing, as `stands` does."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


def _word(value: Any, one: Field) -> str:
    if isinstance(value, dt.date):
        return office_day(value)
    said = written(value, "vi")
    return said if said.strip() else one.usual or Dots(DOT * one.dots)


def office_day(day: dt.date) -> str:
    """A date as documents write it: a zero before days below ten and months below three."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def office_place_and_day(place: str, day: Any) -> str:
    """ "Thu Cúc, ngày 05 tháng 12 năm 2025", with dots for what is not known yet."""
    when = office_day(day) if isinstance(day, dt.date) else "ngày ..... tháng ..... năm 20....."
    return f"{place}, {when}"


def provisional_words(form: DocumentForm) -> str:
    """The discreet line under a document whose layout was not compared with its annex; else empty."""
    if not form.provisional:
        return ""
    return f"{PROVISIONAL.vi}: {form.layout.basis.cite()}."


SYNTHETIC = "DỮ LIỆU MÔ PHỎNG – không phải người thật"
EMPTY_NUMBER = "Số: ......."


def number_line(paper: Paper) -> str:
    """ "Số: 128/QĐ-UBND", or with room to write the number before the symbol."""
    number = written(paper.values.get("number"), "vi")
    if number:
        return f"Số: {number}"
    return f"{EMPTY_NUMBER}/{paper.form.symbol}" if paper.form.symbol else ""


__all__ = [
    "Paper",
    "UnknownValue",
    "filled",
    "number_line",
    "office_day",
    "office_place_and_day",
    "provisional_words",
    "rows_of",
    "specimen",
    "stands",
    "words_of",
]
