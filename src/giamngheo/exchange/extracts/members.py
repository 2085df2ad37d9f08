"""Columns that count a household's members: those of the day, and their answers in the last review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from giamngheo.exchange.profiles.lines import Line
from giamngheo.exchange.profiles.vocabulary import latest_standard
from giamngheo.registry.models import Person
from giamngheo.rules.text import Text

OLDEST = 150
AGES = ((0, 5), (6, 10), (11, 14), (15, 17), (18, 34), (35, 59), (60, 79), (80, OLDEST))
"""First and last year of age, counted by the year of birth."""
_MARKS: tuple[tuple[str, Text], ...] = (
    ("is_disabled", Text("khuyết tật", "disabled")),
    ("is_merit", Text("có công", "of merit")),
    ("has_allowance", Text("hưởng trợ cấp xã hội", "with a social allowance")),
)


_KNOWN = {"relation", "sex", "ethnicity", "is_head"}
"""Questions whose answers are the person's own row."""
MEMBERS = "members"


@dataclass(frozen=True)
class Count:
    """A column that counts. `asked`: the key without which the count is unknown."""

    name: str
    label: Text
    key: Hashable
    asked: Hashable = MEMBERS


def counts_of(line: Line, year: int) -> Counter[Hashable]:
    """How often each mark and answer is among the members of a household; ages are those of the year."""
    found: Counter[Hashable] = Counter()
    for sex, born, number, disabled, merit, allowance, answers in line.members:
        age = None if born is None else _BAND.get(year - born)
        found.update(
            (MEMBERS, ("sex", sex), ("age", age), ("number", number), ("is_disabled", disabled), ("is_merit", merit),
             ("has_allowance", allowance))
        )  # fmt: skip
        found.update(answers.items())
        found.update(answers.keys())
    return found


_BAND = {age: first for first, last in AGES for age in range(first, last + 1)}


def counts() -> list[Count]:
    """By sex, age, state of the number and marks; then every answer of the members' questions."""
    people = [
        *((f"sex_{code}", Text.same(str(label)), ("sex", code)) for code, label in Person.Sex.choices),
        *((f"age_{first}", _span(first, last), ("age", first)) for first, last in AGES),
        *(
            (f"number_{code}", Text(f"số định danh {label}", f"number {code}"), ("number", code))
            for code, label in Person.NumberState.choices
        ),
        *((name, label, (name, True)) for name, label in _MARKS),
    ]
    found = [
        Count(f"members_{name}", Text(f"Số người: {label.vi}", f"Members: {label.en}"), key)
        for name, label, key in people
    ]
    return found + _answered()


def _span(first: int, last: int) -> Text:
    ages = f"{first}+" if last == OLDEST else f"{first}–{last}"
    return Text(f"{ages} tuổi", f"aged {ages}")


def _answered() -> list[Count]:
    """How many members gave each answer; unknown where nobody was asked the question."""
    found = []
    for spec in latest_standard().questionnaire.variables("person"):
        if spec.identity or spec.name in _KNOWN:
            continue
        asked = f"{spec.label.vi}", f"{spec.label.en}"
        values = [(True, "", Text("có", "yes"))] if spec.type == "bool" else []
        if spec.type == "choice":
            values = [(code, f"_{code}", Text(one.vi, one.en)) for code, one in spec.choices.items()]
        for value, end, words in values:
            label = Text(f"Số người trả lời «{asked[0]}»: {words.vi}", f"Members: {asked[1]}: {words.en}")
            found.append(Count(f"answered_{spec.name}{end}", label, (spec.name, value), spec.name))
    return found
