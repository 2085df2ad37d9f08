"""The worked households of a standard (cases.yaml): read, run through a classifier, compared.

The law may not import the measurement, so the classifier comes from the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import Field, ValidationError

from giamngheo.rules import Text

from .classes import UNKNOWN
from .evidence import BothLanguages, LawModel
from .loader import load_standard
from .parts import Entity
from .rawdata import standard_folder
from .sources import validation_error
from .standard import Standard
from .yamlfile import LawFile, read_yaml

Scalar = str | int | bool | date | None


class Outcome(Protocol):
    """What a classifier gives for one household; None stands for unknown, or for not asked."""

    @property
    def class_code(self) -> str: ...
    @property
    def basis(self) -> str | None: ...
    @property
    def income_points(self) -> int | None: ...
    @property
    def deprivation_points(self) -> int | None: ...
    @property
    def deprived(self) -> Mapping[str, bool | None]: ...


Household = dict[str, Any]
Members = list[dict[str, Any]] | None
Unit = tuple[Household, Members]
Classifier = Callable[[Standard, Household, Members, date], Outcome]
TableClassifier = Callable[[Standard, list[Unit], date], list[Outcome]]


@dataclass(frozen=True)
class RowOutcome:
    """An Outcome made of one row of a classified table (class, basis, deprived_<indicator> and so on)."""

    row: Mapping[str, Any]

    @property
    def class_code(self) -> str:
        return str(self.row["class"])

    @property
    def basis(self) -> str | None:
        return self.row.get("basis")

    @property
    def income_points(self) -> int | None:
        return self.row.get("income_points")

    @property
    def deprivation_points(self) -> int | None:
        return self.row.get("deprivation_points")

    @property
    def deprived(self) -> Mapping[str, bool | None]:
        prefix = "deprived_"
        return {key[len(prefix) :]: value for key, value in self.row.items() if key.startswith(prefix)}


class ExpectedEntry(LawModel):
    """What a case expects; only what is written is compared."""

    class_: str | None = Field(default=None, alias="class")
    basis: Literal["points", "income", "none"] | None = None
    income_points: int | Literal["unknown"] | None = None
    deprivation_points: int | Literal["unknown"] | None = None
    deprived: dict[str, bool | Literal["unknown"]] = Field(default_factory=dict)


class CaseEntry(LawModel):
    """One worked household: who they are, what was recorded, what follows."""

    words: BothLanguages
    on: date | None = None
    scenario: str | None = None
    household: dict[str, Scalar] = Field(default_factory=dict)
    members: tuple[dict[str, Scalar], ...] | None = None
    expect: ExpectedEntry


class CasesFile(LawModel):
    """cases.yaml: the usual day, ready-made households and members to start from, and the cases."""

    on: date
    households: dict[str, dict[str, Scalar]] = Field(default_factory=dict)
    members: dict[str, dict[str, Scalar]] = Field(default_factory=dict)
    cases: dict[str, CaseEntry]


@dataclass(frozen=True)
class Case:
    """A case with its values in their types: Decimal, date intervals, whole dong."""

    id: str
    words: Text
    on: date
    scenario: str | None
    household: Household
    members: Members
    expect: ExpectedEntry


@dataclass(frozen=True)
class CaseResult:
    """One case: what differs from what it expects; nothing if it passed."""

    case: Case
    differences: tuple[Text, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


@dataclass(frozen=True)
class CaseReport:
    """All cases of a standard."""

    standard: str
    results: tuple[CaseResult, ...]

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)

    def show(self, lang: str = "vi") -> str:
        """Each failed case with its differences, then the count."""
        lines = []
        for result in self.results:
            if not result.passed:
                lines.append(f"✗ {result.case.id}: {result.case.words.get(lang)}")
                lines += [f"    {difference.get(lang)}" for difference in result.differences]
        good = sum(result.passed for result in self.results)
        words = Text("{id}: {good}/{all} hộ mẫu đúng.", "{id}: {good} of {all} worked households agree.")
        lines.append(words.format(id=self.standard, good=good, all=len(self.results)).get(lang))
        return "\n".join(lines)


def run_cases(standard: str | Standard, classify: Classifier, folder: Path | None = None) -> CaseReport:
    """Run the cases of a standard through `classify(standard, household, members, on)` and compare.

    Raises LawError for a faulty cases file.
    """

    def one_by_one(under: Standard, units: list[Unit], on: date) -> list[Outcome]:
        return [classify(under, household, members, on) for household, members in units]

    return run_cases_together(standard, one_by_one, folder)


def run_cases_together(
    standard: str | Standard, classify: TableClassifier, folder: Path | None = None
) -> CaseReport:
    """The same through a classifier of many households at once, called once for each day and scenario."""
    standard_id = standard if isinstance(standard, str) else standard.id
    base = load_standard(standard_id) if isinstance(standard, str) else standard
    cases = read_cases(base, folder)
    results: dict[str, CaseResult] = {}
    for scenario, on in dict.fromkeys((case.scenario, case.on) for case in cases):
        under = base if scenario is None else load_standard(standard_id, scenario)
        mine = [case for case in cases if (case.scenario, case.on) == (scenario, on)]
        outcomes = classify(under, [(dict(case.household), case.members) for case in mine], on)
        for case, outcome in zip(mine, outcomes, strict=True):
            results[case.id] = CaseResult(case, tuple(_differences(case, outcome)))
    return CaseReport(standard_id, tuple(results[case.id] for case in cases))


def read_cases(standard: Standard, folder: Path | None = None) -> list[Case]:
    """The cases of a standard, typed; none if it has no cases.yaml. Raises LawError."""
    path = (folder or standard_folder(standard.id)) / "cases.yaml"
    if not path.exists():
        return []
    file = read_yaml(path)
    try:
        spec = CasesFile.model_validate(file.data)
    except ValidationError as error:
        raise validation_error(error, file) from error
    return [_case(key, entry, spec, standard, file) for key, entry in spec.cases.items()]


def _case(key: str, entry: CaseEntry, spec: CasesFile, standard: Standard, file: LawFile) -> Case:
    place = ("cases", key)
    household = _typed(entry.household, spec.households, "household", standard, file, place)
    members: Members = None
    if entry.members is not None:
        members = [_typed(member, spec.members, "person", standard, file, place) for member in entry.members]
    unknown = set(entry.expect.deprived) - {indicator.key for indicator in standard.indicators}
    if unknown and entry.scenario is None:
        raise file.error("unknown_indicator", _NO_NAME.format(name=", ".join(sorted(unknown))), place)
    return Case(key, entry.words, entry.on or spec.on, entry.scenario, household, members, entry.expect)


_BAD_VALUE = Text(
    "Giá trị của {name} không dùng được: {value}", "The value of {name} cannot be used: {value}"
)
_NO_NAME = Text("Không có tên «{name}».", "There is no name “{name}”.")


def _typed(
    entry: Mapping[str, Scalar],
    bases: Mapping[str, Mapping[str, Scalar]],
    entity: Entity,
    standard: Standard,
    file: LawFile,
    place: tuple[str, ...],
) -> dict[str, Any]:
    """The entry laid over the ready-made one it is `like`, each value in its variable's type."""
    values = dict(entry)
    like = values.pop("like", None)
    if like is not None:
        if like not in bases:
            raise file.error("unknown_base", _NO_NAME.format(name=like), place)
        values = {**bases[str(like)], **values}
    names = {variable.name: variable for variable in standard.questionnaire.variables(entity)}
    found = {}
    for name, value in values.items():
        if name not in names:
            raise file.error("unknown_variable", _NO_NAME.format(name=name), place)
        try:
            found[name] = _value(names[name].type, value)
        except (ValueError, ArithmeticError) as error:
            raise file.error("bad_value", _BAD_VALUE.format(name=name, value=value), place) from error
    return found


def _value(kind: str, value: Scalar) -> Any:
    if value is None:
        return None
    if kind == "decimal":
        return Decimal(str(value))
    if kind == "date":
        return value if isinstance(value, date) else partial_date(str(value))
    return value


def partial_date(words: str) -> tuple[date, date]:
    """A year ("1990") or a month ("1990-05") as the first and last day it can be."""
    year, _, month = words.partition("-")
    if month:
        first = date(int(year), int(month), 1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first, after - timedelta(days=1)
    return date(int(year), 1, 1), date(int(year), 12, 31)


def _differences(case: Case, outcome: Outcome) -> list[Text]:
    expect = case.expect
    pairs: list[tuple[str, object, object]] = []
    if expect.class_ is not None:
        pairs.append(("class", expect.class_, outcome.class_code))
    if expect.basis is not None:
        pairs.append(("basis", expect.basis, outcome.basis or "none"))
    if expect.income_points is not None:
        pairs.append(("income_points", expect.income_points, _or_unknown(outcome.income_points)))
    if expect.deprivation_points is not None:
        pairs.append(
            ("deprivation_points", expect.deprivation_points, _or_unknown(outcome.deprivation_points))
        )
    for key, wanted in expect.deprived.items():
        pairs.append((f"deprived_{key}", wanted, _or_unknown(outcome.deprived.get(key))))
    message = Text("{name}: mong đợi {wanted}, nhận được {found}", "{name}: expected {wanted}, found {found}")
    return [
        message.format(name=name, wanted=wanted, found=found)
        for name, wanted, found in pairs
        if (wanted, type(wanted)) != (found, type(found))
    ]


def _or_unknown(value: object) -> object:
    return UNKNOWN if value is None else value


__all__ = [
    "Case",
    "CaseReport",
    "CaseResult",
    "Classifier",
    "Outcome",
    "RowOutcome",
    "TableClassifier",
    "read_cases",
    "run_cases",
    "run_cases_together",
]
