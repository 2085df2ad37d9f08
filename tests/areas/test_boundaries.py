"""Boundaries a province loads itself."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from province import TODAY

from giamngheo.areas.boundaries import (
    BoundariesRefused,
    boundaries_of,
    boundaries_path,
    keep_boundaries,
    read_boundaries,
)
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor

RING = [[105.0, 21.0], [105.1, 21.0], [105.1, 21.1], [105.0, 21.0]]


def feature(code: object, ring: Any = RING, kind: str = "Polygon") -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": [ring]},
    }


def written(folder: Path, *features: Any) -> Path:
    path = folder / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.mark.django_db(transaction=True)
def test_polygons_are_kept_by_commune_and_replace_the_earlier_ones(
    province: SimpleNamespace, tmp_path: Path
) -> None:
    found = read_boundaries(written(tmp_path, feature("08001"), feature(8003)), TODAY)
    assert found.missing == ("Xã F",)
    keep_boundaries(Act(Actor.by_system("test")), found)
    wanted = [province.n.pk, province.f.pk]
    assert boundaries_of(wanted) == {province.n.pk: {"type": "Polygon", "coordinates": [RING]}}
    keep_boundaries(Act(Actor.by_system("test")), read_boundaries(written(tmp_path, feature("08006")), TODAY))
    assert list(boundaries_of(wanted)) == [province.f.pk]
    boundaries_path().unlink()
    assert boundaries_of(wanted) == {}


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ([feature("99999")], "không có xã nào mang mã “99999”"),
        ([feature("08001"), feature("08001")], "Đối tượng 2: Xã N có hai lần"),
        ([feature("08001", kind="Point")], "không phải vùng khép kín"),
        ([feature("08001", [*RING[:-1], [105.0, 21.05]])], "không khép kín"),
        ([feature("08001", [[562000.0, 2345000.0]] * 4)], "VN-2000"),
        ([feature("08001", [])], "không có tọa độ"),
        ([{"type": "Feature", "properties": None, "geometry": None}], "không có xã nào"),
        ([7], "không có xã nào"),
        ([], "Không có đối tượng nào"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    province: SimpleNamespace, tmp_path: Path, features: list[Any], expected: str
) -> None:
    with pytest.raises(BoundariesRefused) as caught:
        read_boundaries(written(tmp_path, *features), TODAY)
    assert any(expected in fault.vi for fault in caught.value.faults), caught.value.faults
    assert not boundaries_path().exists()


def test_what_is_no_json_is_refused(province: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_bytes(b"PK\x03\x04\xff")
    with pytest.raises(BoundariesRefused):
        read_boundaries(path, TODAY)
