"""The communes that lists name in their titles: a commune's list speaks for it though no household is on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from giamngheo.intake import SheetMapping
from giamngheo.law.areas import Areas


def communes_named(
    mappings: Iterable[SheetMapping], areas: Areas, *, on: date, default_province: str | None
) -> frozenset[str]:
    """The codes, on the day `on`, of the communes in the sheets' titles or fixed by a mapping."""
    codes = set()
    for mapping in mappings:
        place = {**mapping.place, **mapping.fixed}
        if not (place.get("commune") or place.get("commune_code")):
            continue
        match = areas.match(
            place.get("province"),
            place.get("district"),
            place.get("commune"),
            place.get("commune_code"),
            on=on,
            default_province=default_province,
        )
        if match.unit is not None:
            codes.add(match.unit.code)
    return frozenset(codes)
