"""What the law says of a review before it is opened: its days, its authority, and the calendar counted back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.law import Basis, LawError, Standard, list_standards, load_standard
from giamngheo.law.procedures.own import OwnProcedure
from giamngheo.law.show_procedure import figure_words
from giamngheo.platform.components import Event
from giamngheo.platform.scope import Actor
from giamngheo.reviews import permissions, rules
from giamngheo.reviews.actions.campaign import procedures_in_force
from giamngheo.reviews.models import Review
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Proposal:
    """Days, authority and standards that a form starts from; `bases`: words and what each rests on.

    others: every standard there is, for a second count of the same answers, also one that is not in force then.
    own: the document of the province's own procedure, where it has one from that day.
    """

    starts_on: date
    ends_on: date
    consulted: str
    authorities: list[tuple[str, Text]]
    standards: list[tuple[str, Text]]
    others: list[tuple[str, Text]]
    bases: list[tuple[Text, Text, Basis]]
    own: Text | None = None


def units(actor: Actor) -> list[AdminUnit]:
    """Provinces and communes of today on which the actor holds the right to open; provinces first."""
    held = {grant.unit for grant in actor.grants if permissions.OPEN in grant.permissions}
    named = {unit for unit in held if unit is not None}
    found = AdminUnit.objects.on(timezone.localdate()).filter(level__in=[Level.PROVINCE, Level.COMMUNE])
    found = found.filter(level=Level.PROVINCE) if None in held else found.filter(pk__in=named)
    return sorted(found, key=lambda unit: (unit.level != Level.PROVINCE, unit.sort_name))


def proposal(kind: str, year: int, round_: int) -> Proposal:
    """What the procedure says of a review of that kind, year and month (0: the annual one).

    ActionRefused `procedure_faulty`.
    """
    day = rules.day_of_law(kind, year, round_)
    procedure = procedures_in_force(day)[kind]
    first, last = rules.usual_period(procedure, year, round_)
    authority, _ = rules.default_authority(procedure, day)
    step = procedure.covering("consultation")
    consulted = step.consulted_authority if step else None
    choices = consulted.choices_on(day) if consulted else {}
    if consulted and authority not in choices:
        # several in their order, as the default has them
        choices = {authority: consulted.words(authority), **choices}
    figures = [*procedure.calendar.values(), *procedure.figures.values()]
    figures += [one for part in procedure.steps for one in part.figures.values()]
    known = list(_standards())
    return Proposal(
        first,
        last,
        authority,
        list(choices.items()),
        [(one.id, one.name) for one in known if one.in_force(last)],
        [(one.id, one.name) for one in known],
        [(one.label.with_capital(), figure_words(one), one.basis) for one in figures],
        procedure.basis.citation if isinstance(procedure, OwnProcedure) else None,
    )


def _standards() -> Iterator[Standard]:
    """All that can be read; a draft, or one whose points are not loaded, is offered by its name too."""
    for name in list_standards():
        try:
            standard = load_standard(name)
        except LawError:
            continue
        if standard.purpose == "review":
            yield standard


def milestones(review: Review) -> list[Event]:
    """The calendar counted back from the deadline, for a time line."""
    return [Event(one.day, one.what) for one in rules.backward_calendar(review, rules.working_days())]
