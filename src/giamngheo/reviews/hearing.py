"""Which authorities a review asks before it decides, as frozen when it was opened, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.law import Procedure, load_procedures
from giamngheo.reviews.models import Case, CommuneReview, Opinion, Review
from giamngheo.reviews.opinion_guards import FROZEN
from giamngheo.rules.text import Text

NO_AUTHORITY = "none"
WHY = "opinions of rows that were reached"


@dataclass(frozen=True)
class Authority:
    """One that is asked. `turn`, from 1: those of one turn side by side, a later turn once the earlier ones agreed.
    `days`: working days to answer.
    """

    key: str
    name: Text
    turn: int
    days: int


def frozen_authorities(procedure: Procedure, chosen: str, on: date, usual_days: int) -> list[dict[str, Any]]:
    """What a review keeps of whom it asks: those of the default that `chosen` names, else that one authority."""
    step = procedure.covering("consultation")
    consulted = step.consulted_authority if step else None
    if consulted is None or chosen == NO_AUTHORITY:
        return []
    entry = consulted.default(on)
    order = entry.order if entry is not None and entry.key == chosen else ()
    found: list[dict[str, Any]] = []
    for one in order:
        turn = (found[-1]["turn"] + (not one.together)) if found else 1
        found.append(_kept(one.authority, consulted.choices, turn, one.answer_days or usual_days))
    return found or [_kept(chosen, consulted.choices, 1, usual_days)]


def _kept(key: str, names: Mapping[str, Text], turn: int, days: int) -> dict[str, Any]:
    return {"key": key, "vi": names[key].vi, "en": names[key].en, "turn": turn, "days": days}


def authorities(review: Review) -> list[Authority]:
    """Whom a review asks, in order; nobody where it asks nobody."""
    if review.consulted == NO_AUTHORITY:
        return []
    kept = review.rules.get(FROZEN)
    if kept is not None:
        return [
            Authority(one["key"], Text(one["vi"], one["en"]), one["turn"], one["days"])
            for one in kept["value"]
        ]
    # a review opened before several could be asked
    step = load_procedures()[review.kind].covering("consultation")
    names = step.consulted_authority.choices if step and step.consulted_authority else {}
    days = review.rules.get("answer_days", {"value": 0})["value"]
    return [
        Authority(review.consulted, names.get(review.consulted, Text.same(review.consulted)), 1, int(days))
    ]


def turns(review: Review) -> list[list[Authority]]:
    """Those who are asked side by side, turn by turn."""
    found: dict[int, list[Authority]] = {}
    for one in authorities(review):
        found.setdefault(one.turn, []).append(one)
    return [found[turn] for turn in sorted(found)]


def named(found: Iterable[Authority]) -> Text:
    """Their names with "and" between them."""
    names = [one.name for one in found]
    if not names:
        return Text("Thủ tục này không xin ý kiến", "This procedure consults nobody")
    *others, last = names
    if not others:
        return last
    return Text(
        f"{', '.join(one.vi for one in others)} và {last.vi}",
        f"{', '.join(one.en for one in others)} and {last.en}",
    )


def authority_of(review: Review) -> Text:
    """All whom a review asks; where it asks nobody, that."""
    return named(authorities(review))


@dataclass(frozen=True)
class Hearing:
    """Of a commune in its present round, or of one file: who has agreed, whose answer is waited for."""

    order: list[Authority]
    agreed: frozenset[str]
    waiting: Mapping[str, Opinion]

    @property
    def complete(self) -> bool:
        """All have agreed."""
        return all(one.key in self.agreed for one in self.order)

    @property
    def to_ask(self) -> list[Authority]:
        """Whose turn it is and who has no report before him."""
        turn = min((one.turn for one in self.order if one.key not in self.agreed), default=0)
        return [one for one in self.order if one.turn == turn and self._open(one)]

    @property
    def awaited(self) -> list[Authority]:
        """Who has a report and has not answered."""
        return [one for one in self.order if one.key in self.waiting]

    def _open(self, one: Authority) -> bool:
        return one.key not in self.agreed and one.key not in self.waiting


def heard(
    order: list[Authority], opinions: Iterable[Opinion], round_: int, after: date = date.min
) -> Hearing:
    """after: an agreement to what was asked by that day is one to another result."""
    rows = list(opinions)
    return Hearing(
        order,
        frozenset(
            one.authority for one in rows if one.agrees and one.round == round_ and one.asked_on > after
        ),
        {one.authority: one for one in rows if one.answered_on is None},
    )


def of_commune(commune: CommuneReview) -> Hearing:
    """One query."""
    return heard(authorities(commune.review), commune.opinions.filter(case=None), commune.reopened)


def of_case(case: Case, after: date) -> Hearing:
    """after: the last day on which the result that it has now hung in public (`agreeing.last_days`). One query."""
    rows = Opinion.objects.unscoped(WHY).filter(case=case.pk)
    return heard(authorities(case.review), rows, case.reopened, after)
