"""The inbox follows merged households and persons, and units that come to lie elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from giamngheo.areas.followers import register_follower
from giamngheo.complaints.models import Grievance
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.registry.relinks import Move, Relink, register_relink
from giamngheo.registry.resting import Use, Wrote, register_use
from giamngheo.rules.text import Text


def rows() -> ScopedQuerySet[Grievance]:
    return Grievance.objects.unscoped("the register changes for all")


def follow(move: Move) -> list[int]:
    """The grievances of the absorbed are the kept one's; their ids, to undo it."""
    ids = list(rows().filter(**{move.kind: move.absorbed}).values_list("pk", flat=True))
    rows().filter(pk__in=ids).update(**{f"{move.kind}_id": move.kept})
    return ids


def undo(move: Move, ids: Sequence[Any]) -> None:
    rows().filter(pk__in=list(ids)).update(**{f"{move.kind}_id": move.absorbed})


def units(villages: Mapping[int, int], communes: Mapping[int, int]) -> int:
    """A village's grievances lie in its commune of now; those of a whole commune in the one it became."""
    moved = 0
    for village, commune in villages.items():
        moved += rows().filter(village=village).update(commune=commune)
    for old, new in communes.items():
        moved += rows().filter(commune=old, village=None).update(commune=new)
    return moved


def resting(wrote: Wrote) -> list[Use]:
    """Grievances about what an import made, and those recorded since about who was there before it."""
    made = Q(household__pk__among=wrote.households) | Q(person__pk__among=wrote.persons)
    later = Q(household__pk__among=wrote.known, recorded_at__gt=wrote.since)
    name = Text("ý kiến, khiếu nại", "complaints or reports")
    return [Use(name, rows().filter(made | later).count())]


def register() -> None:
    register_relink(Relink("complaints", follow, undo))
    register_follower("complaints", units)
    register_use("complaints", resting)
