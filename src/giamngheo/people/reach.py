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
    return set(reach.villages) | tree_today().villages_in(reach.communes) | _above_villages(actor, permission)


def placed_within(actor: Actor, permission: str, unit: str = "") -> Q:
    """The same as a condition on the look-up `unit` of rows, or on units; thousands of villages are not sent."""
    reach = policy().reach(actor, permission)
    if reach.everything:
        return Q()
    single = set(reach.villages) | _above_villages(actor, permission)
    own, parent = (unit, f"{unit}__parent") if unit else ("pk", "parent")
    return Q(**{f"{own}__among": single}) | Q(**{f"{parent}__among": set(reach.communes)})


def _above_villages(actor: Actor, permission: str) -> set[int]:
    """The communes, and what lies above communes where the actor's own role is held there or above."""
    own = {grant.unit for grant in actor.grants if permission in grant.permissions and grant.unit is not None}
    return set(policy().reach(actor, permission).communes) | own | tree_today().upper_below(own)


def accounts_in_reach(actor: Actor, permission: str) -> QuerySet[User]:
    """Accounts that hold a role within the reach, those made by the actor, and one's own."""
    if policy().reach(actor, permission).everything:
        return User.objects.all()
    within = RoleGrant.objects.filter(placed_within(actor, permission, "unit"), user=OuterRef("pk"))
    return User.objects.filter(Q(Exists(within)) | Q(made_by=actor.user_id) | Q(pk=actor.user_id))


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
    """The offices of the units within the reach."""
    return OrgUnit.objects.select_related("area", "parent").filter(placed_within(actor, permission, "area"))
