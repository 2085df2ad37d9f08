"""The units an actor may choose from: communes and villages of today within the reach."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.models.unit import UnitQuerySet
from giamngheo.areas.tree import communes_of, tree_today
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.database.names import label_key
from giamngheo.platform.scope import Actor, Reach, policy
from giamngheo.platform.scope.querysets import FEW_COMMUNES
from giamngheo.rules.text import Text

Choices = list[tuple[str, str]]


def communes(actor: Actor, permission: str) -> Choices:
    """(id, name) of the communes of today that the actor reaches, wholly or by a village, in the order of names."""
    reach = policy().reach(actor, permission)
    if reach.nothing:
        return []
    if not reach.everything and len(reach.communes) <= FEW_COMMUNES:
        return _communes(reach)
    # the hundreds of a province stand in every list of households: they change with the tree only
    return list(tree_today().remembered(("communes to choose", reach), lambda: _communes(reach)))


def _communes(reach: Reach) -> Choices:
    units = _of_today(Level.COMMUNE)
    if not reach.everything:
        units = units.filter(pk__among=reach.communes | communes_of(reach.villages))
    return _choices(units)


def only_commune(actor: Actor, permission: str) -> int | None:
    """The one commune of today in which all lies that the actor reaches, wholly or by villages; None for several."""
    reach = policy().reach(actor, permission)
    if reach.everything:
        return None
    index = tree_today()
    # a commune brings the past ones that lie in it
    reached = {
        one
        for one in reach.communes | communes_of(reach.villages)
        if (node := index.nodes.get(one)) is not None and node.holds(index.day)
    }
    return next(iter(reached)) if len(reached) == 1 else None


def villages(actor: Actor, permission: str, commune: int) -> Choices:
    """(id, name) of the villages of a commune that the actor reaches."""
    units = _of_today(Level.VILLAGE).filter(parent=commune)
    return _choices(_within(units, policy().reach(actor, permission), commune))


def villages_to_go_to(commune: int) -> Choices:
    """(id, name) of all villages of a commune: a household may move anywhere in the province."""
    return _choices(_of_today(Level.VILLAGE).filter(parent=commune))


def communes_beside(commune: AdminUnit) -> Choices:
    """(id, name) of the communes of today in the same province, this one among them."""
    return _choices(_of_today(Level.COMMUNE).filter(parent=commune.parent_id))


def _of_today(level: str) -> UnitQuerySet:
    return AdminUnit.objects.on(timezone.localdate()).level(level)


def require_standing(village: AdminUnit, day: date | None = None) -> None:
    """A village that has ended takes no household, nor one that begins later than today or the day of the change.

    ActionRefused `village_ended`, `village_later`.
    """
    begins = village.valid_from
    if begins is not None and begins > min(day or begins, timezone.localdate()):
        raise ActionRefused(
            "village_later",
            Text(
                f"{village.full_name} có từ {begins:%d/%m/%Y}; chọn thôn đã có vào ngày thay đổi.",
                f"{village.full_name} exists since {begins:%d/%m/%Y}; choose a village of the day of the change.",
            ),
        )
    if village.valid_to is not None:
        raise ActionRefused(
            "village_ended",
            Text(
                f"{village.full_name} đã kết thúc ngày {village.valid_to:%d/%m/%Y}; chọn thôn đang có.",
                f"{village.full_name} ended on {village.valid_to:%d/%m/%Y}; choose a village of today.",
            ),
        )


def _within(units: object, reach: Reach, commune: int) -> object:
    if reach.everything or commune in reach.communes:
        return units
    return units.filter(pk__among=reach.villages)  # type: ignore[attr-defined]


def _choices(units: object) -> Choices:
    named = [(unit.pk, unit.full_name) for unit in units.only("kind", "name").order_by()]  # type: ignore[attr-defined]
    return [(str(pk), name) for pk, name in sorted(named, key=lambda one: label_key(one[1]))]
