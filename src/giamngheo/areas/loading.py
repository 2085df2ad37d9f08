"""The units of the nation from the tables of `law.areas` into the database."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from giamngheo.areas.models import AdminUnit, Level, UnitLink
from giamngheo.areas.permissions import LOAD
from giamngheo.law.areas import Areas, Unit, fold, fold_keeping_accents, load_areas
from giamngheo.platform.actions import Act, action
from giamngheo.platform.database.names import label_key

BATCH = 2_000
UPDATED = (
    "kind",
    "name",
    "search_name",
    "sort_name",
    "spelling",
    "parent_id",
    "valid_to",
    "lat",
    "lon",
    "area_km2",
    "usual_locality",
    "usual_region",
)

Key = tuple[str, str, date | None]


class Loaded(NamedTuple):
    """How many units and links were added or corrected, and how many there are."""

    units_added: int
    units_corrected: int
    links_added: int
    units: int
    links: int


@action(LOAD)
def load_nation(act: Act) -> Loaded:
    """All provinces, districts and communes with their successors; again changes nothing that is the same.

    Units that `load-changes` has ended since keep their last day.
    """
    areas = load_areas()
    added = corrected = 0
    for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE):
        more, changed = _load_level(areas, level)
        added, corrected = added + more, corrected + changed
    links = _load_links(areas)
    result = Loaded(
        added, corrected, links, AdminUnit.objects.exclude(level="village").count(), UnitLink.objects.count()
    )
    act.record(None, after=result._asdict())
    return result


def keys_of(*levels: str) -> dict[Key, int]:
    """Ids of the units by (code, level, valid_from)."""
    rows = (
        AdminUnit.objects.filter(level__in=levels).order_by().values_list("code", "level", "valid_from", "id")
    )
    return {(code, level, start): key for code, level, start, key in rows}


def _load_level(areas: Areas, level: str) -> tuple[int, int]:
    known = {
        (unit.code, unit.level, unit.valid_from): unit
        for unit in AdminUnit.objects.filter(level=level).order_by()
    }
    parents = keys_of(Level.PROVINCE, Level.DISTRICT)
    new, changed = [], []
    for unit in areas.all_units:
        if unit.level != level:
            continue
        values = _values(areas, unit, parents)
        row = known.get((unit.code, level, unit.valid_from))
        if row is None:
            new.append(AdminUnit(code=unit.code, level=level, valid_from=unit.valid_from, **values))
            continue
        if unit.valid_to is None:
            values["valid_to"] = row.valid_to
        if any(getattr(row, name) != values[name] for name in UPDATED):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    AdminUnit.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        AdminUnit.objects.bulk_update(changed, [n.removesuffix("_id") for n in UPDATED], batch_size=400)
    return len(new), len(changed)


def _values(areas: Areas, unit: Unit, parents: dict[Key, int]) -> dict[str, Any]:
    parent = None
    if unit.parent is not None:
        level = Level.PROVINCE if unit.district_code is None else Level.DISTRICT
        above = next(
            one
            for one in areas.history(unit.parent)
            if one.level == level and one.valid_from == unit.valid_from
        )
        parent = parents[above.code, level, above.valid_from]
    return {
        "kind": unit.kind,
        "name": unit.name,
        "search_name": fold(unit.name),
        "sort_name": label_key(unit.name),
        "spelling": fold_keeping_accents(unit.name),
        "parent_id": parent,
        "valid_to": unit.valid_to,
        "lat": unit.lat,
        "lon": unit.lon,
        "area_km2": unit.area_km2,
        "usual_locality": unit.locality or "",
        "usual_region": unit.region or "",
    }


def _load_links(areas: Areas) -> int:
    source = next(one for one in areas.sources if one.subject == "links")
    keys = keys_of(Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)
    known = set(UnitLink.objects.order_by().values_list("old_id", "new_id"))
    new = []
    for unit in areas.all_units:
        old = keys[unit.code, unit.level, unit.valid_from]
        for link in areas.links_from(unit):
            to = keys[link.new.code, link.new.level, link.new.valid_from]
            if (old, to) not in known:
                new.append(
                    UnitLink(
                        old_id=old,
                        new_id=to,
                        part=link.part,
                        since=link.valid_from,
                        source=source.document,
                        evidence=source.evidence,
                    )
                )
    UnitLink.objects.bulk_create(new, batch_size=BATCH)
    return len(new)
