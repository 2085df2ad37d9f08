"""Columns that count a household's members: those of the day, and their answers in the last review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Count, Q

from giamngheo.exchange.profiles.lines import Line, rows_of
from giamngheo.exchange.profiles.of_day import WHY, holds
from giamngheo.exchange.profiles.vocabulary import latest_standard
from giamngheo.platform.database.among import Repeated
from giamngheo.registry.models import MemberAnswers, Membership, Person
from giamngheo.rules.text import Text

OLDEST = 150
AGES = ((0, 5), (6, 10), (11, 14), (15, 17), (18, 34), (35, 59), (60, 79), (80, OLDEST))
"""First and last year of age, counted by the year of birth."""
_MARKS: tuple[tuple[str, Text], ...] = (
    ("disabled", Text("khuyết tật", "disabled")),
    ("merit", Text("có công", "of merit")),
    ("social_allowance", Text("hưởng trợ cấp xã hội", "with a social allowance")),
)
_KNOWN = {"relation", "sex", "ethnicity", "is_head"}
"""Questions whose answers are the person's own row."""


@dataclass(frozen=True)
class Counted:
    """A column that counts members: those of the day that fit `where`, or the answers `where` to `question`."""

    name: str
    label: Text
    where: Q
    question: str = ""


class Counts:
    """Counts by name, one a line: those of a household or result that has no row are unknown."""

    def __init__(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]], keys: Sequence[Any]) -> None:
        places = {row[0]: place for place, row in enumerate(rows)}
        self._places = pa.array([places.get(key) for key in keys], pa.int32())
        columns = list(zip(*rows, strict=True))[1:] if rows else [()] * len(names)
        self._counts = dict(zip(names, columns, strict=True))
        self._answered: dict[str, pa.Array] = {}

    def column(self, name: str) -> pa.Array:
        """The counts of a name."""
        return pa.array(self._counts[name], pa.int64()).take(self._places)

    def asked_column(self, name: str, question: str) -> pa.Array:
        """The same, unknown where nobody answered the question."""
        answered = self._answered.get(question)
        if answered is None:
            answered = self._answered[question] = pc.greater(self.column(asked(question)), 0)
        return pc.if_else(answered, self.column(name), None)


def counts_of_day(lines: Sequence[Line], on: date) -> Counts:
    """For each line the counts of its household's members on the day."""
    names, query = _of_day(on)
    ids = [line.household.pk for line in lines]
    return Counts(names, query.rows(ids), ids)


def counts_of_answers(lines: Sequence[Line], on: date) -> Counts:
    """The same of the answers that the members gave in the last review; `asked_<question>` is who answered."""
    names, query = _of_answers(on)
    ids = [line.result.get("id") for line in lines]
    return Counts(names, query.rows(filter(None, ids)), ids)


@lru_cache(maxsize=4)
def _of_day(on: date) -> tuple[tuple[str, ...], Repeated]:
    wanted = {one.name: Count("pk", filter=one.where) for one in counted(on.year) if not one.question}

    def make(ids: frozenset[int]) -> Any:
        rows = rows_of(Membership, ids).filter(holds("since", "until", on)).order_by()
        return rows.values_list("household_id").annotate(**wanted)

    return tuple(wanted), Repeated(make)


@lru_cache(maxsize=4)
def _of_answers(on: date) -> tuple[tuple[str, ...], Repeated]:
    found = [one for one in counted(on.year) if one.question]
    wanted = {one.name: Count("pk", filter=one.where) for one in found}
    questions = sorted({one.question for one in found})
    wanted |= {asked(name): Count("pk", filter=Q(answers__has_key=name)) for name in questions}

    def make(ids: frozenset[int]) -> Any:
        rows = MemberAnswers.objects.unscoped(WHY).filter(result__pk__among=ids).order_by()
        return rows.values_list("result_id").annotate(**wanted)

    return tuple(wanted), Repeated(make)


def asked(question: str) -> str:
    """The name of the count of those who answered a question."""
    return f"asked_{question}"


@cache
def counted(year: int) -> tuple[Counted, ...]:
    """By sex, age in a year, state of the number and marks; then every answer of the members' questions."""
    people = [
        *((f"sex_{code}", Text.same(str(label)), Q(person__sex=code)) for code, label in Person.Sex.choices),
        *(
            (f"age_{first}", _span(first, last), Q(person__birth_year__range=(year - last, year - first)))
            for first, last in AGES
        ),
        *(
            (f"number_{code}", Text(f"số định danh {label}", f"number {code}"), Q(person__number_state=code))
            for code, label in Person.NumberState.choices
        ),
        *((name, label, Q(**{f"person__{name}": True})) for name, label in _MARKS),
    ]
    found = [
        Counted(f"members_{name}", Text(f"Số người: {label.vi}", f"Members: {label.en}"), where)
        for name, label, where in people
    ]
    return (*found, *_answered())


def _span(first: int, last: int) -> Text:
    ages = f"{first}+" if last == OLDEST else f"{first}–{last}"
    return Text(f"{ages} tuổi", f"aged {ages}")


def _answered() -> list[Counted]:
    found = []
    for spec in latest_standard().questionnaire.variables("person"):
        if spec.identity or spec.name in _KNOWN:
            continue
        values: list[tuple[Any, str, Text]] = [(True, "", Text("có", "yes"))] if spec.type == "bool" else []
        if spec.type == "choice":
            values = [(code, f"_{code}", Text(one.vi, one.en)) for code, one in spec.choices.items()]
        for value, end, words in values:
            said = Text(
                f"Số người trả lời «{spec.label.vi}»: {words.vi}", f"Members: {spec.label.en}: {words.en}"
            )
            where = Q(**{f"answers__{spec.name}": value})
            found.append(Counted(f"answered_{spec.name}{end}", said, where, spec.name))
    return found
