"""Carrying out a file of changes: units, links and villages, and what hangs on them, at once or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction

from giamngheo.areas.changes.lower import apply_lower
from giamngheo.areas.changes.planning import NewUnit, Plan
from giamngheo.areas.followers import follow
from giamngheo.areas.models import AdminUnit, Level, Placement, UnitLink
from giamngheo.areas.models.history import Part
from giamngheo.areas.models.mark import tree_changed
from giamngheo.areas.permissions import LOAD
from giamngheo.platform.actions import Act, action


@action(LOAD)
def apply_changes(act: Act, plan: Plan) -> list[str]:
    """Carries the plan out: new units, ends, links, villages and what hangs on them, in one transaction.

    Returns what was done to villages and districts, row by row. ChangesRefused where their rows cannot be carried
    out: then nothing is written at all.
    """
    villages: dict[int, int] = {}
    communes: dict[int, int] = {}
    made_of: dict[int, AdminUnit] = {}
    # a new province is there before the communes that lie in it
    for unit in sorted(plan.new_units, key=lambda one: (one.since, one.level != Level.PROVINCE)):
        made = made_of[id(unit)] = _make(unit, made_of)
        for step in unit.steps:
            UnitLink.objects.create(
                old=step.old,
                new=made,
                part=step.part,
                since=unit.since,
                source=unit.document,
                evidence="confirmed",
            )
            if step.part != Part.PART and unit.level == Level.COMMUNE:
                communes[step.old.pk] = made.pk
                villages |= _move_villages(step.old, made, unit.since, unit.document)
    moved = follow(villages, communes)
    lower = apply_lower(act, plan.lower)
    if not plan.new_units and not lower:
        act.nothing_to_do()
        return lower
    act.record(
        None,
        after={"villages": len(villages), "rows": moved, "lower": lower},
        rows=[
            {
                "old": step.old.code,
                "new": unit.code,
                "name": unit.full_name,
                "from": unit.since,
                "part": step.part,
            }
            for unit in plan.new_units
            for step in unit.steps
        ],
    )
    return lower


def try_changes(act: Act, plan: Plan) -> list[str]:
    """As `apply_changes`, and nothing stays of it."""
    with transaction.atomic():
        done = apply_changes(act, plan)
        transaction.set_rollback(True)
    return done


def _make(unit: NewUnit, made: Mapping[int, AdminUnit]) -> AdminUnit:
    olds = [step.old for step in unit.steps]
    regions = {old.usual_region for old in olds}
    for old in olds:
        old.valid_to = unit.since - timedelta(days=1)
        old.save(update_fields=["valid_to", "search_name"])
    same = olds[0] if len(olds) == 1 and unit.steps[0].part == Part.UNCHANGED else None
    return AdminUnit.objects.create(
        level=unit.level,
        kind=unit.kind,
        code=unit.code,
        name=unit.name,
        parent=made[id(unit.parent)] if isinstance(unit.parent, NewUnit) else unit.parent,
        valid_from=unit.since,
        usual_locality=usual_locality(unit.kind) if unit.level == Level.COMMUNE else "",
        usual_region=regions.pop() if len(regions) == 1 else "",
        lat=same.lat if same else None,
        lon=same.lon if same else None,
        area_km2=same.area_km2 if same else None,
    )


def usual_locality(kind: str) -> str:
    """The default of a kind of commune, as the lists of the nation have it."""
    found = AdminUnit.objects.filter(level=Level.COMMUNE, kind=kind).exclude(usual_locality="")
    return found.values_list("usual_locality", flat=True).first() or ""


def _move_villages(old: AdminUnit, new: AdminUnit, since: date, source: str) -> dict[int, int]:
    """All open villages of a commune lie in the new one from the day on; in a few statements for any number."""
    moving: Iterable[tuple[int, date | None]] = list(
        AdminUnit.objects.filter(level=Level.VILLAGE, parent=old, valid_to__isnull=True).values_list(
            "pk", "valid_from"
        )
    )
    placed = set(
        Placement.objects.filter(commune=old, valid_to__isnull=True).values_list("village_id", flat=True)
    )
    last_day = since - timedelta(days=1)
    Placement.objects.filter(commune=old, valid_to__isnull=True).update(valid_to=last_day)
    Placement.objects.bulk_create(
        Placement(village_id=pk, commune=old, valid_from=first, valid_to=last_day, source=source)
        for pk, first in moving
        if pk not in placed
    )
    Placement.objects.bulk_create(
        Placement(village_id=pk, commune=new, valid_from=since, source=source) for pk, _ in moving
    )
    AdminUnit.objects.filter(pk__in=[pk for pk, _ in moving]).update(parent=new)
    tree_changed()
    return dict.fromkeys((pk for pk, _ in moving), new.pk)
