"""Figures of communes of one day in the communes of another day.

Counts only: households, persons, money. A rate is computed again from re-based numerator and denominator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from giamngheo.areas.models import AdminUnit, Level, Placement, UnitLink
from giamngheo.areas.models.history import Part
from giamngheo.rules.text import Text

Figures = Mapping[str, int | Decimal]

NO_COMMUNE = Text("không phải đơn vị cấp xã của ngày đó", "no commune of that day")
NO_SUCCESSOR = Text(
    "chưa có dữ liệu về đơn vị kế tiếp; hãy nạp bảng chuyển đổi",
    "its successor is not recorded; load the table of changes",
)
DIVIDED = Text(
    "đơn vị bị chia: chỉ quy đổi được phần đã ghi theo thôn",
    "the commune was divided: only what is assigned by village can be re-based",
)
MADE_OF_SEVERAL = Text(
    "đơn vị gộp từ nhiều xã cũ: chỉ tách được phần đã ghi theo thôn",
    "made of several communes: only what is assigned by village can be taken apart",
)
VILLAGES_DISAGREE = Text(
    "tổng theo thôn lớn hơn số của xã; hãy kiểm tra lại",
    "the sum of the villages exceeds the commune's figure; check them",
)


@dataclass(frozen=True)
class Unplaced:
    """What could not be moved, of which commune, why, and where parts of it may lie."""

    unit: int
    figures: dict[str, int | Decimal]
    reason: Text
    candidates: tuple[int, ...] = ()


@dataclass
class Rebased:
    """Figures by commune of the other day, and the rest: together exactly what was given."""

    figures: dict[int, dict[str, int | Decimal]] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)

    def add(self, unit: int, figures: Figures) -> None:
        here = self.figures.setdefault(unit, {})
        for name, value in figures.items():
            here[name] = here.get(name, 0) + value


def rebase(
    figures: Mapping[int, Figures],
    from_day: date,
    to_day: date,
    by_village: Mapping[int, Figures] | None = None,
) -> Rebased:
    """Moves figures of the communes of `from_day` to those of `to_day`, earlier or later.

    figures: by commune id. by_village: the same figures by village id, as far as households are assigned to
    villages; they are part of the commune's, not added to it. Whole merges add up, unchanged communes pass,
    divided ones follow their villages.
    """
    history = _History(figures, from_day, to_day)
    villages = _villages_of(by_village or {}, from_day, to_day)
    result = Rebased()
    for unit, given in figures.items():
        if unit not in history.valid_from_day:
            result.unplaced.append(Unplaced(unit, dict(given), NO_COMMUNE))
            continue
        targets, whole = history.follow(unit)
        if whole:
            result.add(targets[0], given)
        else:
            reason = DIVIDED if to_day >= from_day else MADE_OF_SEVERAL
            _by_villages(
                result, unit, given, villages.get(unit, []), targets, reason if targets else NO_SUCCESSOR
            )
    return result


def _by_villages(
    result: Rebased,
    unit: int,
    given: Figures,
    villages: list[tuple[int, Figures]],
    targets: tuple[int, ...],
    reason: Text,
) -> None:
    """Assigns what the villages account for; the remainder is returned with its reason."""
    rest = dict(given)
    for _, counts in villages:
        for name, value in counts.items():
            rest[name] = rest.get(name, 0) - value
    if any(value < 0 for value in rest.values()):
        result.unplaced.append(Unplaced(unit, dict(given), VILLAGES_DISAGREE, targets))
        return
    for commune, counts in villages:
        result.add(commune, counts)
    if any(rest.values()):
        result.unplaced.append(Unplaced(unit, rest, reason, targets))


def _villages_of(
    by_village: Mapping[int, Figures], from_day: date, to_day: date
) -> dict[int, list[tuple[int, Figures]]]:
    """commune of the first day → (commune of the other day, figures) of each village that has a place on both.

    A village still placed in a commune that had ended by the other day has none there.
    """
    asked = set(by_village)
    before = dict(
        Placement.objects.on(from_day).filter(village__among=asked).values_list("village_id", "commune_id")
    )
    into = merged_villages(asked, to_day) if to_day >= from_day else {}
    ends = {village: into.get(village, village) for village in asked}
    places = Placement.objects.on(to_day).filter(village__among=set(ends.values()))
    places = places.filter(commune__in=AdminUnit.objects.on(to_day))
    after = dict(places.values_list("village_id", "commune_id"))
    found: dict[int, list[tuple[int, Figures]]] = defaultdict(list)
    for village, counts in by_village.items():
        if village in before and ends[village] in after:
            found[before[village]].append((after[ends[village]], counts))
    return found


def merged_villages(villages: Iterable[int], day: date) -> dict[int, int]:
    """Village → the one that all of it had become by the day; those that were there then are left out."""
    links = UnitLink.objects.filter(old__level=Level.VILLAGE, since__lte=day).exclude(part=Part.PART)
    steps, found = dict(links.values_list("old_id", "new_id")), {}
    for village in villages:
        here, seen = village, set[int]()
        while here in steps and here not in seen:
            seen.add(here)
            here = steps[here]
        if here != village:
            found[village] = here
    return found


class _History:
    """Which of some communes became which between two days; asks twice for each step between them."""

    def __init__(self, units: Iterable[int], from_day: date, to_day: date) -> None:
        communes = AdminUnit.objects.filter(level__in=(Level.COMMUNE, Level.DISTRICT)).order_by()
        given = communes.on(from_day).filter(pk__among=set(units))
        self.valid_from_day = set(given.values_list("pk", flat=True))
        self._there: set[int] = set()
        self._steps: dict[int, list[tuple[int, str]]] = defaultdict(list)
        first, last = sorted((from_day, to_day))
        here, there = ("old", "new") if to_day >= from_day else ("new", "old")
        links = UnitLink.objects.filter(since__gt=first, since__lte=last)
        waiting, seen = self.valid_from_day, set[int]()
        while waiting:
            self._there |= set(communes.on(to_day).filter(pk__among=waiting).values_list("pk", flat=True))
            seen |= waiting
            going = waiting - self._there
            steps = links.filter(**{f"{here}__among": going}) if going else links.none()
            for one, other, part in steps.values_list(f"{here}_id", f"{there}_id", "part"):
                self._steps[one].append((other, part))
            waiting = {other for one in going for other, _ in self._steps[one]} - seen

    def follow(self, unit: int) -> tuple[tuple[int, ...], bool]:
        """The communes of the other day where it lies, and whether it lies wholly in the one."""
        ends: dict[int, None] = {}
        whole = True
        waiting = [unit]
        while waiting:
            here = waiting.pop()
            if here in self._there:
                ends[here] = None
                continue
            further = self._steps.get(here, [])
            # back in time a unit passes only when it was one whole commune then
            whole = whole and len(further) == 1 and further[0][1] != Part.PART
            waiting += [there for there, _ in further if there not in ends]
        return tuple(ends), whole and len(ends) == 1
