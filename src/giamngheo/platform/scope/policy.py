"""The one object that answers "may this actor do that there" and "which units does it reach"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from giamngheo.platform.scope.actor import Actor, PersonalData
from giamngheo.platform.scope.permissions import permission as declared
from giamngheo.rules.text import Text


class Forbidden(Exception):
    """The actor may not do this, or not here; `message` is for the user, silent about other areas."""

    def __init__(self, permission: str, message: Text | None = None) -> None:
        self.permission = permission
        self.message = message or Text("Bạn không có quyền làm việc này ở đây.", "You may not do this here.")
        super().__init__(f"{permission}: {self.message.en}")


class SecondFactorNeeded(Forbidden):
    """The actor holds the right but has not given the second factor in this session."""

    def __init__(self, permission: str) -> None:
        super().__init__(
            permission,
            Text("Việc này cần mã xác thực hai bước.", "This needs your two-step verification code."),
        )


@dataclass(frozen=True)
class Reach:
    """The units an actor reaches: everything, or sets of ids by level.

    A commune in `communes` stands for all its villages; `villages` are those held singly.
    """

    everything: bool = False
    communes: frozenset[int] = frozenset()
    villages: frozenset[int] = frozenset()

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.communes or self.villages)

    def __or__(self, other: Reach) -> Reach:
        return Reach(
            self.everything or other.everything,
            self.communes | other.communes,
            self.villages | other.villages,
        )

    def covers(self, place: Placed) -> bool:
        """Whether the place lies within: its village or its commune is reached."""
        return (
            self.everything
            or place.commune in self.communes
            or place.village in self.villages
            or bool(place.communes and place.communes <= self.communes)
            or not place.also.isdisjoint(self.communes)
        )


@dataclass(frozen=True)
class Placed:
    """Where an object belongs today: ids of its commune and village (None above that level).

    `communes`: of what lies above communes (a province, a past district), all that it is made of.
    `also`: further communes that each reach it, of what lies between communes.
    """

    commune: int | None = None
    village: int | None = None
    communes: frozenset[int] = frozenset()
    also: frozenset[int] = frozenset()


class AreaTree(Protocol):
    """What the policy asks of the room that keeps the units."""

    def reach_of(self, units: Iterable[int | None]) -> Reach:
        """What roles on these units (None: the whole installation) reach today."""
        ...

    def place_of(self, obj: Any) -> Placed | None:
        """Where an object belongs; None for one that belongs to no area."""
        ...

    def above_communes(self, unit: int | None) -> bool:
        """Whether a role on this unit (None: the whole installation) is held above communes."""
        ...


class Policy:
    """Answers every question about rights; deny by default."""

    def __init__(self, tree: AreaTree, *, second_factor: bool) -> None:
        self.tree = tree
        self.second_factor = second_factor

    def reach(self, actor: Actor, permission: str, sees: PersonalData = PersonalData.NONE) -> Reach:
        """The units where the actor holds the permission by a role that sees at least so much of a person.

        KeyError for a permission nobody declared.
        """
        declared(permission)
        if actor.system:
            return Reach(everything=True)
        held = (grant for grant in actor.grants if permission in grant.permissions)
        units = {grant.unit for grant in held if grant.sees >= sees}
        return self.tree.reach_of(units) if units else Reach()

    def holds(self, actor: Actor, permission: str) -> bool:
        """Whether the actor holds the permission anywhere at all."""
        declared(permission)
        return actor.system or any(permission in grant.permissions for grant in actor.grants)

    def may(self, actor: Actor, permission: str, obj: Any = None) -> bool:
        """Whether the actor may do it to `obj` (None: anywhere at all); ignores the second factor."""
        if not self.holds(actor, permission):
            return False
        if obj is None or actor.system or declared(permission).anywhere:
            return True
        place = self.tree.place_of(obj)
        reach = self.reach(actor, permission)
        return reach.everything if place is None else reach.covers(place)

    def require(self, actor: Actor, permission: str, obj: Any = None) -> None:
        """Raises Forbidden, or SecondFactorNeeded where only the second factor is missing."""
        self.require_all(actor, permission, [obj])

    def require_all(self, actor: Actor, permission: str, objects: Iterable[Any]) -> None:
        """`require` for each of many objects: the reach of the actor is looked up once."""
        if not self.holds(actor, permission):
            raise Forbidden(permission)
        if not actor.system and not declared(permission).anywhere:
            reach = self.reach(actor, permission)
            for obj in objects:
                place = None if obj is None else self.tree.place_of(obj)
                if obj is not None and not (reach.everything if place is None else reach.covers(place)):
                    raise Forbidden(permission)
        if self.second_factor and declared(permission).strong and not actor.verified:
            raise SecondFactorNeeded(permission)

    def sees(self, actor: Actor, permission: str, obj: Any = None) -> PersonalData:
        """How much of a person the actor sees at `obj`: the most that a role with the permission gives."""
        if actor.system:
            return PersonalData.FULL
        place = None if obj is None else self.tree.place_of(obj)
        levels = [
            grant.sees
            for grant in actor.grants
            if permission in grant.permissions
            and (place is None or self.tree.reach_of([grant.unit]).covers(place))
        ]
        return max(levels, default=PersonalData.NONE)

    def sight(self, actor: Actor, permission: str) -> Callable[[Placed], PersonalData]:
        """`sees` for many places: the units of the roles are looked up once."""
        if actor.system:
            return lambda place: PersonalData.FULL
        held = [grant for grant in actor.grants if permission in grant.permissions]
        levels = [(self.tree.reach_of([grant.unit]), grant.sees) for grant in held]
        return lambda place: max(
            (sees for reach, sees in levels if reach.covers(place)), default=PersonalData.NONE
        )


_policy: Policy | None = None


def register_policy(policy: Policy) -> None:
    """Called once, when the room that knows the units is ready."""
    global _policy
    _policy = policy


def policy() -> Policy:
    """The policy of this installation. RuntimeError before it is registered."""
    if _policy is None:
        raise RuntimeError("no policy is registered: the room `areas` is not installed")
    return _policy
