"""Priority groups of a household and its causes of poverty: from its members and from what it answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from giamngheo.law.codes import load_codes
from giamngheo.registry.models import Household, HouseholdCause, Person

WHY = "the causes of households that the calling action has scoped"
GROUPS = ("ethnic_minority", "merit_member", "no_labour_capacity")
OF_MEMBERS = {"merit": "merit_member", "disabled": "disabled_member"}
"""What is known of persons → what the household repeats of it."""
CAUSE, OTHER, OTHER_WORDS = "cause_", "other", "cause_other_text"
Causes = Sequence[tuple[str, str]]
"""Codes of law/codes/causes with the words of one that names none."""


def follow_head(household: Household, head: Person) -> None:
    """Whether the household is of an ethnic minority goes by its head's group, as in lists that do not say it."""
    minority = {code.code: code.minority for code in load_codes("ethnic_groups").codes}.get(head.ethnicity)
    if minority is not None:
        household.ethnic_minority = minority


def follow_members(household: Household, members: Sequence[Person]) -> None:
    """What a member is makes the household so; that it is not so is known once it is known of every member."""
    for trait, name in OF_MEMBERS.items():
        known = [getattr(person, trait) for person in members]
        if any(known):
            setattr(household, name, True)
        elif known and None not in known:
            setattr(household, name, False)


def answered_groups(answers: Mapping[str, Any]) -> dict[str, bool]:
    """The groups that a form has answered."""
    return {name: answers[name] for name in GROUPS if isinstance(answers.get(name), bool)}


def answered_causes(answers: Mapping[str, Any]) -> list[tuple[str, str]] | None:
    """The causes that a form has ticked; None where it has answered none of the questions."""
    asked = {code: answers.get(CAUSE + code) for code in load_codes("causes").labels}
    if all(value is None for value in asked.values()):
        return None
    words = str(answers.get(OTHER_WORDS) or "")
    return [(code, words if code == OTHER else "") for code, value in asked.items() if value]


def write_causes(stated: Mapping[int, Causes], year: int) -> None:
    """Writes the causes of a year anew, by household id."""
    if not stated:
        return
    HouseholdCause.objects.unscoped(WHY).filter(household__among=set(stated), year=year).delete()
    HouseholdCause.objects.bulk_create(
        HouseholdCause(household_id=household, year=year, code=code, words=words)
        for household, causes in stated.items()
        for code, words in causes
    )


def causes_of(household: Household, year: int) -> list[tuple[str, str]]:
    """Codes and words of the causes recorded for a year, in the order of their numbers."""
    rows = HouseholdCause.objects.unscoped(WHY).filter(household=household, year=year)
    found = {one.code: one.words for one in rows}
    order = list(load_codes("causes").labels)
    return sorted(found.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order))
