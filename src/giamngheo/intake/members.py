"""Members to households: links between sheets, heads, sizes, and what the head's row says of the
household."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.assembly import SheetData
from giamngheo.intake.locate import Locator
from giamngheo.intake.plan import link_target
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.sheet import cell_text
from giamngheo.intake.tables import kept, replaced
from giamngheo.intake.text import fold


def _link_key(value: object) -> str:
    """A code as it compares: text "007" and number 7 are one household of a list."""
    text = cell_text(value).casefold()
    return text.lstrip("0") or text


def link_keys(members: SheetData, candidates: Sequence[SheetData], log: ProblemLog) -> np.ndarray:
    """The household of each member row of a members' sheet; 0, and a problem, where there is none."""
    same_file = [data for data in candidates if data.plan.sheet.file == members.plan.sheet.file]
    elsewhere = [data for data in candidates if data.plan.sheet.file != members.plan.sheet.file]
    households = [data for data in [*same_file, *elsewhere] if link_target(members.plan, data.plan)]
    target = link_target(members.plan, households[0].plan) if households else None
    positions = np.flatnonzero(members.is_person)
    if target is None:
        return np.zeros(len(positions), dtype=np.int64)
    known: dict[str, int] = {}
    for data in households:
        for key, household in _keys_of(data, target).items():
            known.setdefault(key, household)
    column = members.parsed[target]
    codes = members.codes(target)[positions]
    by_code = np.zeros(len(column.values), dtype=np.int64)
    for code in np.unique(codes):
        by_code[code] = known.get(_link_key(column.values[code]), 0) if code else 0
    keys: np.ndarray = by_code[codes]
    sheet = members.plan.sheet
    for position in positions[keys == 0]:
        log.add(
            "member_without_household",
            sheet.file,
            sheet.name,
            sheet.number(int(members.scan.rows[position])),
            sheet.letter(column.meaning.index),
            members.text(target, int(position)),
            column.meaning.heading,
            name=members.text("name", int(position)) or "?",
        )
    return keys


def _keys_of(data: SheetData, target: str) -> dict[str, int]:
    """Link text → household key, the first household for a repeated text."""
    use = target if target in data.parsed else "row_no"
    column = data.parsed[use]
    codes = data.codes(use)[data.first]
    found: dict[str, int] = {}
    texts = [_link_key(value) for value in column.values]
    for household, code in enumerate(codes.tolist()):
        if code:
            found.setdefault(texts[code], data.key_offset + household + 1)
    return found


def settle_persons(
    households: pa.Table, persons: pa.Table, locator: Locator, log: ProblemLog
) -> tuple[pa.Table, pa.Table]:
    """Members in the order of their households, with numbers and one head each; sizes; the head's
    particulars."""
    persons = kept(persons, pc.greater(persons["household_key"], 0))
    keys = persons["household_key"].to_numpy()
    if (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        persons = persons.take(pa.array(order))
        keys = keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=int)
    counts = np.diff(np.r_[starts, len(keys)])
    number = np.arange(len(keys)) - np.repeat(starts, counts) + 1
    persons = replaced(persons, "person_no", pa.array(number, pa.int32()))
    persons, heads = _settle_heads(persons, starts, counts, locator, log)
    households = _take_from_heads(households, persons, keys, starts, counts, heads, locator, log)
    return households, persons.drop_columns(["_has_relation"])


def _settle_heads(
    persons: pa.Table, starts: np.ndarray, counts: np.ndarray, locator: Locator, log: ProblemLog
) -> tuple[pa.Table, np.ndarray]:
    """(persons, row of the head of each household or −1)."""
    says = pc.or_kleene(
        pc.fill_null(persons["is_head"], False), pc.fill_null(pc.equal(persons["relation"], "head"), False)
    )
    is_head = pc.fill_null(says, False).to_numpy(zero_copy_only=False).copy()
    if not len(starts):
        return persons, np.zeros(0, dtype=int)
    group = np.repeat(np.arange(len(starts)), counts)
    heads = np.bincount(group, weights=is_head, minlength=len(starts)).astype(int)
    blank = pc.is_null(persons["relation"]).to_numpy(zero_copy_only=False)[starts]
    # Without any column of relations, or with a blank on the first row only, the first row is the head's.
    implied = (heads == 0) & blank
    is_head[starts[implied]] = True
    heads[implied] = 1
    relation = persons["relation"].combine_chunks()
    missing = pc.and_(pa.array(is_head), pc.is_null(relation))
    persons = replaced(persons, "relation", pc.if_else(missing, pa.scalar("head"), relation))
    persons = replaced(persons, "is_head", pa.array(is_head))
    rows = np.full(len(starts), -1)
    rows[heads == 1] = np.flatnonzero(is_head & (heads[group] == 1))
    for household in np.flatnonzero(heads != 1):
        first, count = int(starts[household]), int(counts[household])
        part = persons.slice(first, count).to_pylist()
        key = part[0]["household_key"]
        if heads[household] == 0:
            place = locator.written(part[0], *_SAYS_HEAD)
            log.add("household_without_head", **place, household_key=key, name=part[0]["name"] or "?")
        else:
            named = [person for person in part if person["is_head"]]
            names = ", ".join(f"{person['name']} (hàng {person['source_row']})" for person in named)
            place = locator.written(named[1], *_SAYS_HEAD)
            log.add("two_heads", **place, household_key=key, count=len(named), names=names)
    return persons, rows


_SAYS_HEAD = ("relation", "is_head", "name")
_FROM_HEAD = {
    "head_citizen_id": "citizen_id",
    "head_birth_date_from": "birth_date_from",
    "head_birth_date_to": "birth_date_to",
    "head_sex": "sex",
    "head_ethnicity": "ethnicity",
    "head_name": "name",
}


def _take_from_heads(
    households: pa.Table,
    persons: pa.Table,
    keys: np.ndarray,
    starts: np.ndarray,
    counts: np.ndarray,
    heads: np.ndarray,
    locator: Locator,
    log: ProblemLog,
) -> pa.Table:
    """Sizes by count of members (as stated where the head alone is listed), and the head's particulars where the
    household's own columns are silent."""
    household_keys = households["household_key"].to_numpy()
    index_of = np.full(int(household_keys.max(initial=0)) + 1, -1)
    index_of[household_keys] = np.arange(len(household_keys))
    where = index_of[keys[starts]] if len(starts) else np.zeros(0, dtype=int)
    counted = np.zeros(len(household_keys), dtype=np.int32)
    counted[where] = counts
    head_row = np.full(len(household_keys), -1)
    head_row[where] = heads
    # a list that names the head alone says nothing of the other members: the size is the one it states
    listed = pc.fill_null(households["size_listed"], 0).to_numpy()
    alone = (counted == 1) & (head_row >= 0) & (listed > 1)
    _compare_sizes(households, counted, alone, locator, log)
    size = pc.if_else(
        pa.array((counted > 0) & ~alone),
        pa.array(counted, pa.int32()),
        households["size_listed"].combine_chunks(),
    )
    households = replaced(households, "size", size)
    picks = pa.array(np.where(head_row >= 0, head_row, 0), mask=head_row < 0)
    for target, source in _FROM_HEAD.items():
        own = households[target].combine_chunks()
        member = (
            persons[source].combine_chunks().take(picks) if len(persons) else pa.nulls(len(own), own.type)
        )
        if target == "head_name":
            _compare_names(households, own, member, locator, log)
        households = replaced(households, target, pc.coalesce(own, member))
    return households


def _compare_sizes(
    households: pa.Table, counted: np.ndarray, alone: np.ndarray, locator: Locator, log: ProblemLog
) -> None:
    listed = households["size_listed"].to_numpy(zero_copy_only=False)
    differ = np.flatnonzero((counted > 0) & ~np.isnan(listed.astype(float)) & (listed != counted))
    for row in (
        households.take(pa.array(differ))
        .select(["household_key", "source_file", "source_sheet", "source_row", "size_listed"])
        .to_pylist()
        if len(differ)
        else ()
    ):
        place = locator.cell(row, "size")
        position = int(np.searchsorted(households["household_key"].to_numpy(), row["household_key"]))
        log.add(
            "head_alone_listed" if alone[position] else "size_mismatch",
            **place,
            value=row["size_listed"],
            household_key=row["household_key"],
            listed=row["size_listed"],
            counted=int(counted[position]),
        )


def _compare_names(
    households: pa.Table, own: pa.Array, member: pa.Array, locator: Locator, log: ProblemLog
) -> None:
    differs = pc.fill_null(pc.not_equal(own, member), False).to_numpy(zero_copy_only=False)
    for index in np.flatnonzero(differs):
        listed, found = own[int(index)].as_py(), member[int(index)].as_py()
        if fold(listed) == fold(found):
            continue
        row = (
            households.slice(int(index), 1)
            .select(["household_key", "source_file", "source_sheet", "source_row"])
            .to_pylist()[0]
        )
        log.add(
            "head_name_differs",
            **locator.cell(row, "head_name"),
            value=listed,
            household_key=row["household_key"],
            member=found,
        )
