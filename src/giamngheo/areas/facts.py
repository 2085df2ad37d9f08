"""Locality, region and special status of a unit on a day: the village's own fact, else its commune's, else usual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from giamngheo.areas.models import AdminUnit, Level, Placement, UnitFact
from giamngheo.areas.models.facts import Subject
from giamngheo.law.areas import load_areas


class Holding(NamedTuple):
    """What holds and how it is known. `of`: the unit that the fact is recorded for.

    `usual`: no fact is recorded, this is the default of the unit's kind or province; `decides` is then False
    and the value is shown as to be confirmed.
    """

    value: str
    of: int
    document: str
    article: str
    evidence: str
    usual: bool = False


def holding(unit: AdminUnit, subject: Subject, on: date) -> Holding | None:
    """The locality or region of a unit on a day; None when nothing is known. ValueError for special statuses."""
    return holdings([unit], subject, on).get(unit.pk)


def holdings(units: Iterable[AdminUnit], subject: Subject, on: date) -> dict[int, Holding]:
    """`holding` for many units in three queries, by id; units of which nothing is known are left out."""
    if subject == Subject.SPECIAL_STATUS:
        raise ValueError("a unit may hold several special statuses: ask special_statuses")
    asked = list(units)
    communes = communes_on(asked, on)
    above = AdminUnit.objects.in_bulk(set(communes.values()))
    facts = {
        fact.unit_id: fact
        for fact in UnitFact.objects.on(on).filter(
            unit__in={unit.pk for unit in asked} | set(above), subject=subject
        )
    }
    found: dict[int, Holding] = {}
    for unit in asked:
        commune = above.get(communes[unit.pk]) if unit.pk in communes else None
        fact = facts.get(unit.pk) or (facts.get(commune.pk) if commune else None)
        if fact is not None:
            found[unit.pk] = _recorded(fact)
        elif (usual := _usual(commune or unit, subject)) is not None:
            found[unit.pk] = usual
    return found


def special_statuses(unit: AdminUnit, on: date) -> list[Holding]:
    """Every special status of the unit on the day; a village also has those of its commune."""
    communes = communes_on([unit], on)
    units = {unit.pk, *communes.values()}
    facts = UnitFact.objects.on(on).filter(unit__in=units, subject=Subject.SPECIAL_STATUS).order_by("value")
    by_value: dict[str, Holding] = {}
    for fact in facts:
        if fact.value not in by_value or fact.unit_id == unit.pk:
            by_value[fact.value] = _recorded(fact)
    return list(by_value.values())


def communes_on(units: Iterable[AdminUnit], on: date) -> dict[int, int]:
    """The commune of each village on the day (by its placements, else its commune of now); of villages only."""
    villages = {unit.pk: unit.parent_id for unit in units if unit.level == Level.VILLAGE}
    placed: dict[int, int] = dict(
        Placement.objects.on(on).filter(village__in=villages).values_list("village_id", "commune_id")
    )
    return {pk: placed.get(pk, parent) for pk, parent in villages.items() if parent is not None}


def _recorded(fact: UnitFact) -> Holding:
    return Holding(fact.value, fact.unit_id, fact.document, fact.article, fact.evidence)


def _usual(unit: AdminUnit, subject: Subject) -> Holding | None:
    locality = subject == Subject.LOCALITY
    value = unit.usual_locality if locality else unit.usual_region
    if not value:
        return None
    evidence, document = _sources()["locality" if locality else "regions"]
    return Holding(value, unit.pk, document, "", evidence, usual=True)


@lru_cache(maxsize=1)
def _sources() -> dict[str, tuple[str, str]]:
    by_subject: dict[str, tuple[str, str]] = defaultdict(lambda: ("gap", ""))
    by_subject.update({one.subject: (one.evidence, one.document) for one in load_areas().sources})
    return by_subject
