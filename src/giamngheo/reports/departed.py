"""Households that a list records as gone: they have no class, and no figure of the end of the year counts them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law.codes import leaving_changes

CHANGE = "household_change"
# The class of such a household in the sheets of a list.
GONE = "gone"


def departed(classified: pa.Table) -> pa.ChunkedArray:
    """True for each row recorded as moved out, merged or died out, with neither points nor income to judge by."""
    if CHANGE not in classified.column_names:
        return pa.chunked_array([pa.repeat(False, classified.num_rows)])
    left = pc.is_in(classified[CHANGE].cast(pa.string()), value_set=pa.array(leaving_changes()))
    open_ones = pc.and_(pc.equal(classified["class"], "unknown"), pc.is_null(classified["basis"]))
    return pc.and_(left, pc.fill_null(open_ones, False))


def with_gone(classified: pa.Table) -> pa.Table:
    """The list with the class GONE for households that departed."""
    place = classified.schema.get_field_index("class")
    classes = pc.if_else(departed(classified), GONE, classified["class"].cast(pa.string()))
    return classified.set_column(place, "class", classes)
