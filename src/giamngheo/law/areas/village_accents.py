"""Names of villages that stand in sheets typed without accents, where "Khu Mai" may be Khu Mái."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law.areas.names import has_accents
from giamngheo.law.areas.villages import normalise_village

_SHEET = ["source_file", "source_sheet"]


def typed_without_accents(households: pa.Table, given: Iterable[str]) -> set[str]:
    """The villages of `households` as sheets without accents write them. `given`: the villages of the totals.

    A sheet is such a one where no village has an accent, and no head of a household has, or one of its villages has
    them in the totals. A table that does not say from which sheets it comes has none.
    """
    if not {*_SHEET, "village"} <= set(households.column_names):
        return set()
    known = [normalise_village(text) for text in given if text.strip()]
    names, spellings = {one.bare for one in known}, {one.bare_spelling for one in known}
    villages: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _distinct(households, "village"):
        if row["village"] and row["village"].strip():
            villages[row["source_file"], row["source_sheet"]].add(row["village"])
    accented = _with_accented_heads(households)
    found: set[str] = set()
    for sheet, texts in villages.items():
        written = [normalise_village(text) for text in texts]
        if any(has_accents(one.name) for one in written):
            continue
        dropped = any(one.bare in names and one.bare_spelling not in spellings for one in written)
        if dropped or sheet not in accented:
            found |= texts
    return found


def _distinct(households: pa.Table, *names: str) -> list[dict[str, str]]:
    of = [*_SHEET, *names]
    rows: list[dict[str, str]] = households.select(of).group_by(of).aggregate([]).to_pylist()
    return rows


def _with_accented_heads(households: pa.Table) -> set[tuple[str, str]]:
    if "head_name" not in households.column_names:
        return set()
    accented = households.filter(pc.match_substring_regex(households["head_name"], r"[^\x00-\x7F]"))
    return {(row["source_file"], row["source_sheet"]) for row in _distinct(accented)}
