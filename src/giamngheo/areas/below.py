"""What lies below a unit on a day: villages by where they lay then, and residents as counted by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from giamngheo.areas.counts import Counts, added, with_merged
from giamngheo.areas.facts import Holding, holdings
from giamngheo.areas.models import AdminUnit, Level, Placement, Residents
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.queries import newest_residents, residents_of
from giamngheo.areas.tree import tree_today
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Row:
    """A unit below, with the newest count of its residents and what holds for it on the day shown."""

    unit: AdminUnit
    villages: int
    residents: Residents | Counts | None
    locality: Holding | None

    @property
    def pk(self) -> int:
        return self.unit.pk


def rows_below(unit: AdminUnit, on: date) -> list[Row]:
    """The units below on a day; a past unit shows what lay in it on its last day, as counted by then. As many queries
    for many units as for few."""
    day = unit.valid_to if unit.valid_to is not None and unit.valid_to < on else on
    if unit.level == Level.COMMUNE and unit.valid_to is not None:
        below = AdminUnit.objects.filter(
            Q(placements__valid_from__isnull=True) | Q(placements__valid_from__lte=day),
            Q(placements__valid_to__isnull=True) | Q(placements__valid_to__gte=day),
            placements__commune=unit,
        )
    else:
        below = AdminUnit.objects.on(day).filter(parent=unit)
    units = list(below.order_by("code", "sort_name", "pk"))
    localities = holdings(units, Subject.LOCALITY, day)
    if unit.level == Level.COMMUNE:
        of_villages = newest_residents(units, day)
        counted = with_merged([one.pk for one in units], of_villages, day)
        return [Row(one, 0, counted.get(one.pk), localities.get(one.pk)) for one in units]
    villages, residents = _of_upper(units, day)
    return [Row(one, villages[one.pk], residents.get(one.pk), localities.get(one.pk)) for one in units]


def whole_of(rows: Sequence[Row]) -> Counts | None:
    """The sum of the units below; None as soon as the households of one are not known."""
    known = [row.residents for row in rows if row.residents is not None]
    found = added(known, _OF_UNITS) if known and len(known) == len(rows) else None
    return found if found is not None and found.households is not None else None


def _of_upper(
    units: Sequence[AdminUnit], day: date
) -> tuple[Mapping[int, int], Mapping[int, Residents | Counts]]:
    """How many villages communes and districts had, and their residents: a district's are those of its communes."""
    districts = {one.pk: list[int]() for one in units if one.level == Level.DISTRICT}
    communes = [one for one in units if one.level == Level.COMMUNE]
    inner = AdminUnit.objects.on(day).level(Level.COMMUNE).filter(parent__among=set(districts))
    for one in inner.order_by() if districts else ():
        if one.parent_id is not None:
            districts[one.parent_id].append(one.pk)
            communes.append(one)
    placed = villages_in(communes, day)
    residents, _ = counts_in(communes, placed, day)
    villages = {pk: len(found) for pk, found in placed.items()}
    own = newest_residents([one for one in units if one.pk in districts], day) if districts else {}
    unknown = Counts(None, None, None)
    for pk, parts in districts.items():
        villages[pk] = sum(villages[part] for part in parts)
        whole = added([residents.get(part, unknown) for part in parts], _OF_COMMUNES)
        residents |= (
            {pk: own[pk]} if pk in own else {pk: whole} if parts and whole.households is not None else {}
        )
    return villages, residents


def villages_in(communes: Sequence[AdminUnit], day: date) -> dict[int, set[int]]:
    """The villages that lay in each commune on the day."""
    found: dict[int, set[int]] = {one.pk: set() for one in communes}
    rows = Placement.objects.on(day).filter(commune__among=set(found))
    for commune, village in rows.values_list("commune_id", "village_id").order_by():
        found[commune].add(village)
    # a village whose places were never recorded lay where it lies
    rest = AdminUnit.objects.on(day).level(Level.VILLAGE).filter(parent__among=set(found), placements=None)
    for commune, village in rest.values_list("parent_id", "pk").order_by():
        found[commune].add(village)
    return found


def counts_in(
    communes: Sequence[AdminUnit], placed: Mapping[int, set[int]], day: date
) -> tuple[dict[int, Residents | Counts], dict[int, Residents | Counts]]:
    """Residents of the communes, by their villages where all of these were counted instead; and of the villages."""
    counts: dict[int, Residents | Counts] = dict(newest_residents(communes, day))
    index = tree_today()
    divided = {one.pk for one in communes if len(index.became(one.pk)) != 1}
    asked = {pk for one in communes if one.pk in divided or one.pk not in counts for pk in placed[one.pk]}
    below = with_merged(asked, residents_of(asked, day), day) if asked else {}
    for one in communes:
        rows = [below.get(pk) for pk in placed[one.pk]]
        if one.pk not in counts and rows and None not in rows:
            counts[one.pk] = added([row for row in rows if row is not None], _OF_VILLAGES)
    return counts, below


_OF_VILLAGES = Text("cộng từ các thôn", "the sum of the villages")
_OF_COMMUNES = Text("cộng từ các xã", "the sum of the communes")
_OF_UNITS = Text("cộng từ các đơn vị trực thuộc", "the sum of the units below")
