"""Resident households of every unit in a year, those of past communes re-based to today's: the denominators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from giamngheo.areas.models import Level
from giamngheo.monitoring.places import Places


def residents_by_unit(
    counted: Mapping[int, Mapping[str, Any]], year: int, places: Places, today: date
) -> dict[int, int]:
    """Unit → resident households of the year; a unit that any part lacks a count of is left out.

    counted: the year's latest row of each unit (`households`, `on`), whatever unit it was then. A commune of today
    has its own count, else its villages'; one that was made since has that of what it was made of: whole communes add
    up, a divided one gives what lies here by village, where all its villages were counted.
    """
    known: dict[int, int] = {pk: row["households"] for pk, row in counted.items()}
    _with_merged(known, counted, places, today)
    now, then = _by_commune(places, today), _by_commune(places, date(year, 12, 31))
    before = places.made_of(date(year, 12, 31), today)
    for commune, villages in then.items():
        # a commune of that day that only its villages were counted of
        if commune not in known and (whole := _sum(known, villages)) is not None:
            known[commune] = whole
    provinces: dict[int, list[int | None]] = defaultdict(list)
    for pk, unit in places.units.items():
        if unit.level != Level.COMMUNE or not unit.valid(today):
            continue
        whole = known.get(pk)
        if whole is None and pk in before:
            whole = _from_parts(pk, before[pk], known, then, places, today)
        elif whole is None:
            whole = _sum(known, now.get(pk, ()))
        if whole is not None:
            known[pk] = whole
        if (province := places.province_of(pk)) is not None:
            provinces[province].append(whole)
    then_too = _parts_of_upper(known, places, date(year, 12, 31))
    for upper in {*provinces, *then_too}:
        for of_all in (provinces.get(upper, []), then_too.get(upper, [])):
            if upper not in known and of_all and None not in of_all:
                known[upper] = sum(value for value in of_all if value is not None)
    return known


def _parts_of_upper(known: Mapping[int, int], places: Places, day: date) -> dict[int, list[int | None]]:
    """What the communes of the day had, by the province of today, where a part that no commune of today has is in it
    too, and by the district and province of the day."""
    found: dict[int, list[int | None]] = defaultdict(list)
    for pk, unit in places.units.items():
        if unit.level != Level.COMMUNE or not unit.valid(day):
            continue
        lies_in = places.provinces_of(pk)
        for province in lies_in:
            found[province].append(known.get(pk) if len(lies_in) == 1 else None)
        for above in {*places.above(pk)} - lies_in:
            found[above].append(known.get(pk))
    return found


def _with_merged(
    known: dict[int, int], counted: Mapping[int, Mapping[str, Any]], places: Places, today: date
) -> None:
    """Villages that were merged into one of today after its count belong to its count; one that was formed by the
    merging has the counts of all its parts."""
    formed: dict[int, list[int | None]] = defaultdict(list)
    for pk, unit in places.units.items():
        if unit.level != Level.VILLAGE or unit.valid_to is None:
            continue
        into = places.village_on(pk, today)
        if into is None or into == pk:
            continue
        if into in counted:
            if pk in counted and counted[into]["on"] <= unit.valid_to:
                known[into] += counted[pk]["households"]
            continue
        # where it was there before, what it had itself is not known
        began_then = places.units[into].valid_from == unit.valid_to + timedelta(days=1)
        formed[into].append(counted[pk]["households"] if began_then and pk in counted else None)
    for into, parts in formed.items():
        if None not in parts:
            known[into] = sum(part for part in parts if part is not None)


def _by_commune(places: Places, day: date) -> dict[int, list[int]]:
    """The villages that lay in each commune on a day."""
    found: dict[int, list[int]] = defaultdict(list)
    for pk, unit in places.units.items():
        if unit.level == Level.VILLAGE and unit.valid(day):
            commune = places.commune_on(None, pk, day)
            if commune is not None:
                found[commune].append(pk)
    return found


def _sum(known: Mapping[int, int], units: Iterable[int]) -> int | None:
    values = [known.get(unit) for unit in units]
    return None if not values or None in values else sum(value for value in values if value is not None)


def _from_parts(
    commune: int,
    parts: Iterable[int],
    known: Mapping[int, int],
    then: Mapping[int, list[int]],
    places: Places,
    today: date,
) -> int | None:
    found = []
    for part in parts:
        if places.commune_on(part, None, today) == commune:
            found.append(known.get(part))
            continue
        villages = then.get(part, [])
        now = {village: places.commune_on(None, village, today) for village in villages}
        whole = _sum(known, villages) is not None and None not in now.values()
        found.append(sum(known[one] for one in villages if now[one] == commune) if whole else None)
    return None if not found or None in found else sum(value for value in found if value is not None)
