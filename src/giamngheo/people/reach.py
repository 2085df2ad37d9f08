"""Whose accounts an actor may see and govern: those whose roles all lie within the actor's reach."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from giamngheo.areas.tree import tree_today
from giamngheo.people.models import OrgUnit, RoleGrant, User
from giamngheo.platform.scope import Actor, Forbidden, policy


def units_within(actor: Actor, permission: str) -> set[int] | None:
    """Ids of the units wholly within the reach of the permission; None for all."""
    reach = policy().reach(actor, permission)
    if reach.everything:
        return None
    index = tree_today()
    found = set(reach.communes) | set(reach.villages)
    found |= {
        key for key, node in index.nodes.items() if node.level == "village" and node.parent in reach.communes
    }
    # what lies above communes counts only when the actor's own role is held there or above
    own = {grant.unit for grant in actor.grants if permission in grant.permissions and grant.unit is not None}
    above = set(own)
    for key, node in index.nodes.items():
        if node.level in ("province", "district") and (key in own or node.parent in above):
            above.add(key)
    return found | above


def accounts_in_reach(actor: Actor, permission: str) -> QuerySet[User]:
    """Accounts that hold a role within the reach, those made by the actor, and one's own."""
    units = units_within(actor, permission)
    if units is None:
        return User.objects.all()
    today = RoleGrant.objects.filter(user=OuterRef("pk"), unit__in=units)
    return User.objects.filter(Q(Exists(today)) | Q(made_by=actor.user_id) | Q(pk=actor.user_id))


def require_governed(actor: Actor, permission: str, user: User) -> None:
    """Forbidden unless all the roles the account holds now, or will, lie within the reach."""
    units = units_within(actor, permission)
    if units is None:
        return
    today = timezone.localdate()
    held = RoleGrant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), user=user)
    placed = list(held.values_list("unit_id", flat=True))
    if any(unit not in units for unit in placed) or (not placed and user.made_by_id != actor.user_id):
        raise Forbidden(permission)


def offices_in_reach(actor: Actor, permission: str) -> QuerySet[OrgUnit]:
    units = units_within(actor, permission)
    rows = OrgUnit.objects.select_related("area", "parent")
    return rows if units is None else rows.filter(area__in=units)
