"""A province of five old communes in two districts and of the communes made of them on 1 July 2025.

A and B (district 1) became N; C (district 1) and D (district 2) became M; E (district 2) was divided: part to N, part
to M. Unchanged: F (district 2) is F again. Villages: a1 a2 in A, b1 in B, d1 in D, e1 (now in N) and e2 (now in M).
"""

from datetime import date
from types import SimpleNamespace

import pytest

from giamngheo.areas.models import AdminUnit, Placement, UnitLink

LAST_DAY = date(2025, 6, 30)
FIRST_DAY = date(2025, 7, 1)
TODAY = date(2026, 11, 25)
SOURCE = {"source": "Nghị quyết thử", "evidence": "text", "since": FIRST_DAY}


def unit(
    level: str, code: str, name: str, kind: str, parent: AdminUnit | None = None, *, old: bool = False
) -> AdminUnit:
    dates = {"valid_to": LAST_DAY} if old else {"valid_from": FIRST_DAY}
    locality = {"xã": "rural", "phường": "urban", "thị trấn": "urban"}.get(kind, "")
    return AdminUnit.objects.create(
        level=level,
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        usual_locality=locality,
        usual_region="tdmnpb",
        **dates,
    )


def village(name: str, commune: AdminUnit, before: AdminUnit) -> AdminUnit:
    made = AdminUnit.objects.create(level="village", kind="khu", code="", name=name, parent=commune)
    Placement.objects.create(village=made, commune=before, valid_to=LAST_DAY)
    Placement.objects.create(village=made, commune=commune, valid_from=FIRST_DAY)
    return made


@pytest.fixture
def province(db: None) -> SimpleNamespace:
    """Units by the names above: `n`, `m`, `f` and `a_old` … `f_old`, the villages, `p` now and `p0` before."""
    p0 = unit("province", "25", "Phú Thọ", "tỉnh", old=True)
    p = unit("province", "25", "Phú Thọ", "tỉnh")
    district1 = unit("district", "231", "Hạ Hòa", "huyện", p0, old=True)
    district2 = unit("district", "240", "Tân Sơn", "huyện", p0, old=True)
    old = {
        name: unit("commune", code, name, kind, district, old=True)
        for name, code, kind, district in (
            ("A", "08001", "thị trấn", district1),
            ("B", "08002", "xã", district1),
            ("C", "08003", "xã", district1),
            ("D", "08004", "xã", district2),
            ("E", "08005", "xã", district2),
            ("F", "08006", "xã", district2),
        )
    }
    n, m = unit("commune", "08001", "N", "xã", p), unit("commune", "08003", "M", "phường", p)
    f = unit("commune", "08006", "F", "xã", p)
    UnitLink.objects.bulk_create(
        UnitLink(old=start, new=end, part=part, **SOURCE)
        for start, end, part in (
            (p0, p, "unchanged"),
            (old["A"], n, "whole"),
            (old["B"], n, "whole"),
            (old["C"], m, "whole"),
            (old["D"], m, "whole"),
            (old["E"], n, "part"),
            (old["E"], m, "part"),
            (old["F"], f, "unchanged"),
        )
    )
    villages = {
        name: village(name, now, old[before])
        for name, now, before in (
            ("a1", n, "A"),
            ("a2", n, "A"),
            ("b1", n, "B"),
            ("d1", m, "D"),
            ("e1", n, "E"),
            ("e2", m, "E"),
        )
    }
    olds = {f"{name.lower()}_old": one for name, one in old.items()}
    return SimpleNamespace(
        p0=p0, p=p, district1=district1, district2=district2, n=n, m=m, f=f, **olds, **villages
    )
