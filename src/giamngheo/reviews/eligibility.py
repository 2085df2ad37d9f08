"""Whether a form makes a household one of average living standard, or one of its members a low-income worker.

The class of the household is the one classification's; here the law's rules of these two statuses are asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.law import Standard
from giamngheo.law.classes import UNKNOWN
from giamngheo.reviews import eligibility_words as words
from giamngheo.rules import Rule, compile_rule
from giamngheo.rules.text import Text

CATEGORY = "low_income_worker"
"""The standard's category of persons."""
AVERAGE, WORKER = "average", "low_income"
NOT_AVERAGE, NOT_WORKER = "not_average", "not_low_income"


@dataclass(frozen=True)
class Verdict:
    """`result`: a class or one of the names above; `reason`; and the parameters its rules read."""

    result: str
    reason: Text
    parameters: frozenset[str] = frozenset()


def awaited(kind: str, standard: Standard) -> Text | None:
    """What nobody can be recognised without under the standard, and which document would bring it; None where
    nothing is lacking, as in the reviews of poverty.
    """
    if kind == "average_living" and not any(one.code == AVERAGE for one in standard.classes):
        return words.awaited(standard, words.NO_AVERAGE)
    if kind == "low_income" and not any(one.code == CATEGORY for one in standard.person_classes):
        return words.awaited(standard, words.NO_WORKERS)
    return None


def average_living(
    standard: Standard, row: Mapping[str, Any], household: Mapping[str, Any], reason: Text, on: date
) -> Verdict:
    """The household's class; `not_average` where only the deprivations, which do not matter here, are unknown.

    A standard without that class, as long as its bound is not known, refuses nobody who is above the poverty line.
    """
    average = next((one for one in standard.classes if one.code == AVERAGE), None)
    if row["class"] != UNKNOWN and average is not None:
        return Verdict(row["class"], reason)
    facts = _facts(row, household)
    if average is not None and average.rule.trace(facts, on).value is not False:
        return Verdict(UNKNOWN, reason)
    if average is None and standard.class_rule("at_or_below_line").trace(facts, on).value is not True:
        return Verdict(UNKNOWN, words.inconclusive(standard, words.NO_AVERAGE))
    return Verdict(NOT_AVERAGE, words.not_average(standard, facts, average.basis if average else None, on))


def low_income_worker(
    standard: Standard,
    row: Mapping[str, Any],
    household: Mapping[str, Any],
    member: Mapping[str, Any],
    on: date,
) -> Verdict:
    """Whether the member is a low-income worker by the standard's category of persons; unknown where a standard has
    none, or something that the rules ask is not known.
    """
    category = next((one for one in standard.person_classes if one.code == CATEGORY), None)
    if category is None:
        return Verdict(UNKNOWN, words.inconclusive(standard, words.NO_WORKERS))
    # loads the engine beside it
    from giamngheo.measurement.classification.records import record

    of_household = standard.class_rule(category.household_rule)
    of_person = compile_rule(category.person_rule, standard.questionnaire.person_vocabulary)
    facts, person = _facts(row, household), record(standard, "person", member)
    values = (of_household.trace(facts, on).value, of_person.trace(person, on).value)
    result = NOT_WORKER if False in values else WORKER if values == (True, True) else UNKNOWN
    of_age = compile_rule("in_working_age", standard.questionnaire.person_vocabulary)
    found = {
        "result": result,
        "below_line": standard.class_rule("at_or_below_line").trace(facts, on).value,
        "of_age": of_age.trace(person, on).value,
        "work": member.get("employment_status"),
    }
    reason = words.worker(standard, facts, found, category.basis, on)
    return Verdict(result, reason, _read(of_household) | _read(of_person))


def _facts(row: Mapping[str, Any], household: Mapping[str, Any]) -> dict[str, Any]:
    """What the rules of classes ask: the answers, and the points as they were summed."""
    names = ("locality", "size", "income_12m", "income_per_capita_month")
    points = {name: row.get(name) for name in ("income_points", "deprivation_points")}
    return {name: household.get(name) for name in names} | points


def _read(rule: Rule) -> frozenset[str]:
    return frozenset(rule.variables().parameters)


def of_review(
    kind: str,
    standard: Standard,
    row: Mapping[str, Any],
    household: Mapping[str, Any],
    persons: Sequence[Mapping[str, Any]],
    index: int | None,
    reason: Text,
    on: date,
) -> Verdict:
    """The verdict that a review of this kind asks for; `index`: the member it is about."""
    if kind == "low_income":
        return low_income_worker(standard, row, household, persons[index] if index is not None else {}, on)
    if kind == "average_living":
        return average_living(standard, row, household, reason, on)
    return Verdict(row["class"], reason)
