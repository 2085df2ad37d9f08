"""Resident counts that are put together: of villages that were merged, of the parts of a commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from giamngheo.areas.models import AdminUnit, Level, Residents, UnitLink
from giamngheo.areas.models.history import Part
from giamngheo.areas.queries import residents_of
from giamngheo.rules.text import Text

Parts: TypeAlias = Mapping[int, Sequence[tuple[int, date]]]
"""Village → those that all went into it, with the first day."""
COUNTED = ("households", "persons", "minority_households")


class Counts(NamedTuple):
    """Residents that were put together; None where a part is not known."""

    households: int | None
    persons: int | None
    minority_households: int | None
    on: date | None = None
    source: str | Text = Text("quy đổi từ các đơn vị của ngày đó", "re-based from the units of that day")


def added(rows: Sequence[Residents | Counts], words: Text) -> Counts:
    """The sum; a figure that one of them lacks is None, and so is the date where they are of several."""

    def of(name: str) -> int | None:
        values = [getattr(row, name) for row in rows]
        return None if None in values else sum(values)

    days = {row.on for row in rows}
    on = days.pop() if len(days) == 1 else None
    return Counts(of("households"), of("persons"), of("minority_households"), on, words)


def with_merged(
    villages: Iterable[int], counts: Mapping[int, Residents], on: date
) -> dict[int, Residents | Counts]:
    """Counts of villages, with those of the villages that were merged into each after it was counted.

    A village that was formed by the merging, and not counted since, has the last counts of its parts. Where one of
    these was never counted the whole is not known. One query where nothing was merged.
    """
    asked = list(villages)
    parts = _merged(set(asked), on)
    if not parts:
        return dict(counts)
    olds = {old for found in parts.values() for old, _ in found}
    known = {**residents_of(olds, on), **counts}
    formed = _formed(parts, known)
    return {pk: found for pk in asked if (found := _whole(pk, known, parts, formed)) is not None}


def _formed(parts: Parts, known: Mapping[int, Residents]) -> set[int]:
    """The villages without a count that began on the day on which all that they are made of was merged."""
    uncounted = parts.keys() - known.keys()
    began = AdminUnit.objects.filter(pk__among=uncounted, valid_from__isnull=False) if uncounted else ()
    return {one.pk for one in began if all(since == one.valid_from for _, since in parts[one.pk])}


def _merged(villages: set[int], on: date) -> dict[int, list[tuple[int, date]]]:
    """Village → those that all went into it by the day, with the first day; the ones that these received too."""
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    asked, seen = villages, set(villages)
    while asked:
        links = UnitLink.objects.filter(old__level=Level.VILLAGE, new__among=asked, since__lte=on)
        rows = list(links.exclude(part=Part.PART).values_list("new_id", "old_id", "since"))
        for new, old, since in rows:
            found[new].append((old, since))
        asked = {old for _, old, _ in rows} - seen
        seen |= asked
    return found


def _whole(
    village: int, known: Mapping[int, Residents], parts: Parts, formed: set[int]
) -> Residents | Counts | None:
    own = known.get(village)
    if own is None and village not in formed:
        return None
    later = [old for old, since in parts.get(village, ()) if own is None or since > own.on]
    rows = [_whole(old, known, parts, formed) for old in later]
    if own is None:
        return None if None in rows else added([row for row in rows if row is not None], _ADDED_UP)
    if not rows:
        return own
    if None in rows:
        return Counts(None, None, None, own.on, _MERGED)
    return added([own, *(row for row in rows if row is not None)], _MERGED)


_ADDED_UP = Text("cộng từ các thôn đã nhập thành thôn này", "added up from the villages that became this one")
_MERGED = Text("cộng với các thôn đã nhập vào", "with the villages merged into it")
