"""Names of columns in one spelling, so that a name typed by a person finds its column."""

from __future__ import annotations

import ibis

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.rules.spelling import tidy


def tidy_names(table: ibis.Table) -> ibis.Table:
    """`table` with its names in NFC and without stray spaces; itself where they are so already.

    MeasureError columns_alike where two names differ in nothing else.
    """
    names: dict[str, str] = {}
    for name in table.columns:
        spelled = tidy(name) or name
        if spelled in names:
            raise MeasureError("columns_alike", name=spelled)
        names[spelled] = name
    changed = {spelled: name for spelled, name in names.items() if spelled != name}
    return table.rename(changed) if changed else table
