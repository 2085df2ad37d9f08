"""Where a point may lie: in Vietnam, and not far from its commune. Bounds of plausibility, in positions.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import yaml

from giamngheo.areas.models import AdminUnit

FILE = Path(__file__).parent / "positions.yaml"
EARTH_KM = 6371


@dataclass(frozen=True)
class Bounds:
    """Degrees around Vietnam; `far_km`: so far from the point of its commune nothing is expected."""

    west: float
    east: float
    south: float
    north: float
    far_km: float

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@lru_cache(maxsize=1)
def bounds() -> Bounds:
    data: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Bounds(**data["country"], far_km=data["far_km"])


def distance_km(unit: AdminUnit, latitude: float, longitude: float) -> float | None:
    """From the point within a unit; None where none is known."""
    if unit.lat is None or unit.lon is None:
        return None
    north, east = radians(latitude - unit.lat) / 2, radians(longitude - unit.lon) / 2
    share = sin(north) ** 2 + cos(radians(latitude)) * cos(radians(unit.lat)) * sin(east) ** 2
    return 2 * EARTH_KM * asin(sqrt(share))
