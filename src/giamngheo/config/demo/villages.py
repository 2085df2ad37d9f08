"""The villages of the synthetic province as units: they lie on through the merger of communes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from giamngheo.areas.models import AdminUnit, FormerName, Kind, Level, Placement, Residents
from giamngheo.law.areas import Unit, fold
from giamngheo.registry.bulk import Place
from giamngheo.synthetic import SYNTHETIC_LABEL_VI, Province

BATCH = 5_000
KINDS = sorted((kind.value for kind in Kind), key=len, reverse=True)


@dataclass(frozen=True)
class DemoUnits:
    """Ids of the villages in the order of the geography, and of the communes of any year."""

    province: Province
    villages: list[int]
    communes: dict[Unit, int]

    def places(self, year: int) -> dict[tuple[str | None, str | None], Place]:
        """(commune code, village name) of the lists of a year → today's units and the commune of that year."""
        geography = self.province.geography
        then, now = geography.units(year), geography.pieces.new
        names = geography.village_names(year)
        pieces = geography.villages.piece
        return {
            (then[piece].code, names[number]): Place(
                self.communes[now[piece]], self.villages[number], self.communes[then[piece]]
            )
            for number, piece in enumerate(pieces)
        }


@transaction.atomic
def make_villages(province: Province) -> DemoUnits:
    """Creates the villages below today's communes, with their places before the merger and their old names.

    RuntimeError when the units of the nation are not loaded.
    """
    geography = province.geography
    communes = _communes({*geography.pieces.old, *geography.pieces.new})
    merger = date.fromisoformat(str(province.calibration.data["merger"]))
    pieces, numbers = geography.villages.piece, range(len(geography.villages))
    units = []
    for number in numbers:
        kind, name = split_kind(geography.names_after[number])
        units.append(
            AdminUnit(
                level=Level.VILLAGE,
                kind=kind,
                name=name,
                search_name=fold(name),
                parent_id=communes[geography.pieces.new[pieces[number]]],
            )
        )
    AdminUnit.objects.bulk_create(units, batch_size=BATCH)
    placements, names = [], []
    for number, unit in zip(numbers, units, strict=True):
        old, new = geography.pieces.old[pieces[number]], geography.pieces.new[pieces[number]]
        last = merger - timedelta(days=1)
        placements.append(
            Placement(village=unit, commune_id=communes[old], valid_to=last, source=SYNTHETIC_LABEL_VI)
        )
        placements.append(
            Placement(village=unit, commune_id=communes[new], valid_from=merger, source=SYNTHETIC_LABEL_VI)
        )
        before = geography.names_before[number]
        if before != geography.names_after[number]:
            kind, name = split_kind(before)
            names.append(FormerName(unit=unit, kind=kind, name=name, search_name=fold(name), valid_to=last))
    Placement.objects.bulk_create(placements, batch_size=BATCH)
    FormerName.objects.bulk_create(names, batch_size=BATCH)
    return DemoUnits(province, [unit.pk for unit in units], communes)


def split_kind(full: str) -> tuple[str, str]:
    """ "Tổ dân phố 1" → ("tổ dân phố", "1"); a name without a kind is called thôn."""
    small = full.casefold()
    for kind in KINDS:
        if small.startswith(f"{kind} "):
            return kind, full[len(kind) + 1 :]
    return Kind.THON.value, full


def _communes(wanted: set[Unit]) -> dict[Unit, int]:
    rows = AdminUnit.objects.filter(level=Level.COMMUNE, code__in={unit.code for unit in wanted})
    known = {(code, start): pk for pk, code, start in rows.values_list("pk", "code", "valid_from")}
    missing = [unit.full_name for unit in wanted if (unit.code, unit.valid_from) not in known]
    if missing:
        raise RuntimeError(f"units are not loaded: {', '.join(missing[:3])} …")
    return {unit: known[unit.code, unit.valid_from] for unit in wanted}


def record_residents(units: DemoUnits, year: int) -> None:
    """The denominators of a year: every village, and every commune of that year as their sum."""
    province = units.province
    on = province.calibration.reference_date(year)
    places = units.places(year)
    rows: list[Residents] = []
    sums: dict[int, tuple[int, int, int]] = {}
    for row in province.residents(year).to_pylist():
        place = places[row["commune_code"], row["village"]]
        counts = (row["households"], row["persons"], row["ethnic_minority_households"])
        commune = place.commune_then or place.commune
        rows.append(_residents(place.village or 0, on, counts))
        total = sums.get(commune, (0, 0, 0))
        sums[commune] = (total[0] + counts[0], total[1] + counts[1], total[2] + counts[2])
    rows += [_residents(commune, on, counts) for commune, counts in sums.items()]
    Residents.objects.bulk_create(rows, batch_size=BATCH)


def _residents(unit: int, on: date, counts: tuple[int, int, int]) -> Residents:
    return Residents(
        unit_id=unit,
        on=on,
        households=counts[0],
        persons=counts[1],
        minority_households=counts[2],
        source=SYNTHETIC_LABEL_VI,
    )
