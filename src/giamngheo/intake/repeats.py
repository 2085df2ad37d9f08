"""Households listed twice: in one list, or on a sheet that says again what other sheets say."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.locate import Locator
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.text import fold
from giamngheo.rules import Text

_PLACE = ["household_key", "source_file", "source_sheet", "source_row"]
_PERSON = ["_name", "commune_code", "head_birth_date_from"]
_FIGURES = ["head_birth_date_to", "size", "income_points_recorded", "deprivation_points_recorded"]
# Combined numbers of the values of several columns stay below this.
_LARGEST = 2**62
Row = dict[str, Any]
Sheet = tuple[str, str]


def check_same_households(households: pa.Table, locator: Locator, log: ProblemLog) -> None:
    """The same head, birth year and village twice, with no number to tell them apart."""
    named = households.filter(pc.is_valid(households["head_name"])).select(
        [*_PLACE, *_PERSON[1:], *_FIGURES, "head_name", "village", "household_code", "head_citizen_id"]
    )
    sheets = _sheets(named)
    if len(sheets) > 1:
        named = _with_folded_name(named)
        again = _check_repeated_sheets(named, sheets, locator, log)
        kept = pc.invert(pc.is_in(named["household_key"], value_set=pa.array(sorted(again), pa.int64())))
        named = named.filter(kept)
    plain = named.filter(pc.is_null(named["head_citizen_id"]))
    if not len(plain):
        return
    plain = plain if "_name" in plain.column_names else _with_folded_name(plain)
    told: set[int] = set()
    for group in repeated(plain, [*_PERSON, "village"]):
        told |= _report_alike(plain.take(pa.array(group)).to_pylist(), locator, log)
    if 0 < plain["village"].null_count < len(plain):
        # Where the birth is known, a village left out may be any.
        dated = plain.filter(pc.is_valid(plain["head_birth_date_from"]))
        for group in repeated(dated, _PERSON):
            rows = [
                row for row in dated.take(pa.array(group)).to_pylist() if row["household_key"] not in told
            ]
            if len({row["village"] for row in rows}) == 2 and any(not row["village"] for row in rows):
                _report_alike(rows, locator, log)


def _with_folded_name(table: pa.Table) -> pa.Table:
    names = table["head_name"].combine_chunks().dictionary_encode()
    folded = pa.array([fold(name) for name in names.dictionary.to_pylist()], pa.string()).take(names.indices)
    return table.append_column("_name", folded)


def _report_alike(rows: list[Row], locator: Locator, log: ProblemLog) -> set[int]:
    """Tells of all rows but the first; returns the keys of those told."""
    coded = len({row["household_code"] for row in rows}) == len(rows) and rows[0]["household_code"]
    if coded and rows[0]["head_birth_date_from"] is None:
        return set()
    for row in rows[1:]:
        log.add(
            "possible_duplicate",
            **locator.cell(row, "head_name"),
            value=row["head_name"],
            household_key=row["household_key"],
            name=row["head_name"],
            other=other_household(rows[0], row),
        )
    return {row["household_key"] for row in rows[1:]}


def _sheets(named: pa.Table) -> dict[Sheet, tuple[int, int]]:
    """Sheet → how many households it names, and of how many it leaves out the village; in their order."""
    found = named.group_by(["source_file", "source_sheet"], use_threads=False).aggregate(
        [("household_key", "count"), ("village", "count")]
    )
    return {
        (row["source_file"], row["source_sheet"]): (
            row["household_key_count"],
            row["household_key_count"] - row["village_count"],
        )
        for row in found.to_pylist()
    }


def _check_repeated_sheets(
    named: pa.Table, sheets: Mapping[Sheet, tuple[int, int]], locator: Locator, log: ProblemLog
) -> set[int]:
    """Sheets of which every household stands on other sheets too, with the same figures: they would count
    twice. Returns the keys of the households refused for it."""
    twins: dict[Sheet, list[tuple[Row, list[Row]]]] = defaultdict(list)
    for group in repeated(named, [*_PERSON, *_FIGURES]):
        rows = named.take(pa.array(group)).to_pylist()
        for row in rows:
            others = [other for other in rows if _sheet(other) != _sheet(row) and _may_be_same(row, other)]
            if others:
                twins[_sheet(row)].append((row, others))
    order = {sheet: number for number, sheet in enumerate(sheets)}
    # The copy that says less of the villages goes first, then the later one.
    candidates = sorted(
        (sheet for sheet, found in twins.items() if len(found) == sheets[sheet][0]),
        key=lambda sheet: (-sheets[sheet][1], -order[sheet]),
    )
    refused: set[Sheet] = set()
    keys: set[int] = set()
    for sheet in candidates:
        kept = [
            (row, next((other for other in others if _sheet(other) not in refused), None))
            for row, others in twins[sheet]
        ]
        sure = len(kept) > 1 or kept[0][0]["head_birth_date_from"] is not None
        if not sure or any(other is None for _, other in kept):
            continue
        refused.add(sheet)
        for row, other in kept:
            assert other is not None
            keys.add(row["household_key"])
            log.add(
                "household_listed_again",
                **locator.cell(row, "head_name"),
                value=row["head_name"],
                household_key=row["household_key"],
                name=row["head_name"],
                other=other_household(other, row),
            )
    return keys


def _sheet(row: Row) -> Sheet:
    return row["source_file"], row["source_sheet"]


def _may_be_same(one: Row, other: Row) -> bool:
    """No number and no village tells the two apart; a number they share is reported where it stands."""
    for name in ("household_code", "head_citizen_id"):
        if one[name] is not None and other[name] is not None:
            return False
    villages = {fold(row["village"]) for row in (one, other) if row["village"]}
    return len(villages) < 2


def repeated(table: pa.Table, names: list[str]) -> list[np.ndarray]:
    """Groups of rows that agree in all of the columns."""
    if not len(table):
        return []
    combined, kinds = np.zeros(len(table), dtype=np.int64), 1
    for name in names:
        encoded = table[name].combine_chunks()
        array = pc.fill_null(encoded.dictionary_encode().indices, -1).to_numpy()
        more = int(array.max(initial=0)) + 2
        if kinds * more > _LARGEST:
            distinct, combined = np.unique(combined, return_inverse=True)
            kinds = len(distinct)
        combined, kinds = combined * more + array + 1, kinds * more
    order = np.argsort(combined, kind="stable")
    ordered = combined[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    counts = np.diff(np.r_[starts, len(ordered)])
    many = counts > 1
    return [order[start : start + count] for start, count in zip(starts[many], counts[many], strict=True)]


def other_household(other: Row, row: Row) -> Text:
    """ "Nguyễn Văn A, hàng 12 (trang …, tệp …)": the place only as far as it differs."""
    name = other.get("name") or other.get("head_name") or "?"
    vi, en = f"{name}, hàng {other['source_row']}", f"{name}, row {other['source_row']}"
    if _sheet(other) != _sheet(row):
        vi, en = f"{vi}, trang “{other['source_sheet']}”", f"{en}, sheet “{other['source_sheet']}”"
    if other["source_file"] != row["source_file"]:
        vi, en = f"{vi}, tệp {other['source_file']}", f"{en}, file {other['source_file']}"
    return Text(vi, en)
