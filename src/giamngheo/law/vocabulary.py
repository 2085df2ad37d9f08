"""From the law's data to what rules may name: the questionnaire's vocabulary and the classification's.

The classification vocabulary is shared with the measurement, which supplies one column for each of
CLASS_VARIABLES and evaluates the class rules on them; a standard adds derived names of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from giamngheo.rules import (
    BOOL,
    DATE,
    INT,
    MONEY,
    STRING,
    Choice,
    Decimal_,
    Derived,
    Group,
    Key,
    Parameter,
    ParamRow,
    Text,
    Type,
    Variable,
    Vocabulary,
)

from .parts import ParameterSpec, VariableSpec
from .schema import DerivedEntry

if TYPE_CHECKING:
    from .standard import Standard

DerivedNames = Mapping[str, "str | DerivedEntry"]
MAX_INCOME_POINTS = 9_999
MAX_HOUSEHOLD_INCOME = 10**13
MAX_INCOME_PER_PERSON = 10**12
MAX_SIZE = 1_000
AGE_MONTHS = Key("age_months", INT, Text("tháng tuổi", "months of age"))


@dataclass(frozen=True)
class ClassVariable:
    """One name of the classification vocabulary: its type, bounds, and what it means."""

    name: str
    type: Type
    label: Text
    min: int | None = None
    max: int | None = None
    interval: bool = False
    unit: Text | None = None


CLASS_VARIABLES: tuple[ClassVariable, ...] = (
    ClassVariable("locality", Choice(), Text("khu vực của hộ", "area of the household")),
    ClassVariable(
        "size", INT, Text("số nhân khẩu", "household size"), 1, MAX_SIZE, unit=Text("người", "persons")
    ),
    ClassVariable(
        "income_points",
        INT,
        Text(
            "điểm thu nhập (B1), cộng từng mục hoặc tổng đã ghi", "income points (B1), summed or as recorded"
        ),
        0,
        MAX_INCOME_POINTS,
        unit=Text("điểm", "points"),
    ),
    ClassVariable(
        "income_12m",
        MONEY,
        Text("thu nhập của hộ trong 12 tháng", "household income of 12 months"),
        0,
        MAX_HOUSEHOLD_INCOME,
        unit=Text("đồng", "VND"),
    ),
    ClassVariable(
        "income_per_capita_month",
        MONEY,
        Text("thu nhập bình quân đầu người một tháng", "income per person and month"),
        0,
        MAX_INCOME_PER_PERSON,
        unit=Text("đồng", "VND"),
    ),
    ClassVariable(
        "deprivation_points",
        INT,
        Text("điểm thiếu hụt (B2)", "deprivation points (B2)"),
        0,
        None,
        interval=True,
        unit=Text("điểm", "points"),
    ),
)


def questionnaire_vocabulary(
    variables: Iterable[VariableSpec],
    parameters: Mapping[str, ParameterSpec],
    household_derived: DerivedNames,
    member_derived: DerivedNames,
) -> Vocabulary:
    """Household variables, the group `members`, parameters and derived names."""
    listed = list(variables)
    return Vocabulary(
        variables=[rule_variable(v) for v in listed if v.entity == "household"],
        groups={
            "members": Group([rule_variable(v) for v in listed if v.entity == "person"], max_size=MAX_SIZE)
        },
        parameters=_parameters(listed, parameters),
        derived=_derived(household_derived),
        group_derived={"members": _derived(member_derived)},
    )


def person_vocabulary(
    variables: Iterable[VariableSpec], parameters: Mapping[str, ParameterSpec], member_derived: DerivedNames
) -> Vocabulary:
    """The variables and derived names of one person on top: for rules about who is asked what."""
    listed = list(variables)
    return Vocabulary(
        variables=[rule_variable(v) for v in listed if v.entity == "person"],
        parameters=_parameters(listed, parameters),
        derived=_derived(member_derived),
    )


def class_vocabulary(standard: Standard) -> Vocabulary:
    """CLASS_VARIABLES, the standard's parameters, and its derived names (`points_line` and so on)."""
    deprivation_max = (standard.points_per_indicator or 0) * len(standard.indicators)
    variables = []
    for spec in CLASS_VARIABLES:
        choices = dict(standard.localities) if spec.name == "locality" else None
        high = deprivation_max if spec.name == "deprivation_points" else spec.max
        variables.append(
            Variable(
                spec.name,
                Choice(choices) if choices else spec.type,
                spec.label,
                choices=choices,
                min=spec.min,
                max=high,
                interval=spec.interval,
                unit=spec.unit,
            )
        )
    return Vocabulary(
        variables=variables,
        parameters=_parameters(standard.questionnaire.variables(), standard.parameters),
        derived=_derived(standard.class_derived),
    )


def rule_variable(spec: VariableSpec) -> Variable:
    """A questionnaire variable as the rule language knows it."""
    types: dict[str, Type] = {
        "bool": BOOL,
        "int": INT,
        "decimal": Decimal_(spec.scale),
        "money": MONEY,
        "date": DATE,
        "choice": Choice(spec.choices),
        "string": STRING,
    }
    return Variable(
        spec.name,
        types[spec.type],
        spec.label,
        yes=spec.yes,
        no=spec.no,
        choices=dict(spec.choices) or None,
        min=spec.min,
        max=spec.max,
        unit=spec.unit,
        interval=spec.interval,
    )


def _derived(names: DerivedNames) -> dict[str, Derived]:
    return {
        name: Derived(entry)
        if isinstance(entry, str)
        else Derived(entry.rule, label=entry.label, yes=entry.yes, no=entry.no)
        for name, entry in names.items()
    }


def _parameters(variables: Iterable[VariableSpec], specs: Mapping[str, ParameterSpec]) -> list[Parameter]:
    choices = {v.name: v for v in variables if v.type == "choice"}
    return [rule_parameter(spec, choices) for spec in specs.values()]


def rule_parameter(spec: ParameterSpec, choices: Mapping[str, VariableSpec]) -> Parameter:
    """A parameter as the rule language knows it; a key is a choice of the questionnaire or age_months."""
    kind: Type = {"int": INT, "money": MONEY}.get(spec.type) or Decimal_(spec.scale)
    keys = tuple(
        AGE_MONTHS if key == AGE_MONTHS.name else Key(key, Choice(choices[key].choices), choices[key].label)
        for key in spec.keys
    )
    return Parameter(
        spec.name,
        kind,
        spec.label,
        keys=keys,
        rows=tuple(
            ParamRow(row.valid_from, row.valid_to, row.key, figure(spec, row.value)) for row in spec.rows
        ),
        min=figure(spec, spec.min),
        max=figure(spec, spec.max),
        unit=spec.unit,
    )


def figure(spec: ParameterSpec, value: int | str) -> int | Decimal:
    """A parameter's value as a number: decimals are written as words in the data."""
    return Decimal(str(value)) if spec.type == "decimal" else int(value)


def parameter_value(spec: ParameterSpec, on: date, key: tuple[str | int, ...] = ()) -> int | Decimal | None:
    """The value of a parameter in force on a day; None where there is none (a gap)."""
    for row in spec.rows:
        if row.key == key and row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            return figure(spec, row.value)
    return None
