"""Boundaries of communes that a province loads itself: checked, kept as one file, found by an index."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.permissions import LOAD
from giamngheo.areas.positions import bounds
from giamngheo.platform.actions import Act, action
from giamngheo.rules.text import Text

MOST_BYTES = 200 * 1024**2
CODE_KEYS = ("code", "ma", "ma_xa", "maxa", "MA_XA", "MaXa", "ward_code", "wardcode")


class BoundariesRefused(Exception):
    """The file cannot be loaded; `faults` say which feature and why."""

    def __init__(self, faults: Sequence[Text]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


@dataclass(frozen=True)
class Boundaries:
    """Checked features by commune id; `missing`: communes of the same provinces without one."""

    geometries: dict[int, Mapping[str, Any]]
    missing: tuple[str, ...]


def read_boundaries(path: Path, on: date) -> Boundaries:
    """A GeoJSON FeatureCollection of polygons in degrees, each with the code of a commune of the day.

    BoundariesRefused with every fault found.
    """
    if path.stat().st_size > MOST_BYTES:
        words = Text(
            "Tệp lớn hơn 200 MB; hãy đơn giản hóa ranh giới.", "Larger than 200 MB; simplify it first."
        )
        raise BoundariesRefused([words])
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        words = Text("Không phải tệp GeoJSON (UTF-8).", "This is no GeoJSON file (UTF-8).")
        raise BoundariesRefused([words]) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        words = Text(
            "Không có đối tượng nào (FeatureCollection).", "There are no features (FeatureCollection)."
        )
        raise BoundariesRefused([words])
    communes = {unit.code: unit for unit in AdminUnit.objects.level(Level.COMMUNE).on(on)}
    faults: list[Text] = []
    found: dict[int, Mapping[str, Any]] = {}
    for number, feature in enumerate(features, 1):
        unit, geometry, words = _read_feature(feature, communes)
        if unit is None or geometry is None:
            faults.append(_numbered(number, words))
        elif unit.pk in found:
            faults.append(
                _numbered(number, Text(f"{unit.full_name} có hai lần", f"{unit.full_name} comes twice"))
            )
        else:
            found[unit.pk] = geometry
    if faults:
        raise BoundariesRefused(faults)
    provinces = {unit.parent_id for unit in communes.values() if unit.pk in found}
    missing = sorted(
        unit.full_name for unit in communes.values() if unit.parent_id in provinces and unit.pk not in found
    )
    return Boundaries(found, tuple(missing))


def _numbered(number: int, words: Text) -> Text:
    return Text(f"Đối tượng {number}: {words.vi}", f"Feature {number}: {words.en}")


def _read_feature(
    feature: Any, communes: Mapping[str, AdminUnit]
) -> tuple[AdminUnit | None, Mapping[str, Any] | None, Text]:
    properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
    written = next((str(properties[key]) for key in CODE_KEYS if properties.get(key) is not None), "")
    unit = communes.get(written.strip().zfill(5))
    if unit is None:
        return (
            None,
            None,
            Text(f"không có xã nào mang mã “{written}”", f"no commune has the code “{written}”"),
        )
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return (
            unit,
            None,
            Text(f"{unit.full_name} không phải vùng khép kín", f"{unit.full_name} is no polygon"),
        )
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    try:
        for ring in _rings(polygons):
            _check_ring(ring)
    except ValueError as error:
        return (
            unit,
            None,
            Text(f"{unit.full_name}: {_WORDS[str(error)].vi}", f"{unit.full_name}: {_WORDS[str(error)].en}"),
        )
    return unit, {"type": kind, "coordinates": coordinates}, Text("", "")


_WORDS = {
    "empty": Text("không có tọa độ", "has no coordinates"),
    "open": Text("đường ranh giới không khép kín", "a ring is not closed"),
    "degrees": Text(
        "tọa độ không phải kinh độ, vĩ độ (WGS 84) trong nước; nếu là VN-2000 hãy chuyển hệ trước",
        "the coordinates are no longitudes and latitudes (WGS 84) of the country; convert from VN-2000 first",
    ),
}


def _rings(polygons: Any) -> Iterator[Any]:
    if not isinstance(polygons, list) or not polygons:
        raise ValueError("empty")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise ValueError("empty")
        yield from polygon


def _check_ring(ring: Any) -> None:
    if not isinstance(ring, list) or len(ring) < 4:
        raise ValueError("empty")
    for point in ring:
        good = (
            isinstance(point, list)
            and len(point) >= 2
            and all(isinstance(one, int | float) for one in point[:2])
        )
        if not (good and bounds().holds(point[1], point[0])):
            raise ValueError("degrees")
    if ring[0] != ring[-1]:
        raise ValueError("open")


def boundaries_path() -> Path:
    return Path(settings.HOME) / "boundaries" / "communes.geojson"


@action(LOAD)
def keep_boundaries(act: Act, boundaries: Boundaries) -> Path:
    """Keeps the features (with `id` = the commune's id) in place of the earlier file."""
    path = boundaries_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    features = [
        {"type": "Feature", "id": pk, "properties": {}, "geometry": geometry}
        for pk, geometry in sorted(boundaries.geometries.items())
    ]
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    act.record(None, after={"communes": len(features), "bytes": new.stat().st_size})

    def replace() -> None:
        new.replace(path)

    # the earlier file goes only when the event is in the database
    act.after_commit(replace)
    return path


def boundaries_of(communes: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """The polygons of communes as GeoJSON geometries; those that were not loaded are left out."""
    path = boundaries_path()
    if not path.exists():
        return {}
    wanted = set(communes)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["id"]: feature["geometry"] for feature in features if feature["id"] in wanted}
