"""Points and class of one form, by the one classification there is, with everything a decision must know of it."""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from giamngheo.areas.facts import holdings
from giamngheo.areas.models import AdminUnit
from giamngheo.areas.models.facts import Subject
from giamngheo.law import Standard
from giamngheo.law.codes import load_codes
from giamngheo.registry.bulk.rows import plain
from giamngheo.registry.models import Person
from giamngheo.reviews import eligibility
from giamngheo.reviews.answers import typed
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.rules.text import Text

# wording, and what no class of a household turns on
_NO_MATTER = frozenset({"labels", "dimensions", "person_classes"})


@dataclass(frozen=True)
class Score:
    """The result under one standard on one day; `unconfirmed`: paths of values it rests on that nothing backs."""

    standard: str
    digest: str
    on: date
    result_class: str
    basis: str
    income_points: int | None
    deprivation_points: int | None
    values: Mapping[str, Any]
    reason: Text
    unconfirmed: tuple[str, ...]


def score(
    standard: Standard,
    answers: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    place: AdminUnit,
    *,
    on: date,
    kind: str = "annual",
    person: int | None = None,
) -> Score:
    """Classifies one household: `answers` and `members` as stored (see `answers.checked`), in `place` on a day.

    kind, person: of the review and of the file; with them the result is what that procedure asks (`eligibility`).
    A member's `person` (id) brings sex, birth and ethnicity from the register. Nothing is written.
    """
    # the engine is loaded by the first who asks for a class
    from giamngheo.measurement import classify_now, reason_texts
    from giamngheo.measurement.classification.records import table_of

    household = typed(standard, "household", answers)
    household |= {"household_key": 1, "size": len(members) or household.get("size")}
    household |= _place(place, on)
    people = _people(members)
    persons = [
        {
            **identity_of(people.get(member.get("person") or 0)),
            **typed(standard, "person", {name: one for name, one in member.items() if name != "person"}),
            "household_key": 1,
        }
        for member in members
    ]
    listed = table_of(standard, "person", persons) if persons else None
    table = classify_now(standard, table_of(standard, "household", [household]), listed, on=on)
    row = table.to_pylist()[0]
    words = reason_texts(table, standard, on=on, persons=listed).to_pylist()[0]
    index = next((at for at, one in enumerate(members) if person and one.get("person") == person), None)
    said = Text(words["reason_vi"], words["reason_en"])
    verdict = eligibility.of_review(kind, standard, row, household, persons, index, said, on)
    return Score(
        standard=standard.id,
        digest=digest_of(standard),
        on=on,
        result_class=verdict.result,
        basis=row["basis"] or "",
        income_points=row["income_points"],
        deprivation_points=row["deprivation_points"],
        values=kept_values(row),
        reason=verdict.reason,
        unconfirmed=rests_on(
            standard,
            row,
            household.get("locality"),
            verdict.parameters,
            workers=kind == "low_income",
            income_alone=kind in WITHOUT_MEETING,
        ),
    )


def digest_of(standard: Standard) -> str:
    """SHA-256 of all that a class depends on: lines, rules, parameters, the loaded points table."""
    rules = {one.key: one.rule.source if one.rule else None for one in standard.indicators}
    rules |= {one.code: one.rule_source for one in standard.classes}
    content = {
        "id": standard.id,
        "scenario": standard.scenario,
        "rules": rules,
        "lines": [repr(line) for line in standard.lines],
        "cutoff": [standard.deprivation_cutoff, standard.points_per_indicator],
        "parameters": {name: repr(one.rows) for name, one in standard.parameters.items()},
        "points": standard.points_table.checksum if standard.points_table else None,
        "evidence": [[path, basis.evidence] for path, _, basis in standard.values()],
    }
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def rests_on(
    standard: Standard,
    row: Mapping[str, Any],
    locality: Any,
    more: frozenset[str] = frozenset(),
    *,
    workers: bool = False,
    income_alone: bool = False,
) -> tuple[str, ...]:
    """Paths of the unconfirmed values behind a result: the class's rule and lines, the cut-offs where answers were
    judged (not where totals were typed), the points table where its items were summed.

    more: parameters that were read besides; workers: the category of persons was asked, not a class; income_alone:
    the procedure asks nothing of the deprivations.
    """
    answered = row["deprivation_source"] == "answers" and not income_alone
    wanted = {
        "indicators": answered,
        "parameters": answered,
        "points_slot": row["income_points_source"] == "items",
    }
    used = _parameters(standard)
    found = []
    for value in standard.unconfirmed():
        where, *rest = value.path.split("/")
        # a result that a value which is not there could change is unknown: one that is known does not rest on it
        if where != standard.id or value.basis.evidence == "gap":
            continue
        if (rest[0] == "person_classes" and workers) or (rest[0] == "parameters" and rest[1] in more):
            found.append(value.path)
            continue
        if rest[0] in _NO_MATTER or not wanted.get(rest[0], True):
            continue
        if rest[0] == "classes" and (workers or rest[1] != row["class"]):
            continue
        if rest[0] == "lines" and rest[1] != locality:
            continue
        if rest[0] == "parameters" and rest[1] not in used:
            continue
        found.append(value.path)
    return tuple(found)


def _parameters(standard: Standard) -> set[str]:
    """The parameters that an indicator's rule reads."""
    rules = [one.rule for one in standard.indicators if one.rule]
    return {name for rule in rules for name in rule.variables().parameters}


def _place(place: AdminUnit, on: date) -> dict[str, Any]:
    subjects = {"locality": Subject.LOCALITY, "region": Subject.INCOME_REGION}
    found = {name: holdings([place], subject, on).get(place.pk) for name, subject in subjects.items()}
    return {name: None if one is None else one.value for name, one in found.items()}


def _people(members: Sequence[Mapping[str, Any]]) -> dict[int, Person]:
    ids = [member["person"] for member in members if member.get("person") is not None]
    return Person.objects.unscoped("members of a file that an action has required").in_bulk(ids)


def identity_of(person: Person | None) -> dict[str, Any]:
    """What the register knows of a member and a rule may ask."""
    if person is None:
        return {}
    known: dict[str, Any] = {"sex": person.sex or None}
    if person.ethnicity in load_codes("ethnic_groups").labels:
        known["ethnicity"] = person.ethnicity
    if person.birth_year:
        first = date(person.birth_year, person.birth_month or 1, person.birth_day or 1)
        month = person.birth_month or 12
        last = date(
            person.birth_year, month, person.birth_day or calendar.monthrange(person.birth_year, month)[1]
        )
        known["birth_date"] = (first, last)
    return known


def kept_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of a classified row beside its class: points, bounds, distances, deprivations."""
    kept = ("deprived_", "distance_", "deprivation_", "income_", "points_", "upper_", "below_")
    return {
        name: plain(value)
        for name, value in row.items()
        if value is not None and name.startswith(kept) and not name.endswith("_recorded")
    }
