"""Rows of a list as the registry takes them: plain values, units as ids, answers by variable."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from giamngheo.intake.derived_codes import is_derived
from giamngheo.law import Standard
from giamngheo.registry.bulk.json_texts import JsonText, JsonTexts


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
NO_ANSWERS = JsonText()


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
    answers: JsonText = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What `measurement.classify` gave for the row; `values` are its columns, with the bounds and distances."""

    result_class: str
    basis: str
    income_points: int | None
    deprivation_points: int | None
    values: JsonText
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
    code_system: str = ""
    """The system that gave the code; empty where it may serve as this register's own."""
    foreign: tuple[str, str] | None = None
    """System and code of another one, where the row gives it beside the household's code."""
    size_listed: int | None = None
    """As the list states it; `size` may be its count of members."""
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
    answers: JsonText = NO_ANSWERS
    result: ResultRow | None = None
    source: str = ""
    source_row: int | None = None

    @property
    def alias(self) -> tuple[str, str] | None:
        """The system and code of another system that the row gives."""
        return (self.code_system, self.code) if self.code and self.code_system else self.foreign

    @property
    def head(self) -> MemberRow | None:
        return next((member for member in self.members if member.is_head), None)

    @property
    def written_head(self) -> str:
        """The head's name as the register takes it: of the member who is the head, else of the household's row."""
        return self.head.name if self.head else self.head_name


_MEMBER = (
    "household_key", "person_no", "name", "relation", "is_head", "sex", "birth_date_from", "birth_date_to",
    "ethnicity", "citizen_id", "disabled", "monthly_social_allowance",
)  # fmt: skip
_HOUSEHOLD = (
    "household_key", "commune_code", "village", "household_code", "code_system", "foreign_code", "foreign_system",
    "head_name", "size", "size_listed", "locality", "address", "phone", "ethnic_minority", "merit_member",
    "no_labour_capacity", "household_change", "poverty_class_recorded",
    "decision_number", "decision_date_from", "source_file", "source_sheet", "source_row", "head_sex",
    "head_birth_date_from", "head_birth_date_to", "head_ethnicity", "head_citizen_id", "class", "basis",
    "income_points", "deprivation_points", "reason_vi", "reason_en", "cause_other_text",
    *(f"cause_{code}" for code in CAUSES),
)  # fmt: skip
KEPT = ("deprived_", "distance_", "deprivation_", "income_", "points_", "upper_", "dependent", "below_")


def rows_of(
    classified: pa.Table, persons: pa.Table | None, standard: Standard, place_of: PlaceOf
) -> Iterator[HouseholdRow]:
    """The households of canonical tables (see `intake.tables`), with the result where the table carries one."""
    members: dict[int, list[MemberRow]] = defaultdict(list)
    if persons is not None:
        for key, member in _members(persons):
            members[key].append(member)
    names = classified.column_names
    answered = {one.name for one in standard.questionnaire.variables("household") if not one.identity}
    answers = JsonTexts(classified, [name for name in names if name in answered])
    results = JsonTexts(
        classified, [name for name in names if name.startswith(KEPT) and not name.endswith("_recorded")]
    )
    for place, values in enumerate(_lines(classified, _HOUSEHOLD)):
        raw = dict(zip(_HOUSEHOLD, values, strict=True))
        yield _household(
            raw,
            tuple(members.get(raw["household_key"], ())),
            JsonText(answers, place),
            _result(raw, JsonText(results, place)),
            place_of,
        )


def make_texts(rows: Sequence[HouseholdRow]) -> None:
    """Makes the JSON of rows that came of one table at once, before it is asked for."""
    columns = {
        id(text.column): text.column
        for row in rows
        for text in (
            row.answers,
            *([row.result.values] if row.result else []),
            *(one.answers for one in row.members),
        )
        if text.column is not None
    }
    for column in columns.values():
        _ = column.texts


def _lines(table: pa.Table, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The values of each row; None for a column that the table does not have."""
    there = set(table.column_names)
    columns = [table[name].to_pylist() if name in there else [None] * table.num_rows for name in names]
    return zip(*columns, strict=True)


_PIECES = re.compile(r"[^\s'’-]+")


def in_small_letters(name: str) -> str:
    """A name that a list writes in capitals as the register writes names: `NGUYỄN THỊ ÉN` → `Nguyễn Thị Én`."""
    return _PIECES.sub(lambda piece: piece[0].capitalize(), name) if name.isupper() else name


def _members(persons: pa.Table) -> Iterator[tuple[int, MemberRow]]:
    """(household's key, member) row by row."""
    answers = JsonTexts(persons, [name for name in persons.column_names if name not in _PERSON_FIELDS])
    births: dict[tuple[date | None, date | None], Birth] = {}
    for place, line in enumerate(_lines(persons, _MEMBER)):
        key, number, name, relation, is_head, sex, first, last, ethnicity, citizen, disabled, allowance = line
        birth = births.get((first, last))
        if birth is None:
            birth = births[first, last] = Birth.between(first, last)
        yield (
            key,
            MemberRow(
                number or 0,
                in_small_letters(name or ""),
                relation or ("head" if is_head else ""),
                bool(is_head),
                sex or "",
                birth,
                ethnicity or "",
                citizen or "",
                disabled,
                allowance,
                JsonText(answers, place),
            ),
        )


def _household(
    raw: dict[str, Any],
    members: tuple[MemberRow, ...],
    answers: JsonText,
    result: ResultRow | None,
    place_of: PlaceOf,
) -> HouseholdRow:
    place = place_of(raw["commune_code"], raw["village"])
    code = raw["household_code"] or ""
    given, system = raw["foreign_code"], raw["foreign_system"]
    return HouseholdRow(
        key=raw["household_key"],
        code=code,
        # a code that the reader made for a row without one is no other system's
        code_system="" if is_derived(code) else raw["code_system"] or "",
        foreign=(system, given) if given and system else None,
        commune=place.commune,
        village=place.village,
        commune_then=place.commune_then,
        head_name=in_small_letters(raw["head_name"] or ""),
        size=raw["size"],
        size_listed=raw["size_listed"],
        locality=raw["locality"] or "",
        address=raw["address"] or "",
        phone=raw["phone"] or "",
        ethnic_minority=raw["ethnic_minority"],
        merit_member=raw["merit_member"],
        no_labour_capacity=raw["no_labour_capacity"],
        causes=tuple(
            (code, (raw["cause_other_text"] or "") if code == "other" else "")
            for code in CAUSES
            if raw[f"cause_{code}"]
        ),
        change=raw["household_change"] or "",
        recorded_class=raw["poverty_class_recorded"] or "",
        decision_number=raw["decision_number"] or "",
        decision_date=raw["decision_date_from"],
        members=members or _head_only(raw),
        answers=answers,
        result=result,
        source=" · ".join(part for part in (raw["source_file"], raw["source_sheet"]) if part),
        source_row=raw["source_row"],
    )


def _head_only(raw: dict[str, Any]) -> tuple[MemberRow, ...]:
    """A list of totals names the head alone, on the household's own row."""
    if not raw["head_name"]:
        return ()
    return (
        MemberRow(
            number=1,
            name=in_small_letters(raw["head_name"]),
            relation="head",
            is_head=True,
            sex=raw["head_sex"] or "",
            birth=Birth.between(raw["head_birth_date_from"], raw["head_birth_date_to"]),
            ethnicity=raw["head_ethnicity"] or "",
            citizen_number=raw["head_citizen_id"] or "",
        ),
    )


def _result(raw: dict[str, Any], values: JsonText) -> ResultRow | None:
    if raw["class"] is None:
        return None
    return ResultRow(
        result_class=raw["class"],
        basis=raw["basis"] or "",
        income_points=raw["income_points"],
        deprivation_points=raw["deprivation_points"],
        values=values,
        reason_vi=raw["reason_vi"] or "",
        reason_en=raw["reason_en"] or "",
    )


def plain(value: Any) -> Any:
    """A value as JSON keeps it: decimals as text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
