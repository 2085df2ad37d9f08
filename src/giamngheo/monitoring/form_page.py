"""A filled form as a page shows it: nested headings, figures in writing, links to the households behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

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


def lines(form: dict[str, Any], households: Households) -> list[Line]:
    return [
        Line(
            line["kind"] == "block",
            line["number"],
            Text(*line["label"]),
            Text(*line["split"]) if line["split"] else None,
            [
                _shown(cell, column, _address(line, column, households))
                for cell, column in zip(line["cells"], form["columns"], strict=True)
            ],
        )
        for line in form["lines"]
    ]


def _address(line: dict[str, Any], column: dict[str, Any], households: Households) -> str:
    if not column["class"] or not line["households"]:
        return ""
    if line["kind"] == "unit":
        return households(line["unit"], column["class"]) if line["unit"] else ""
    return households(None, column["class"]) if line["number"] == "III" else ""


def _shown(cell: dict[str, Any], column: dict[str, Any], href: str) -> Shown:
    value, note = cell["value"], Text(*cell["note"]) if "note" in cell else None
    if value is None:
        return Shown(figures.DASH, note)
    if column["percent"]:
        if "parts" in cell:
            above, below = cell["parts"]
            note = Text.same(f"{figures.number(above)} / {figures.number(below)}")
        return Shown(figures.number(Decimal(value), 2), note)
    return Shown(figures.number(int(value)), note, href if value else "")
