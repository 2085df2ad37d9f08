"""The two tables the forms are counted from, and what a form's rule may say about them.

`households`: the classified list, one row a household, with the variables of the questionnaire, `class`,
`deprived_<indicator>` and `ethnic_group` (of the head). `movements`: one row per household of the list now
or of the list before, with `movement`, `previous_class`, `class` ("none" where it is not on that list).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law import Standard
from giamngheo.law.codes import load_codes
from giamngheo.reports.units import Units
from giamngheo.rules import BOOL, CHOICE, Text, Variable, Vocabulary

NO_CLASS = "none"
MOVEMENTS = (
    "stays_poor",
    "stays_near_poor",
    "poor_to_near_poor",
    "poor_to_above",
    "near_poor_to_poor",
    "near_poor_to_above",
    "fell_back_poor",
    "fell_back_near_poor",
    "newly_poor",
    "newly_near_poor",
    "admin_decrease",
    "admin_increase",
    "revoked",
    "not_on_lists",
    "unknown",
)
MOVEMENT_COLUMNS = {
    "household_key": pa.int64(),
    "movement": pa.string(),
    "change": pa.string(),
    "previous_class": pa.string(),
    "class": pa.string(),
    "previous_size": pa.int32(),
    "size": pa.int32(),
    "commune_code": pa.string(),
    "village": pa.string(),
    "locality": pa.string(),
}
_SIZES = ("size", "previous_size", "gained", "lost")
_BLOCKS = ("urban", "rural")


def classes_of(standard: Standard) -> tuple[str, ...]:
    """The class codes a list may hold, `unknown` last."""
    return (*(definition.code for definition in standard.classes), "unknown")


def household_vocabulary(standard: Standard) -> Vocabulary:
    """The questionnaire's vocabulary and what classification adds to it."""
    groups = load_codes("ethnic_groups").labels
    added = [
        _choice("class", Text("loại hộ", "class"), classes_of(standard)),
        Variable(
            "ethnic_group", CHOICE, Text("dân tộc của chủ hộ", "ethnic group of the head"), choices=groups
        ),
        *(
            Variable(
                f"deprived_{indicator.key}",
                BOOL,
                Text("thiếu hụt: {name}", "deprived: {name}").format(name=indicator.name),
            )
            for indicator in standard.indicators
        ),
    ]
    known: Vocabulary = standard.questionnaire.vocabulary
    return known.extended([variable for variable in added if variable.name not in known.variables])


def movement_vocabulary(standard: Standard) -> Vocabulary:
    """What a rule may say about a change between two lists."""
    classes = (*classes_of(standard), NO_CLASS)
    return Vocabulary(
        [
            _choice("movement", Text("biến động", "change"), MOVEMENTS),
            _choice("previous_class", Text("loại hộ đầu năm", "class at the start of the year"), classes),
            _choice("class", Text("loại hộ", "class"), classes),
        ]
    )


def _choice(name: str, label: Text, codes: Collection[str]) -> Variable:
    return Variable(name, CHOICE, label, choices={code: Text.same(code) for code in codes}, required=True)


def with_needed_columns(classified: pa.Table) -> pa.Table:
    """The list with the columns that place and size a household, null where it lacks them."""
    wanted = {
        "commune_code": pa.string(),
        "commune_name": pa.string(),
        "village": pa.string(),
        "locality": pa.string(),
        "size": pa.int32(),
    }
    for name, kind in wanted.items():
        if name not in classified.column_names:
            classified = classified.append_column(name, pa.nulls(classified.num_rows, kind))
    return classified


def household_rows(
    classified: pa.Table,
    persons: pa.Table | None,
    units: Units,
    vocabulary: Vocabulary,
    classes: Collection[str],
) -> pa.Table:
    """The households of the wanted classes, with their place, and every variable of the vocabulary."""
    table = classified.filter(pc.is_in(classified["class"], pa.array(sorted(classes), pa.string())))
    table = _with(table, "ethnic_group", _head_ethnicity(table, persons))
    table = _with(table, "ethnic_minority", _minority(table))
    table = _placed(_with_missing(table, vocabulary.variables), units)
    own = {
        column for name, variable in vocabulary.variables.items() for column, _ in _columns_of(name, variable)
    }
    kept = {*own, "household_key", "block", "unit", *_SIZES}
    return table.select([name for name in table.column_names if name in kept])


def changes_here(movements: pa.Table, units: Units) -> tuple[pa.Table, int]:
    """In tables by village: the changes of the one commune, and how many rows belong to others."""
    if units.level != "village" or "commune_code" not in movements.column_names:
        return movements, 0
    codes = movements["commune_code"]
    here = pc.or_(pc.is_null(codes), pc.is_in(codes, pa.array(units.communes, pa.string())))
    kept = movements.filter(here)
    return kept, movements.num_rows - kept.num_rows


def movement_rows(movements: pa.Table, units: Units) -> pa.Table:
    """The changes with their place, and the members lost and gained by households on both lists."""
    columns = {}
    for name, kind in MOVEMENT_COLUMNS.items():
        known = name in movements.column_names
        columns[name] = movements[name].cast(kind) if known else pa.nulls(movements.num_rows, kind)
    for name in ("class", "previous_class"):
        columns[name] = pc.fill_null(columns[name], NO_CLASS)
    columns["movement"] = pc.fill_null(columns["movement"], "unknown")
    difference = pc.subtract(columns["size"], columns["previous_size"])
    zero = pa.scalar(0, pa.int32())
    columns["gained"] = pc.if_else(pc.is_null(difference), difference, pc.max_element_wise(difference, zero))
    columns["lost"] = pc.if_else(
        pc.is_null(difference), difference, pc.max_element_wise(pc.negate(difference), zero)
    )
    # who left the list has a code there and no key here
    if "previous_code" in movements.column_names:
        columns["previous_code"] = movements["previous_code"]
    return _placed(pa.table(columns), units)


def member_rows(persons: pa.Table | None, rows: pa.Table, vocabulary: Vocabulary) -> pa.Table | None:
    """The members of the rows' households, with every variable of the vocabulary."""
    if persons is None:
        return None
    kept = persons.filter(pc.is_in(persons["household_key"], rows["household_key"].combine_chunks()))
    return _with_missing(kept, vocabulary.groups["members"].variables)


def ethnic_groups_present(rows: pa.Table, most: int) -> list[dict[str, str]]:
    """The minority groups of the rows' households, largest first (then by code), at most so many."""
    codes = load_codes("ethnic_groups")
    counts = {entry["values"]: entry["counts"] for entry in pc.value_counts(rows["ethnic_group"]).to_pylist()}
    found = [(-count, code) for code, count in counts.items() if code and code != majority()]
    labels = codes.labels
    return [
        {"code": code, "name_vi": labels[code].vi, "name_en": labels[code].en}
        for _, code in sorted(found)[:most]
        if code in labels
    ]


def majority() -> str:
    """The code of the one ethnic group that is not a minority."""
    return next(code.code for code in load_codes("ethnic_groups").codes if code.minority is False)


def places_of(classified: pa.Table, units: Units) -> set[tuple[str, str]]:
    """The (block, unit) of every household of the list, whatever its class."""
    own = classified.select(["locality", "commune_code", "village"])
    pairs = _placed(own, units).select(["block", "unit"]).group_by(["block", "unit"]).aggregate([])
    return {(row["block"], row["unit"]) for row in pairs.to_pylist()}


def _placed(table: pa.Table, units: Units) -> pa.Table:
    locality = pc.fill_null(table["locality"].combine_chunks(), "unknown")
    known = pc.is_in(locality, pa.array(_BLOCKS))
    table = _with(table, "block", pc.if_else(known, locality, "unknown"))
    table = _with(table, "unit", units.key_column(table))
    return _with_missing(table, dict.fromkeys(_SIZES))


def _head_ethnicity(table: pa.Table, persons: pa.Table | None) -> pa.Array | pa.ChunkedArray:
    own = next(
        (name for name in ("ethnic_group", "head_ethnicity", "ethnicity") if name in table.column_names), None
    )
    if own:
        return table[own]
    if persons is None or not {"ethnicity", "is_head"} <= set(persons.column_names):
        return pa.nulls(table.num_rows, pa.string())
    with duckdb.connect() as con:
        con.register(
            "households",
            table.select(["household_key"]).append_column("place", pa.array(range(table.num_rows))),
        )
        con.register("people", persons.select(["household_key", "ethnicity", "is_head"]))
        found = con.sql(
            """select head.ethnicity from households left join
            (select household_key, min(ethnicity) as ethnicity from people
             where is_head group by household_key) head
            using (household_key) order by place"""
        ).to_arrow_table()
    return found["ethnicity"].cast(pa.string())


def _minority(table: pa.Table) -> Any:
    """As recorded of the household, else by the head's ethnic group."""
    by_group = pc.not_equal(table["ethnic_group"], majority())
    if "ethnic_minority" not in table.column_names:
        return by_group
    return pc.coalesce(table["ethnic_minority"].cast(pa.bool_()), by_group)


def _with(table: pa.Table, name: str, column: Any) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.append_column(name, column) if place < 0 else table.set_column(place, name, column)


def _with_missing(table: pa.Table, names: Mapping[str, Variable | None]) -> pa.Table:
    """The table with an all-null column for every variable it lacks."""
    for name, variable in names.items():
        for column, kind in _columns_of(name, variable):
            if column not in table.column_names:
                table = table.append_column(column, pa.nulls(table.num_rows, kind))
    return table


def _columns_of(name: str, variable: Variable | None) -> list[tuple[str, pa.DataType]]:
    if variable is None:
        return [(name, pa.int32())]
    kind = type(variable.type).__name__
    if kind == "Date":
        return [(f"{name}_from", pa.date32()), (f"{name}_to", pa.date32())]
    if kind == "Number":
        scale = getattr(variable.type, "scale", 0)
        stored = pa.decimal128(18, scale) if scale else pa.int64()
        return [(f"{name}_lo", stored), (f"{name}_hi", stored)] if variable.interval else [(name, stored)]
    return [(name, pa.bool_() if kind == "Bool" else pa.string())]
