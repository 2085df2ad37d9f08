"""Rows of a list as the registry takes them: plain values, units as ids, answers by variable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from giamngheo.law import Standard


class Place(NamedTuple):
    """Ids of the units: those of today, and the commune of the list's day where it was another."""

    commune: int
    village: int | None = None
    commune_then: int | None = None


PlaceOf = Callable[[str | None, str | None], Place]
"""(commune code, village name) of the list → where that is."""

CAUSES = (
    "no_land", "no_capital", "no_labour", "no_tools", "no_knowledge", "no_skills", "illness", "other",
)  # fmt: skip
_PERSON_FIELDS = {
    "household_key", "person_no", "source_file", "source_sheet", "source_row", "name", "is_head", "relation", "sex",
    "birth_date_from", "birth_date_to", "citizen_id", "ethnicity",
}  # fmt: skip


class Birth(NamedTuple):
    """A date of birth as far as it is known; all None: unknown."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def between(cls, first: date | None, last: date | None) -> Birth:
        """What an interval of days says: a day, a month or a year; a wider one says nothing."""
        if first is None or last is None or first.year != last.year:
            return cls()
        if first == last:
            return cls(first.year, first.month, first.day)
        return cls(first.year, first.month) if first.month == last.month else cls(first.year)

    def __str__(self) -> str:
        parts = [f"{self.day:02d}" if self.day else "", f"{self.month:02d}" if self.month else ""]
        return "/".join([*(part for part in parts if part), str(self.year)]) if self.year else ""


UNKNOWN_BIRTH = Birth()


@dataclass(frozen=True, slots=True)
class MemberRow:
    number: int
    name: str
    relation: str = ""
    is_head: bool = False
    sex: str = ""
    birth: Birth = UNKNOWN_BIRTH
    ethnicity: str = ""
    citizen_number: str = ""
    disabled: bool | None = None
    social_allowance: bool | None = None
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What `measurement.classify` gave for the row; `values` are its columns, with the bounds and distances."""

    result_class: str
    basis: str
    income_points: int | None
    deprivation_points: int | None
    values: dict[str, Any]
    reason_vi: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    key: int
    code: str
    commune: int
    village: int | None
    head_name: str
    size: int | None
    commune_then: int | None = None
    locality: str = ""
    address: str = ""
    phone: str = ""
    ethnic_minority: bool | None = None
    merit_member: bool | None = None
    no_labour_capacity: bool | None = None
    causes: tuple[tuple[str, str], ...] = ()
    change: str = ""
    recorded_class: str = ""
    decision_number: str = ""
    decision_date: date | None = None
    members: tuple[MemberRow, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    result: ResultRow | None = None
    source: str = ""
    source_row: int | None = None

    @property
    def head(self) -> MemberRow | None:
        return next((member for member in self.members if member.is_head), None)


def rows_of(
    classified: pa.Table, persons: pa.Table | None, standard: Standard, place_of: PlaceOf
) -> Iterator[HouseholdRow]:
    """The households of canonical tables (see `intake.tables`), with the result where the table carries one."""
    members: dict[int, list[MemberRow]] = defaultdict(list)
    for raw in [] if persons is None else persons.to_pylist():
        members[raw["household_key"]].append(_member(raw))
    answered = [one.name for one in standard.questionnaire.variables("household") if not one.identity]
    for raw in classified.to_pylist():
        yield _household(raw, tuple(members.get(raw["household_key"], ())), answered, place_of)


def plain(value: Any) -> Any:
    """A value as JSON keeps it: decimals as text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _member(raw: dict[str, Any]) -> MemberRow:
    return MemberRow(
        number=raw["person_no"] or 0,
        name=raw["name"] or "",
        relation=raw["relation"] or ("head" if raw["is_head"] else ""),
        is_head=bool(raw["is_head"]),
        sex=raw["sex"] or "",
        birth=Birth.between(raw["birth_date_from"], raw["birth_date_to"]),
        ethnicity=raw["ethnicity"] or "",
        citizen_number=raw["citizen_id"] or "",
        disabled=raw.get("disabled"),
        social_allowance=raw.get("monthly_social_allowance"),
        answers={
            name: plain(value)
            for name, value in raw.items()
            if value is not None and name not in _PERSON_FIELDS
        },
    )


def _household(
    raw: dict[str, Any], members: tuple[MemberRow, ...], answered: list[str], place_of: PlaceOf
) -> HouseholdRow:
    place = place_of(raw["commune_code"], raw["village"])
    return HouseholdRow(
        key=raw["household_key"],
        code=raw["household_code"] or "",
        commune=place.commune,
        village=place.village,
        commune_then=place.commune_then,
        head_name=raw["head_name"] or "",
        size=raw.get("size"),
        locality=raw["locality"] or "",
        address=raw.get("address") or "",
        phone=raw.get("phone") or "",
        ethnic_minority=raw.get("ethnic_minority"),
        merit_member=raw.get("merit_member"),
        no_labour_capacity=raw.get("no_labour_capacity"),
        causes=tuple(
            (code, (raw.get("cause_other_text") or "") if code == "other" else "")
            for code in CAUSES
            if raw.get(f"cause_{code}")
        ),
        change=raw.get("household_change") or "",
        recorded_class=raw.get("poverty_class_recorded") or "",
        decision_number=raw.get("decision_number") or "",
        decision_date=raw.get("decision_date_from"),
        members=members or _head_only(raw),
        answers={name: plain(raw[name]) for name in answered if raw.get(name) is not None},
        result=_result(raw),
        source=" · ".join(part for part in (raw.get("source_file"), raw.get("source_sheet")) if part),
        source_row=raw.get("source_row"),
    )


def _head_only(raw: dict[str, Any]) -> tuple[MemberRow, ...]:
    """A list of totals names the head alone, on the household's own row."""
    if not raw.get("head_name"):
        return ()
    return (
        MemberRow(
            number=1,
            name=raw["head_name"],
            relation="head",
            is_head=True,
            sex=raw.get("head_sex") or "",
            birth=Birth.between(raw.get("head_birth_date_from"), raw.get("head_birth_date_to")),
            ethnicity=raw.get("head_ethnicity") or "",
            citizen_number=raw.get("head_citizen_id") or "",
        ),
    )


def _result(raw: dict[str, Any]) -> ResultRow | None:
    if raw.get("class") is None:
        return None
    kept = ("deprived_", "distance_", "deprivation_", "income_", "points_", "upper_", "dependent", "below_")
    return ResultRow(
        result_class=raw["class"],
        basis=raw.get("basis") or "",
        income_points=raw.get("income_points"),
        deprivation_points=raw.get("deprivation_points"),
        values={
            name: plain(value)
            for name, value in raw.items()
            if value is not None and name.startswith(kept) and not name.endswith("_recorded")
        },
        reason_vi=raw.get("reason_vi") or "",
        reason_en=raw.get("reason_en") or "",
    )
