"""What a rule may speak about: variables, groups of members, dated parameters, derived names.

Everything comes from the caller; the language itself knows nothing of any policy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .calendar import FIRST_DAY, LAST_DAY
from .parameters import Parameter
from .text import Text
from .types import CHOICE, Choice, Date, Number, Type
from .values import scaled

RESERVED = frozenset(
    [
        *("and", "or", "not", "in", "if", "true", "false", "on", "date", "known", "coalesce", "age"),
        *("age_months", "param", "any", "all", "count", "share", "sum", "min", "max"),
    ]
)
MEMBER, MEMBERS = Text("thành viên", "member"), Text("thành viên", "members")
DEFAULT_GROUP_SIZE = 1_000


@dataclass(frozen=True, eq=False)
class Variable:
    """One questionnaire variable.

    Numbers need bounds [min, max], in the variable's own unit; a missing value is taken to lie
    anywhere between them, and no recorded value may lie outside. Dates default to 1900..2200.
    `yes` and `no` are the sentences of a bool variable ("có thẻ bảo hiểm y tế").
    `interval` numbers are read as pairs (lo, hi); `required` promises that no value is ever missing.
    """

    name: str
    type: Type
    label: Text
    yes: Text | None = None
    no: Text | None = None
    choices: Mapping[str, Text] | None = None
    min: int | Decimal | str | dt.date | None = None
    max: int | Decimal | str | dt.date | None = None
    unit: Text | str | None = None
    interval: bool = False
    required: bool = False
    bounds: tuple[Any, Any] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        check_name(self.name)
        if isinstance(self.unit, str):
            object.__setattr__(self, "unit", Text.same(self.unit))
        kind: Any = self.type
        if kind is Choice:  # the class itself, as in Variable("sex", Choice, …)
            kind = CHOICE
        if isinstance(kind, Choice):
            kind = Choice(kind.codes or tuple(self.choices or ()))
            if not kind.codes:
                raise ValueError(f"variable {self.name}: a choice needs its choices")
        object.__setattr__(self, "type", kind)
        object.__setattr__(self, "bounds", self._bounds())

    def _bounds(self) -> tuple[Any, Any] | None:
        if isinstance(self.type, Number):
            if self.min is None or self.max is None:
                raise ValueError(f"variable {self.name}: a number needs bounds min and max")
            low: Any = scaled(self.min, self.type.scale)
            high: Any = scaled(self.max, self.type.scale)
        elif isinstance(self.type, Date):
            low = self.min if isinstance(self.min, dt.date) else FIRST_DAY
            high = self.max if isinstance(self.max, dt.date) else LAST_DAY
        else:
            return None
        if low > high:
            raise ValueError(f"variable {self.name}: min {self.min} is above max {self.max}")
        return low, high


@dataclass(frozen=True)
class Derived:
    """A name defined by a rule; with `yes`/`no`, explanations say those words instead of the parts."""

    source: str
    label: Text | None = None
    yes: Text | None = None
    no: Text | None = None


Variables = Mapping[str, Variable] | Iterable[Variable]


@dataclass(frozen=True, eq=False)
class Group:
    """The members of the unit: their variables, what they are called, how many there can be at most."""

    variables: Mapping[str, Variable]
    label: Text
    plural: Text
    name_field: str
    max_size: int

    def __init__(
        self,
        variables: Variables,
        label: Text = MEMBER,
        plural: Text = MEMBERS,
        name_field: str = "name",
        max_size: int = DEFAULT_GROUP_SIZE,
    ) -> None:
        object.__setattr__(self, "variables", _by_name(variables))
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "plural", plural)
        object.__setattr__(self, "name_field", name_field)
        object.__setattr__(self, "max_size", max_size)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Everything that rules of one caller may name.

    `derived` holds names of the unit, `group_derived` names of each member ({group: {name: rule}}, or
    {name: rule} when there is one group); a rule is its text or a Derived with words of its own.
    """

    variables: Mapping[str, Variable]
    groups: Mapping[str, Group]
    parameters: Mapping[str, Parameter]
    derived: Mapping[str, Derived]
    group_derived: Mapping[str, Mapping[str, Derived]]

    def __init__(
        self,
        variables: Variables = (),
        groups: Mapping[str, Group] | None = None,
        parameters: Mapping[str, Parameter] | Iterable[Parameter] = (),
        derived: Mapping[str, str | Derived] | None = None,
        group_derived: Mapping[str, Any] | None = None,
    ) -> None:
        object.__setattr__(self, "variables", _by_name(variables))
        object.__setattr__(self, "groups", dict(groups or {}))
        object.__setattr__(self, "parameters", _by_name(parameters))
        object.__setattr__(self, "derived", _derived(derived or {}))
        object.__setattr__(self, "group_derived", self._group_derived(group_derived or {}))
        self._check_names()

    def _group_derived(self, given: Mapping[str, Any]) -> dict[str, dict[str, Derived]]:
        if all(isinstance(value, Mapping) for value in given.values()):
            return {group: _derived(rules) for group, rules in given.items()}
        if len(self.groups) != 1:
            raise ValueError("group_derived must name its group when there is not exactly one")
        return {next(iter(self.groups)): _derived(given)}

    def _check_names(self) -> None:
        for group in self.group_derived:
            if group not in self.groups:
                raise ValueError(f"derived names for the unknown group {group!r}")
        unit = [*self.variables, *self.derived, *self.groups]
        scopes = [unit] + [
            [*group.variables, *self.group_derived.get(name, {})] for name, group in self.groups.items()
        ]
        for names in scopes:
            for name in names:
                check_name(name)
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"names defined twice: {', '.join(twice)}")

    def extended(
        self,
        variables: Variables = (),
        parameters: Mapping[str, Parameter] | Iterable[Parameter] = (),
        derived: Mapping[str, str | Derived] | None = None,
    ) -> Vocabulary:
        """A copy with more names of the unit; ValueError if a name is already taken."""
        more, more_parameters = _by_name(variables), _by_name(parameters)
        taken = (self.variables.keys() & more.keys()) | (self.parameters.keys() & more_parameters.keys())
        taken |= self.derived.keys() & (derived or {}).keys()
        if taken:
            raise ValueError(f"names defined twice: {', '.join(sorted(taken))}")
        return Vocabulary(
            {**self.variables, **more},
            self.groups,
            {**self.parameters, **more_parameters},
            {**self.derived, **(derived or {})},
            self.group_derived,
        )


def check_name(name: str) -> None:
    """ValueError unless `name` can be written in a rule."""
    if not (name.isidentifier() and name.isascii()) or name in RESERVED:
        raise ValueError(f"{name!r} cannot be a name in rules")


def _by_name(given: Any) -> dict[str, Any]:
    if isinstance(given, Mapping):
        wrong = [key for key, item in given.items() if item.name != key]
        if wrong:
            raise ValueError(f"keys that differ from the names they hold: {', '.join(wrong)}")
        return dict(given)
    listed = list(given)
    names = [item.name for item in listed]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"names defined twice: {', '.join(twice)}")
    return dict(zip(names, listed, strict=True))


def _derived(given: Mapping[str, str | Derived]) -> dict[str, Derived]:
    return {name: rule if isinstance(rule, Derived) else Derived(rule) for name, rule in given.items()}
