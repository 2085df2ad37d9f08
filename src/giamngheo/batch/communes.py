"""The communes that lists are about: by their titles, and by the households of a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake import SheetMapping
from giamngheo.intake.sheet import RawSheet
from giamngheo.law.areas import Areas


def communes_named(
    mappings: Iterable[SheetMapping], areas: Areas, *, on: date, default_province: str | None
) -> frozenset[str]:
    """The codes, on the day `on`, of the communes in the sheets' titles or fixed by a mapping.

    A commune's list speaks for it though no household is on it.
    """
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


def commune_of(households: pa.Table, source: Path | RawSheet) -> str | None:
    """The code of the one commune of the list in the same workbook as a sheet of totals; None if there is none."""
    if not isinstance(source, RawSheet):
        return None
    codes = households.filter(pc.equal(households["source_file"], source.file))["commune_code"]
    found = pc.unique(codes).to_pylist()
    return found[0] if len(found) == 1 else None
