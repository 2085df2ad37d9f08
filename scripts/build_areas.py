"""Maintainers: writes the administrative-unit tables of giamngheo.law.areas from a pinned public package.

The package (MIT) is fetched by name with pip, its checksum compared, and its data set rewritten as four small
sorted CSV files. The product never imports the package. Run again only to follow a new release of it:

    python scripts/build_areas.py [--wheel FILE]
"""

import argparse
import csv
import hashlib
import json
import math
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

PACKAGE = "vietnamadminunits"
VERSION = "1.0.4"
SHA256 = "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35"
TARGET = Path(__file__).resolve().parents[1] / "src" / "giamngheo" / "law" / "areas"

# The day on which districts ended and the provinces and communes of today began.
LAST_OLD_DAY = "2025-06-30"
FIRST_NEW_DAY = "2025-07-01"

KM_PER_DEGREE = 111
FARTHEST_KM = 30

UNIT_COLUMNS = ("code", "kind", "name", "parent", "valid_from", "valid_to", "lat", "lon", "area_km2")
LINK_COLUMNS = ("old_code", "new_code", "valid_from", "part")

Row = tuple[str, ...]
Pair = tuple[str, str, bool]


class BuildError(Exception):
    """The package is not what this script was written for."""


def main() -> None:
    """Fetch, check, convert, write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--wheel", type=Path, help="an already fetched wheel of the same version")
    wheel = arguments.parse_args().wheel
    with tempfile.TemporaryDirectory() as folder:
        wheel = wheel or fetch(Path(folder))
        check_sum(wheel)
        old, new, conversion = read_package(wheel, Path(folder))
    pairs = without_mix_ups(commune_pairs(old, new, conversion), old)
    provinces, districts, communes = units(old, new, pairs)
    links = sorted(province_links(old, new, conversion)) + sorted(commune_links(pairs))
    for name, columns, rows in (
        ("provinces.csv", UNIT_COLUMNS, provinces),
        ("districts.csv", UNIT_COLUMNS, districts),
        ("communes.csv", UNIT_COLUMNS, communes),
        ("links.csv", LINK_COLUMNS, links),
    ):
        write(TARGET / name, columns, rows)
        sys.stdout.write(f"{name}: {len(rows)} rows\n")


def fetch(folder: Path) -> Path:
    """The pinned wheel, through the ordinary client."""
    subprocess.run(  # noqa: S603 - a fixed command
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            str(folder),
            f"{PACKAGE}=={VERSION}",
        ],
        check=True,
    )
    return next(folder.glob(f"{PACKAGE}-{VERSION}-*.whl"))


def check_sum(wheel: Path) -> None:
    """Raise BuildError unless the wheel is byte for byte the one this script was written for."""
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SHA256:
        raise BuildError(f"{wheel.name}: sha256 {found}, expected {SHA256}")


def read_package(wheel: Path, folder: Path) -> tuple[list[dict], list[dict], dict]:
    """Old communes (with district and province), new communes (with province), conversion by key."""
    with zipfile.ZipFile(wheel) as archive:
        conversion = json.loads(archive.read(f"{PACKAGE}/data/converter_2025.json"))
        database_file = Path(archive.extract(f"{PACKAGE}/data/dataset.db", folder))
    database = sqlite3.connect(database_file)
    database.row_factory = sqlite3.Row
    old = [dict(row) for row in database.execute("SELECT * FROM admin_units_legacy")]
    new = [dict(row) for row in database.execute("SELECT * FROM admin_units")]
    database.close()
    return old, new, conversion


def units(
    old: Sequence[dict], new: Sequence[dict], pairs: set[Pair]
) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of the three unit tables, sorted by code and then by period."""
    provinces = {unit_row(row, "province", "", False) for row in old}
    provinces |= {unit_row(row, "province", "", True) for row in new}
    districts = {unit_row(row, "district", row["provinceCode"], False) for row in old}
    # Five island districts had no communes; they stand in districts.csv only.
    communes = {unit_row(row, "ward", row["districtCode"], False) for row in old if row["wardCode"]}
    centres = old_centres(old, pairs)
    communes |= {
        unit_row(placed(row, centres[row["wardCode"]]), "ward", row["provinceCode"], True) for row in new
    }
    return sorted(provinces), sorted(districts), sorted(communes)


def old_centres(old: Sequence[dict], pairs: set[Pair]) -> dict[str, tuple[float, float]]:
    """For each new commune the mean position of the old communes it is made of."""
    position = {
        old_code(row): (row["wardLat"] or row["districtLat"], row["wardLon"] or row["districtLon"])
        for row in old
    }
    members: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for source, target, _ in sorted(pairs):
        members[target].append(position[source])
    return {
        target: (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
        for target, points in members.items()
    }


def placed(row: dict, centre: tuple[float, float]) -> dict:
    """The row, with the centre of its old communes where its own position is that of a namesake elsewhere.

    The area is then left out: it is probably the namesake's. The archipelagos (special zones) are far-flung.
    """
    degrees = math.dist((row["wardLat"], row["wardLon"]), centre)
    if row["wardType"] == "Đặc khu" or degrees * KM_PER_DEGREE < FARTHEST_KM:
        return row
    return {**row, "wardLat": centre[0], "wardLon": centre[1], "wardAreaKm2": None}


def unit_row(row: dict, level: str, parent: str, current: bool) -> Row:
    """One line of a unit table from a line of the package's table."""
    full = " ".join(row[level].split())
    # The package's own short name keeps the kind where it would be ambiguous ("Quận 1", "Huyện Kỳ Anh").
    kind = next((kind for kind in KINDS[level] if full.lower().startswith(f"{kind} ")), None)
    if kind is None:
        raise BuildError(f"{full}: unknown kind")
    name = full[len(kind) + 1 :]
    area = row.get("wardAreaKm2") if level == "ward" else None
    return (
        row[f"{level}Code"],
        kind,
        name,
        parent,
        FIRST_NEW_DAY if current else "",
        "" if current else LAST_OLD_DAY,
        number(row[f"{level}Lat"], 4),
        number(row[f"{level}Lon"], 4),
        number(area, 2),
    )


KINDS = {
    "province": ("tỉnh", "thành phố"),
    "district": ("quận", "huyện", "thị xã", "thành phố"),
    "ward": ("xã", "phường", "thị trấn", "đặc khu"),
}


def number(value: float | None, digits: int) -> str:
    """A short decimal, empty when unknown."""
    return "" if value is None else f"{value:.{digits}f}".rstrip("0").rstrip(".")


def province_links(old: Iterable[dict], new: Iterable[dict], conversion: dict) -> list[Row]:
    """Old province code, new province code, day, part."""
    old_codes = {row["provinceKey"]: row["provinceCode"] for row in old}
    new_codes = {row["provinceKey"]: row["provinceCode"] for row in new}
    return [
        (old_codes[key], new_codes[new_key], FIRST_NEW_DAY, "unchanged" if len(keys) == 1 else "whole")
        for new_key, keys in conversion["DICT_PROVINCE"].items()
        for key in keys
    ]


def commune_pairs(old: Sequence[dict], new: Sequence[dict], conversion: dict) -> set[Pair]:
    """(old code, new code, is a part) for every commune, and for the island districts that had none."""
    old_codes = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": old_code(row) for row in old
    }
    new_codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    whole = {
        (old_codes[key], new_codes[province, ward], False)
        for province, wards in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items()
        for ward, keys in wards.items()
        for key in keys
    }
    parts = {
        (old_codes[key], new_codes[province, piece["newWardKey"]], True)
        for province, divided in conversion["DICT_PROVINCE_WARD_DIVIDED"].items()
        for key, pieces in divided.items()
        for piece in pieces
    }
    if {pair[0] for pair in whole | parts} != set(old_codes.values()):
        raise BuildError("some old communes have no successor")
    if {pair[1] for pair in whole | parts} != set(new_codes.values()):
        raise BuildError("some new communes have no predecessor")
    return whole | parts


def old_code(row: dict) -> str:
    """Code of an old commune, or of the island district that had no commune."""
    return row["wardCode"] or row["districtCode"]


def without_mix_ups(pairs: set[Pair], old: Sequence[dict]) -> set[Pair]:
    """The pairs less those in which the package confused divided communes of the same name.

    Where a merged province had two divided communes of one name ("Phường 4" of two cities), the package gives
    each the successors of both. A successor is kept only if it is the nearest kin: made of whole communes of
    the same district, else of the same old province. A commune left with one successor was not divided.
    """
    place = {old_code(row): (row["districtCode"], row["provinceCode"]) for row in old}
    name = {old_code(row): row["ward"] for row in old}
    whole: dict[str, set[str]] = defaultdict(set)
    namesakes: dict[tuple[str, str], int] = defaultdict(int)
    for source, target, part in pairs:
        if part:
            namesakes[name[source], target] += 1
        else:
            whole[target] |= set(place[source])
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    for source, target, part in pairs:
        if part:
            district, province = place[source]
            near = 2 * (district in whole[target]) + (province in whole[target])
            parts[source][target] = near if whole[target] else 1
    kept = {pair for pair in pairs if not pair[2]}
    for source, nearness in parts.items():
        best = max(nearness.values())
        targets = [
            target
            for target, near in nearness.items()
            if near == best or (near > 0 and namesakes[name[source], target] == 1)
        ]
        kept |= {(source, target, len(targets) > 1) for target in targets}
    return kept


def commune_links(pairs: set[Pair]) -> list[Row]:
    """Old code, new code, day, part.

    `part` is "whole" when all of the old unit went into the new one, "part" when the old unit was divided,
    and "unchanged" when the new unit consists of exactly that one old unit. Which part of a divided unit went
    where is a matter of villages: the package guesses it from coordinates, and that guess is not taken over.
    """
    sources: dict[str, list[str]] = defaultdict(list)
    for source, target, _ in pairs:
        sources[target].append(source)

    def word(source: str, target: str, part: bool) -> str:
        if part:
            return "part"
        return "unchanged" if sources[target] == [source] else "whole"

    return [(source, target, FIRST_NEW_DAY, word(source, target, part)) for source, target, part in pairs]


def write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """A CSV file with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
