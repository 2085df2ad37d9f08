"""The table of income points: items × options × columns (six rural regions and the urban area)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from giamngheo.rules import Text

from .evidence import Basis, Evidence

if TYPE_CHECKING:
    import numpy as np

URBAN = "urban"
NO_OPTION = "none"
NO_OPTION_LABEL = Text("không thuộc trường hợp nào nêu trên", "none of the above")
FIELDS = (
    "item_code",
    "item_vi",
    "item_en",
    "option_code",
    "option_vi",
    "option_en",
    "when",
    "column",
    "points",
    "evidence",
)


@dataclass(frozen=True)
class PointsOption:
    """One answer of an item. `when` is a rule that finds it from the answers; None: it is recorded by choice.

    `implied` marks the answer "none of the above", which the form leaves out and which scores nothing.
    """

    code: str
    label: Text
    when: str | None
    implied: bool = False


@dataclass(frozen=True)
class PointsItem:
    """One item of the form; its answer is the choice variable `variable` unless rules find it."""

    code: str
    label: Text
    options: tuple[PointsOption, ...]

    @property
    def variable(self) -> str:
        return "item_" + re.sub(r"[^a-z0-9]+", "_", self.code.lower()).strip("_")

    @property
    def heading(self) -> Text:
        """The label with the item's code: what is unmistakable beside other questions on the same matter."""
        return Text(
            f"Bảng điểm, mục {self.code}: {self.label.vi}", f"Points table, item {self.code}: {self.label.en}"
        )

    @property
    def derived(self) -> bool:
        """True if rules find the option from the answers: tried in order, the first true one holds."""
        return any(option.when is not None for option in self.options)


@dataclass(frozen=True, eq=False)
class PointsTable:
    """A loaded table with its version and source.

    `complete` is False where only some items of the form are in hand; then a sum over the items is not the
    household's total, and `coverage` says so.
    """

    items: tuple[PointsItem, ...]
    regions: tuple[str, ...]
    version: str
    source: str
    checksum: str
    basis: Basis
    complete: bool
    coverage: Text
    loaded_on: date | None
    loaded_by: str | None
    _points: Mapping[tuple[str, str, str], int]
    _evidence: Mapping[tuple[str, str, str], Evidence]

    @property
    def columns(self) -> tuple[str, ...]:
        """The rural regions, then "urban"."""
        return (*self.regions, URBAN)

    def column(self, region: str | None, locality: str) -> str:
        """The column a household is scored in. Raises KeyError for an unknown region."""
        if locality == URBAN:
            return URBAN
        if region not in self.regions:
            raise KeyError(region)
        return region

    def item(self, code: str) -> PointsItem:
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)

    def points(self, item: str, option: str, region: str | None, locality: str) -> int:
        """The points of one answer. Raises KeyError for an unknown item, option or region."""
        return self._points[item, option, self.column(region, locality)]

    def evidence(self, item: str, option: str, column: str) -> Evidence:
        """How one cell is known."""
        return self._evidence.get((item, option, column), self.basis.evidence)

    @property
    def cells(self) -> Mapping[tuple[str, str, str], int]:
        """(item code, option code, column) → points."""
        return self._points

    @cached_property
    def matrix(self) -> np.ndarray:
        """int32, items × options × columns, in their order; -1 pads items with fewer options."""
        import numpy

        widest = max((len(item.options) for item in self.items), default=0)
        table = numpy.full((len(self.items), widest, len(self.columns)), -1, dtype=numpy.int32)
        for i, item in enumerate(self.items):
            for j, option in enumerate(item.options):
                for k, column in enumerate(self.columns):
                    table[i, j, k] = self._points[item.code, option.code, column]
        return table


@dataclass(frozen=True)
class PointsRow:
    """One cell of a table as stored: item, option, column, points."""

    item: str
    item_label: Text
    option: str
    option_label: Text
    when: str | None
    column: str
    points: int
    evidence: Evidence | None = None


def assemble(
    rows: list[PointsRow],
    regions: tuple[str, ...],
    *,
    version: str,
    source: str,
    checksum: str,
    basis: Basis,
    complete: bool,
    coverage: Text,
    loaded_on: date | None = None,
    loaded_by: str | None = None,
) -> PointsTable:
    """A table from checked rows; an item without a zero answer gets "none of the above" (0 points)."""
    labels = {row.item: row.item_label for row in rows}
    cells = {(row.item, row.option, row.column): row.points for row in rows}
    marks = {(row.item, row.option, row.column): row.evidence for row in rows if row.evidence}
    items = []
    for code, label in labels.items():
        options = {
            row.option: PointsOption(row.option, row.option_label, row.when)
            for row in rows
            if row.item == code
        }
        zero = any(all(cells[code, o, c] == 0 for c in (*regions, URBAN)) for o in options)
        if not zero:
            when = "true" if any(option.when for option in options.values()) else None
            options[NO_OPTION] = PointsOption(NO_OPTION, NO_OPTION_LABEL, when, implied=True)
            for column in (*regions, URBAN):
                cells[code, NO_OPTION, column] = 0
                marks[code, NO_OPTION, column] = Evidence.INFERENCE
        items.append(PointsItem(code, label, tuple(options.values())))
    return PointsTable(
        tuple(items),
        regions,
        version,
        source,
        checksum,
        basis,
        complete,
        coverage,
        loaded_on,
        loaded_by,
        cells,
        marks,
    )


def read_stored(path: Path) -> list[PointsRow]:
    """The rows of a table in the stored form (FIELDS)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            PointsRow(
                item=row["item_code"],
                item_label=Text(row["item_vi"], row["item_en"]),
                option=row["option_code"],
                option_label=Text(row["option_vi"], row["option_en"]),
                when=row["when"] or None,
                column=row["column"],
                points=int(row["points"]),
                evidence=Evidence(row["evidence"]) if row["evidence"] else None,
            )
            for row in csv.DictReader(file)
        ]


def stored_rows(rows: list[PointsRow]) -> list[list[str | int]]:
    """The rows as read_stored reads them, header first."""
    body: list[list[str | int]] = [
        [
            row.item,
            row.item_label.vi,
            row.item_label.en,
            row.option,
            row.option_label.vi,
            row.option_label.en,
            row.when or "",
            row.column,
            row.points,
            row.evidence.value if row.evidence else "",
        ]
        for row in rows
    ]
    return [list(FIELDS), *body]


def checksum_of(path: Path) -> str:
    """The sha256 of a file."""
    return sha256(path.read_bytes()).hexdigest()
