"""The pieces of a standard: lines, indicators, classes, parameters, variables; each with its basis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field

from giamngheo.rules import Rule, Text

from .evidence import Basis, BothLanguages, LawModel

Entity = Literal["household", "person"]
Kind = Literal["totals", "indicators", "full"]
VariableType = Literal["bool", "int", "decimal", "money", "date", "choice", "string"]
KINDS: tuple[Kind, ...] = ("totals", "indicators", "full")


class Line(LawModel):
    """The income line of one locality for a time, and what the law equates with it.

    income and upper_income are dong per person and month; points are income points.
    """

    locality: str
    valid_from: date
    valid_to: date | None
    income: int
    income_basis: Basis
    points: int | None
    points_basis: Basis
    upper_income: int | None
    upper_income_basis: Basis

    @property
    def basis(self) -> Basis:
        """The basis of the income line itself."""
        return self.income_basis

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Dimension(LawModel):
    """One basic social service of the standard."""

    key: str
    name: BothLanguages
    basis: Basis


class ParameterRow(LawModel):
    """One dated value of a parameter; `key` has one entry for each key of the parameter."""

    valid_from: date
    valid_to: date | None
    key: tuple[str | int, ...]
    value: int | str
    basis: Basis


class ParameterSpec(LawModel):
    """A dated table of the law. Without rows it is a gap: all that is known is [min, max]."""

    name: str
    label: BothLanguages
    type: Literal["int", "decimal", "money"]
    scale: int = 0
    min: int | str
    max: int | str
    unit: BothLanguages | None = None
    keys: tuple[str, ...] = ()
    slot: str | None = None
    basis: Basis
    rows: tuple[ParameterRow, ...] = ()


class Constraint(LawModel):
    """A rule an answer must keep, and what to say when it certainly does not."""

    rule: str
    message: BothLanguages


class VariableSpec(LawModel):
    """One variable of the questionnaire.

    Numbers have bounds (min, max); a decimal has `scale` places; a date may be partly known. `applies` and
    `constraints` are rule texts over the variables of the same entity.
    """

    name: str
    entity: Entity
    type: VariableType
    label: BothLanguages
    question: BothLanguages
    yes: BothLanguages | None = None
    no: BothLanguages | None = None
    choices: Mapping[str, BothLanguages] = Field(default_factory=dict)
    codes: str | None = None
    min: int | None = None
    max: int | None = None
    scale: int = 0
    unit: BothLanguages | None = None
    interval: bool = False
    identity: bool = False
    pattern: str | None = None
    applies: str | None = None
    constraints: tuple[Constraint, ...] = ()
    kinds: tuple[Kind, ...]
    basis: Basis
    file: str | None = None


@dataclass(frozen=True, eq=False)
class Indicator:
    """One deprivation indicator: the law's words, and the rule that is true for a deprived household.

    `rule` is None where the cut-off is a gap: the indicator is then always unknown.
    """

    key: str
    number: int
    dimension: str
    name: Text
    short: Text
    cutoff: Text
    points: int
    basis: Basis
    cutoff_basis: Basis
    rule_source: str | None
    _compile: Callable[[str], Rule] = field(repr=False)

    @cached_property
    def rule(self) -> Rule | None:
        """The compiled rule. Raises RuleError if its text is wrong."""
        return None if self.rule_source is None else self._compile(self.rule_source)


@dataclass(frozen=True, eq=False)
class ClassDef:
    """One class of households, as a rule over the classification vocabulary."""

    code: str
    order: int
    name: Text
    words: Text
    basis: Basis
    rule_source: str
    _compile: Callable[[str], Rule] = field(repr=False)

    @cached_property
    def rule(self) -> Rule:
        return self._compile(self.rule_source)


@dataclass(frozen=True)
class PersonClass:
    """A category of persons that the law defines by the household and by the person.

    `household_rule` is written over the classification vocabulary, `person_rule` over a person's answers.
    """

    code: str
    name: Text
    words: Text
    basis: Basis
    household_rule: str
    person_rule: str


@dataclass(frozen=True)
class UnconfirmedValue:
    """A value of the law that no seen text and no confirmation backs."""

    path: str
    what: Text
    basis: Basis
