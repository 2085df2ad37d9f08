"""A filled form as a page shows it: nested headings, figures in writing, links to the households behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from giamngheo.platform import figures
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Heading:
    words: Text
    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class Shown:
    """One figure: its writing, the note or the parts of a rate behind it, an address of its households."""

    value: str
    note: Text | None = None
    href: str = ""


@dataclass(frozen=True)
class Line:
    head: bool
    number: str
    label: Text
    split: Text | None
    cells: list[Shown]


Households = Callable[[int | None, str], str]
"""(unit behind a line, None for the total; class) → the address of the list, or nothing."""
Address = Callable[[int, int], str]
"""(number of the line, number of the column) → the address of the households that the figure counts, or nothing."""


def headings(form: dict[str, Any]) -> list[list[Heading]]:
    """Rows of headings over the columns of figures, outermost first; the last row bears the columns' numbers."""
    paths = [
        [*(tuple(part) for part in column["path"]), tuple(column["label"])] for column in form["columns"]
    ]
    depth = max(map(len, paths))
    rows: list[list[Heading]] = []
    for level in range(depth):
        row = []
        for key, group in groupby(paths, key=lambda path, level=level: tuple(path[: level + 1])):  # type: ignore[misc]
            same = list(group)
            last = level == len(same[0]) - 1
            if len(key) > level:
                heading = Heading(Text(*key[level]), 1 if last else len(same), depth - level if last else 1)
                row += [heading] * (len(same) if last else 1)
        rows.append(row)
    rows.append([Heading(Text.same(column["printed"])) for column in form["columns"]])
    return rows


def lines(form: dict[str, Any], address: Address) -> list[Line]:
    return [
        Line(
            line["kind"] == "block",
            line["number"],
            Text(*line["label"]),
            Text(*line["split"]) if line["split"] else None,
            [
                _shown(cell, column, address(row, place))
                for place, (cell, column) in enumerate(zip(line["cells"], form["columns"], strict=True))
            ],
        )
        for row, line in enumerate(form["lines"])
    ]


def of_classes(form: dict[str, Any], households: Households) -> Address:
    """The register's list, for the columns that count a whole class of a unit of today."""

    def address(row: int, place: int) -> str:
        line, column = form["lines"][row], form["columns"][place]
        if not column["class"] or not line["households"]:
            return ""
        if line["kind"] == "unit":
            return households(line["unit"], column["class"]) if line["unit"] else ""
        return households(None, column["class"]) if line["number"] == "III" else ""

    return address


def behind(form: dict[str, Any], page: str) -> Address:
    """The page of the households behind each figure; `page`: the address of the form, ending in a slash."""

    def address(row: int, place: int) -> str:
        counted = form["columns"][place]["counted"].get(form["lines"][row]["split_key"])
        return f"{page}households/{row}/{place}/" if counted else ""

    return address


def _shown(cell: dict[str, Any], column: dict[str, Any], href: str) -> Shown:
    value, note = cell["value"], Text(*cell["note"]) if "note" in cell else None
    if value is None:
        return Shown(figures.DASH, note)
    if column["percent"]:
        if "parts" in cell:
            above, below = cell["parts"]
            note = Text.same(f"{figures.number(above)} / {figures.number(below)}")
        return Shown(figures.number(Decimal(value), 2), note, href if Decimal(value) else "")
    return Shown(figures.number(int(value)), note, href if value else "")


def unlinked(row: int, place: int) -> str:
    """For who may not see households."""
    return ""


def body(form: dict[str, Any], address: Address, about: Mapping[str, str] | None = None) -> str:
    """The table of a form with its checks and notes; about: where the households are that a note speaks of, by its
    Vietnamese words.
    """
    return render_to_string(
        "monitoring/form_body.html",
        {
            "form": form,
            "number": form["number"],
            "title": Text(*form["title"]),
            "headings": headings(form),
            "lines": lines(form, address),
            "checks": [(Text(*one["label"]), one) for one in form["checks"]],
            "notes": [(Text(*note), (about or {}).get(note[0], "")) for note in form["notes"]],
        },
    )
