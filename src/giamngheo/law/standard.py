"""A poverty standard: everything `load_standard` gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal

from giamngheo.rules import Rule, Text, Vocabulary, compile_rule

from .errors import LawError
from .evidence import Basis, Document
from .parts import ClassDef, Dimension, Indicator, Line, ParameterSpec, PersonClass, UnconfirmedValue
from .points_table import PointsTable
from .questionnaire import Questionnaire
from .schema import DerivedEntry


@dataclass(frozen=True, eq=False)
class Standard:
    """One multidimensional poverty standard, validated; rules compile when first used.

    `purpose` "fixture" means: for tests of the scoring only, never for a real household. A scenario puts its
    `assumptions` here and makes the standard not `decidable`.
    """

    id: str
    name: Text
    purpose: Literal["review", "fixture"]
    valid_from: date
    valid_to: date | None
    validity_basis: Basis
    documents: tuple[Document, ...]
    labels: Mapping[str, Text]
    labels_basis: Basis
    localities: Mapping[str, Text]
    localities_basis: Basis
    lines: tuple[Line, ...]
    deprivation_cutoff: int | None
    deprivation_cutoff_basis: Basis | None
    points_per_indicator: int | None
    points_per_indicator_basis: Basis | None
    dimensions: tuple[Dimension, ...]
    indicators: tuple[Indicator, ...]
    classes: tuple[ClassDef, ...]
    person_classes: tuple[PersonClass, ...]
    parameters: Mapping[str, ParameterSpec]
    slots: Mapping[str, Text]
    questionnaire: Questionnaire
    points_table: PointsTable | None
    points_slot_basis: Basis | None
    slot_message: Text
    slot_items: Mapping[str, Text]
    report_forms: Path | None
    scenario: str | None
    scenario_name: Text | None
    assumptions: tuple[Text, ...]
    own_parameters: frozenset[str]
    class_derived: Mapping[str, str | DerivedEntry]

    @property
    def decidable(self) -> bool:
        """False for a fixture or a scenario: no decision is issued on its results."""
        return self.purpose == "review" and self.scenario is None

    def nearest_day(self, on: date) -> date:
        """The day, or the nearest one on which the standard holds: a coming standard counts as of its first day."""
        return max(self.valid_from, on if self.valid_to is None else min(on, self.valid_to))

    def line(self, locality: str, on: date) -> Line:
        """The line of `locality` ("rural", "urban") in force on a day. Raises LawError no_line."""
        for line in self.lines:
            if line.locality == locality and line.holds(on):
                return line
        raise LawError(
            "no_line",
            Text(
                "Chuẩn {id} không có mức chuẩn cho khu vực «{locality}» vào ngày {on}.",
                "Standard {id} has no line for “{locality}” on {on}.",
            ).format(id=self.id, locality=locality, on=on.strftime("%d/%m/%Y")),
        )

    def parameter(self, name: str, on: date, *key: str | int) -> int | Decimal | None:
        """A parameter's value on a day; None where it is a gap. Raises KeyError for an unknown name."""
        from .vocabulary import parameter_value

        return parameter_value(self.parameters[name], on, key)

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def indicator(self, key: str) -> Indicator:
        """The indicator `key`. Raises KeyError."""
        for indicator in self.indicators:
            if indicator.key == key:
                return indicator
        raise KeyError(key)

    def class_named(self, code: str) -> ClassDef:
        """The class `code`. Raises KeyError."""
        for definition in self.classes:
            if definition.code == code:
                return definition
        raise KeyError(code)

    @cached_property
    def class_vocabulary(self) -> Vocabulary:
        """What class rules are written in (see `giamngheo.law.vocabulary.CLASS_VARIABLES`)."""
        from .vocabulary import class_vocabulary

        return class_vocabulary(self)

    def class_rule(self, source: str) -> Rule:
        """A rule over the classification vocabulary, for example "points_line" or "at_or_below_line"."""
        return compile_rule(source, self.class_vocabulary)

    def unconfirmed(self) -> list[UnconfirmedValue]:
        """Every value of this standard that neither a seen text nor a confirmation backs."""
        return [
            UnconfirmedValue(path, what, basis) for path, what, basis in self.values() if not basis.decides
        ]

    def values(self) -> Iterator[tuple[str, Text, Basis]]:
        """Every value with its path (as `confirm` takes it) and its basis."""
        from .values import values_of

        return values_of(self)
