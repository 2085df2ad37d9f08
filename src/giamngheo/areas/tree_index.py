"""The whole tree of one day in memory: seventeen thousand units are read in about a tenth of a second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any, NamedTuple, TypeVar

from giamngheo.areas.models import AdminUnit, Placement, UnitLink
from giamngheo.platform.scope import Placed, Reach

NOTHING = Reach()
T = TypeVar("T")


class Node(NamedTuple):
    level: str
    parent: int | None
    valid_from: date | None
    valid_to: date | None

    def holds(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class TreeIndex:
    """Answers about the tree on `day`; built once, never changed."""

    def __init__(
        self,
        day: date,
        nodes: dict[int, Node],
        links: Iterable[tuple[int, int]],
        placements: Iterable[tuple[int, int]],
    ) -> None:
        self.day = day
        self.nodes = nodes
        self._children: dict[int, list[int]] = defaultdict(list)
        for key, node in nodes.items():
            if node.parent is not None:
                self._children[node.parent].append(key)
        self._next: dict[int, list[int]] = defaultdict(list)
        self._before: dict[int, list[int]] = defaultdict(list)
        for old, new in links:
            # what begins later than the day is not yet there
            if (begins := nodes[new].valid_from) is None or begins <= day:
                self._next[old].append(new)
                self._before[new].append(old)
        self._villages_of: dict[int, list[int]] = defaultdict(list)
        for village, commune in placements:
            self._villages_of[commune].append(village)
        self._reaches: dict[int, Reach] = {}
        self._remembered: dict[Hashable, Any] = {}

    def reach(self, unit: int) -> Reach:
        """What a role on the unit reaches on the day; nothing for an unknown unit."""
        if unit not in self._reaches:
            self._reaches[unit] = self._reach(unit)
        return self._reaches[unit]

    def place(self, unit: int) -> Placed:
        """Where the unit lies."""
        node = self.nodes.get(unit)
        if node is None:
            return Placed()
        if node.level == "village":
            return Placed(commune=node.parent, village=unit)
        if node.level == "commune":
            return Placed(commune=unit)
        return Placed(communes=frozenset(self.communes_below(unit)))

    def communes_below(self, unit: int) -> list[int]:
        """The communes that lie, or in a past province or district lay, in the unit; a commune is its own."""
        node = self.nodes[unit]
        if node.level == "commune":
            return [unit]
        ended = not node.holds(self.day)
        return [
            found
            for child in self._children.get(unit, ())
            if ended or self.nodes[child].holds(self.day)
            for found in self.communes_below(child)
            if self.nodes[child].level != "village"
        ]

    def lying_in(self, unit: int, day: date) -> list[int]:
        """The communes of `day` that lie, wholly or in part, in a unit of today."""
        found: dict[int, None] = {}
        waiting, seen = list(reversed(self.communes_below(unit))), set[int]()
        while waiting:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            node = self.nodes[here]
            if node.holds(day):
                found[here] = None
            elif node.valid_from is not None and day < node.valid_from:
                waiting += self._before.get(here, ())
        return list(found)

    def became(self, commune: int) -> list[int]:
        """The communes of today where it lies: itself, its one successor, or several of which it was divided."""
        found: dict[int, None] = {}
        waiting, seen = [commune], set[int]()
        while waiting:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            if self.nodes[here].holds(self.day):
                found[here] = None
            waiting += self._next.get(here, ()) if not self.nodes[here].holds(self.day) else ()
        return list(found)

    def remembered(self, what: Hashable, work_out: Callable[[], T]) -> T:
        """What follows from the units alone, names among it; worked out once and forgotten with the tree."""
        if what not in self._remembered:
            self._remembered[what] = work_out()
        found: T = self._remembered[what]
        return found

    def villages_in(self, communes: Iterable[int]) -> set[int]:
        """The villages that lie in the communes, ended ones too."""
        return {
            child
            for commune in communes
            for child in self._children.get(commune, ())
            if self.nodes[child].level == "village"
        }

    def upper_below(self, units: Iterable[int]) -> set[int]:
        """The provinces and districts below the units."""
        below = {
            child
            for unit in units
            for child in self._children.get(unit, ())
            if self.nodes[child].level in ("province", "district")
        }
        return below | self.upper_below(below) if below else below

    def _reach(self, unit: int) -> Reach:
        node = self.nodes.get(unit)
        if node is None:
            return NOTHING
        if node.level == "village":
            villages = {unit}
            self._add_history(villages)
            return Reach(villages=frozenset(villages))
        communes = set(self.communes_below(unit))
        ended = {key for key in communes if not self.nodes[key].holds(self.day)}
        self._add_successors(communes)
        self._add_history(communes)
        villages = {village for key in ended for village in self._villages_of.get(key, ())}
        return Reach(communes=frozenset(communes), villages=frozenset(villages))

    def _add_successors(self, communes: set[int]) -> None:
        """Adds each later commune that was made of communes of the set alone."""
        waiting = list(communes)
        while waiting:
            for new in self._next.get(waiting.pop(), ()):
                if new not in communes and all(
                    old in communes and len(self._next[old]) == 1 for old in self._before[new]
                ):
                    communes.add(new)
                    waiting.append(new)

    def _add_history(self, communes: set[int]) -> None:
        """Adds each past commune (or village) all of which lies in the set today."""
        waiting = list(communes)
        while waiting:
            for old in self._before.get(waiting.pop(), ()):
                if old not in communes and all(new in communes for new in self._next[old]):
                    communes.add(old)
                    waiting.append(old)


def read_index(day: date) -> TreeIndex:
    """The tree of the database as it is on the day."""
    rows = AdminUnit.objects.order_by().values_list("id", "level", "parent_id", "valid_from", "valid_to")
    nodes = {row[0]: Node(*row[1:]) for row in rows.iterator(chunk_size=5000)}
    links = UnitLink.objects.order_by().values_list("old_id", "new_id")
    placements = Placement.objects.order_by().values_list("village_id", "commune_id")
    return TreeIndex(day, nodes, links.iterator(chunk_size=5000), placements.iterator(chunk_size=5000))
