"""What the rules look at: every assessed household of some villages with what was known before; few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from giamngheo.areas.facts import holdings
from giamngheo.areas.models.facts import Subject
from giamngheo.law import LawError, Standard, load_standard
from giamngheo.law.classes import LISTED
from giamngheo.law.form_blocks import form_blocks
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.registry.entry import last_answers_of
from giamngheo.registry.entry.filling import LastYear
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.reviews.models import Assessment, Case, Flag, Return, Review, Vote

WHY = "what the warnings of files that were reached look at"
NOT_LIFE = ("totals", "causes")
"""Blocks that say what a household has in sum, or why; the others say how it lives."""


@dataclass(frozen=True)
class Refused:
    """A form that was sent back: by a meeting or an officer."""

    income_points: int | None
    result_class: str


@dataclass
class Fact:
    """One household with its present form; `before`: last year's answers, None where there are none.

    line: the points of the income line where it lives; None where the standard has none.
    """

    case: Case
    form: Assessment
    standard: Standard
    line: int | None
    before: LastYear | None
    members: Sequence[Person] = ()
    refused: list[Refused] = field(default_factory=list)
    flag: Flag | None = None

    @property
    def was(self) -> str:
        return self.case.status_before

    @property
    def now(self) -> str:
        return self.case.result_class

    @property
    def left(self) -> bool:
        """On the list before, and by its form no more."""
        return self.was in LISTED and self.now not in LISTED

    @cached_property
    def life(self) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
        """What the form says of how the household lives: of it, and of each registered member."""
        return _life(self.standard, self.form.answers, _by_person(self.form.members))

    @cached_property
    def life_before(self) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
        return _life(self.standard, self.before.household, self.before.members) if self.before else ({}, {})

    @cached_property
    def common(self) -> dict[tuple[int | None, str], tuple[Any, Any]]:
        """(member or None, question) answered in both years → (before, now)."""
        (household, members), (old, old_members) = self.life, self.life_before
        found: dict[tuple[int | None, str], tuple[Any, Any]] = {
            (None, name): (old[name], value) for name, value in household.items() if name in old
        }
        for person, answers in members.items():
            then = old_members.get(person, {})
            found |= {(person, name): (then[name], value) for name, value in answers.items() if name in then}
        return found

    @property
    def changed(self) -> list[tuple[int | None, str]]:
        """The questions whose answers differ."""
        return [key for key, (was, now) in self.common.items() if was != now]


def facts_of(cases: ScopedQuerySet[Case], review: Review) -> list[Fact]:
    """The files among `cases` that have a complete form and wait for a decision, in the order of their ids.

    A fixed number of queries for any number of files.
    """
    standard = load_standard(review.standard)
    rows = cases.filter(assessment__isnull=False).exclude(state__in=("withdrawn", "screened_out", "decided"))
    related = ("assessment", "household__village", "household__commune")
    found = list(rows.select_related(*related).order_by("pk"))
    households = [one.household for one in found]
    before = last_answers_of(households, review.year)
    lines = _lines(standard, households, review.reference_date)
    members = _members(households)
    refused = _refused([one.pk for one in found])
    flags = {one.case_id: one for one in Flag.objects.unscoped(WHY).filter(case__in=found, ended_by="")}
    facts = []
    for case in found:
        assert case.assessment is not None
        place = case.household.village_id or case.household.commune_id
        facts.append(
            Fact(
                case,
                case.assessment,
                standard,
                lines.get(place),
                before.get(case.household_id),
                members.get(case.household_id, ()),
                refused.get(case.pk, []),
                flags.get(case.pk),
            )
        )
    return facts


def _life(
    standard: Standard, household: Mapping[str, Any], members: Mapping[int, Mapping[str, Any]]
) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    names = {
        entity: {
            one.name
            for block in form_blocks(standard)
            if block.entity == entity and block.key not in NOT_LIFE
            for one in block.variables
        }
        for entity in ("household", "person")
    }
    return (
        {name: _same(value) for name, value in household.items() if name in names["household"]},
        {
            person: {name: _same(value) for name, value in answers.items() if name in names["person"]}
            for person, answers in members.items()
        },
    )


def _same(value: Any) -> Any:
    """One way to write a figure, so that 45 and "45.0" are the same."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    try:
        return float(value)
    except ValueError:
        return value


def _by_person(members: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    return {
        one["person"]: {name: value for name, value in one.items() if name != "person"}
        for one in members
        if one.get("person")
    }


def _lines(standard: Standard, households: Sequence[Household], on: date) -> dict[int, int]:
    """The points of the income line by village, or commune where there is no village."""
    places = {place.pk: place for one in households if (place := one.village or one.commune)}
    found = {}
    for pk, held in holdings(places.values(), Subject.LOCALITY, on).items():
        try:
            points = standard.line(held.value, on).points
        except LawError:
            continue
        if points is not None:
            found[pk] = points
    return found


def _members(households: Sequence[Household]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    stays = Membership.objects.unscoped(WHY).filter(household__in=households, until=None)
    for stay in stays.select_related("person").order_by("household", "number"):
        found[stay.household_id].append(stay.person)
    return found


def _refused(cases: Sequence[int]) -> dict[int, list[Refused]]:
    """The forms of each file that were sent back, with the class and points they had."""
    pairs = list(
        Vote.objects.unscoped(WHY).filter(case__in=cases, agreed=False).values_list("case", "assessment")
    )
    pairs += Return.objects.unscoped(WHY).filter(case__in=cases).values_list("case", "assessment")
    forms = Assessment.objects.unscoped(WHY).filter(pk__in={form for _, form in pairs})
    # the review's own standard is scored first
    scored: dict[int, Refused] = {}
    for pk, points, code in forms.order_by("-scorings__pk").values_list(
        "pk", "scorings__income_points", "scorings__result_class"
    ):
        scored[pk] = Refused(points, code)
    found: dict[int, list[Refused]] = defaultdict(list)
    for case, form in pairs:
        if form in scored:
            found[case].append(scored[form])
    return found
