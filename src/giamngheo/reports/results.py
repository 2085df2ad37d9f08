"""What goes into the reports beside the tables, and what comes out of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, Protocol

import pyarrow as pa

from giamngheo.rules import Text

Number = int | Decimal
Stage = Literal["preliminary", "official"]
Block = Literal["urban", "rural", "unknown", "total"]


@dataclass(frozen=True)
class ReportMeta:
    """The circumstances of one run, printed on every output.

    `units` says which units the tables show: `totals` every one that the list or the totals name (in a table
    of villages: those of the list's commune), `list` only those with a household in the list. `form_variants`
    picks a variant of a form by its number. `listed` are the codes of communes that the lists speak for beside
    those of their rows; None: they speak for every unit of the tables. `remarks` are further sentences for the
    notes of every output. `unclassed` says what households without a class wait for, where that is no missing
    information.
    """

    reference_date: dt.date
    year: int
    lang: Literal["vi", "en"] = "vi"
    stage: Stage = "preliminary"
    area_name: str | None = None
    synthetic: bool = False
    product_version: str = ""
    created: dt.datetime | None = None
    sources: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    rejected_households: int = 0
    units: Literal["list", "totals"] = "totals"
    form_set: str = "tt-07-2021"
    form_variants: Mapping[str, str] = field(default_factory=dict)
    listed: frozenset[str] | None = None
    remarks: tuple[Text, ...] = ()
    unclassed: Text | None = None


class Totals(Protocol):
    """Resident households and persons of each unit, as read by intake.

    `table`: commune_code, village (null for a whole commune), households, persons,
    ethnic_minority_households; the date and source stand in the table or on the object.
    """

    @property
    def table(self) -> pa.Table: ...


class Movements(Protocol):
    """Changes between two lists: one row per household of either (columns: see
    `sources.MOVEMENT_COLUMNS`).
    """

    @property
    def table(self) -> pa.Table: ...


@dataclass(frozen=True)
class Cell:
    """One figure. `value` None means it cannot be computed and `note` says why.

    For a rate, `numerator` and `denominator` are the counts it rests on. `unknown` is the number of
    households for which the condition could not be decided; they are not in `value`.
    """

    value: Number | None
    note: Text | None = None
    numerator: int | None = None
    denominator: int | None = None
    unknown: int = 0


@dataclass(frozen=True)
class Row:
    """One line of a form: a block heading (I, II, III) or a unit, for one split. `unit`: the key of a unit's line."""

    kind: Literal["block", "unit"]
    block: Block
    number: str
    label: str
    split: str | None
    cells: Mapping[str, Cell]
    unit: str | None = None


@dataclass(frozen=True)
class IdentityResult:
    """An identity over all lines of a form: how many lines held, broke, or could not be checked."""

    rule: str
    label: Text
    passed: int
    failed: int
    not_checkable: int
    failures: tuple[str, ...] = ()

    @property
    def status(self) -> Literal["passed", "failed", "not_checkable"]:
        if self.failed:
            return "failed"
        return "passed" if self.passed else "not_checkable"


@dataclass(frozen=True)
class FormResult:
    """A form as filled in. `rows` are in printed order; `keys` are the printed columns' keys in order.

    unlisted: the names of the communes in its lines for which there is no list.
    """

    number: str
    title: Text
    path: Path | None
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    identities: tuple[IdentityResult, ...]
    notes: tuple[Text, ...]
    unlisted: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[str, ...]:
        """One line per identity that broke; empty when every figure holds together."""
        return tuple(
            f"{self.number}: {identity.rule}: {failure}"
            for identity in self.identities
            for failure in identity.failures
        )

    @property
    def empty_cells(self) -> int:
        return sum(
            1 for row in self.rows for key in self.keys if key in row.cells and row.cells[key].value is None
        )

    def cell(self, key: str, label: str | None = None, split: str | None = None) -> Cell:
        """The cell of a column in the line called `label` (None: the grand total); KeyError if
        there is none.
        """
        for row in self.rows:
            wanted = row.block == "total" if label is None else row.label == label
            if wanted and (split is None or row.split == split):
                return row.cells[key]
        raise KeyError((label, split))
