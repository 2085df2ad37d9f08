"""What pages and rooms above read of the inbox: everything through the actor's reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints import permissions
from giamngheo.complaints.models import Grievance
from giamngheo.people.models import RoleGrant
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform.database.names import person_name_key
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.scope.querysets import ScopedQuerySet

BATCH = 500


def grievances(actor: Actor, permission: str = permissions.VIEW) -> ScopedQuerySet[Grievance]:
    """What the actor reaches; denunciations only for who may see them there, and never for those they name."""
    found = Grievance.objects.reach(actor, permission)
    if not policy().holds(actor, permissions.SECRET):
        return found.exclude(kind=Grievance.Kind.DENUNCIATION)
    reach = policy().reach(actor, permissions.SECRET)
    if reach.everything:
        return found
    return found.filter(
        ~Q(kind=Grievance.Kind.DENUNCIATION)
        | Q(commune__among=reach.communes)
        | Q(village__among=reach.villages)
    )


def waiting(actor: Actor) -> ScopedQuerySet[Grievance]:
    """Open ones assigned to the actor, and those nobody has in hand where the actor may assign."""
    mine = Q(assigned_to=actor.user_id)
    if policy().holds(actor, permissions.ASSIGN):
        mine |= Q(state=Grievance.State.RECEIVED)
    return grievances(actor).filter(mine, state__in=Grievance.OPEN)


def households_waiting(households: Iterable[int]) -> set[int]:
    """Those of these households about whose result a complaint is open: they wait for a later decision."""
    ids, found = list(households), set[int]()
    for start in range(0, len(ids), BATCH):
        rows = Grievance.objects.unscoped("whether a decision may name these households").filter(
            household__in=ids[start : start + BATCH],
            kind=Grievance.Kind.POSTED_RESULT,
            state__in=Grievance.OPEN,
        )
        found |= set(rows.values_list("household", flat=True))
    return found


def handlers(commune: AdminUnit, kind: str, on: date | None = None) -> list[tuple[int, str]]:
    """Who can be given a grievance of this kind in the commune: accounts whose role there may read it."""
    needed = permissions.SECRET if kind == Grievance.Kind.DENUNCIATION else permissions.VIEW
    able = [name for name, role in roles().items() if needed in permissions_of(name) and role.sees == "full"]
    held = RoleGrant.objects.on(on or timezone.localdate()).filter(unit=commune, role__in=able)
    found = {
        grant.user_id: grant.user.full_name for grant in held.select_related("user") if grant.user.is_active
    }
    return sorted(found.items(), key=lambda one: person_name_key(one[1]))
