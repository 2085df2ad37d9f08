"""The lists of earlier years, and the tidy tables on which two lists are compared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law.areas.names import fold
from giamngheo.law.areas.villages import normalise_village

# How villages are compared: a list that leaves out the kind ("Chiềng 1") means the village all the same.
_VILLAGE: dict[str, Callable[[str], str]] = {
    "village_key": lambda text: normalise_village(text).key,
    "village_bare": lambda text: normalise_village(text).bare,
    "village_kind": lambda text: normalise_village(text).kind or "",
}

# Every column a list may carry; those it lacks are read as not recorded.
LIST_COLUMNS: dict[str, pa.DataType] = {
    "household_key": pa.int64(),
    "household_code": pa.string(),
    "head_citizen_id": pa.string(),
    "member_citizen_ids": pa.list_(pa.string()),
    "head_name": pa.string(),
    "head_birth_year": pa.int32(),
    "village": pa.string(),
    "commune_code": pa.string(),
    "locality": pa.string(),
    "class": pa.string(),
    "size": pa.int32(),
    "household_change": pa.string(),
    "movement": pa.string(),
}


@dataclass(frozen=True)
class YearList:
    """The households that one earlier review listed.

    `table` has the columns of LIST_COLUMNS that are known (a `households.parquet` of an earlier run will do).
    `communes` are the codes the list covers, where a commune may have no household on it; None takes those of
    its rows. Several lists of one year (poor, near-poor) count as one list. restated: it was made anew under a later
    standard from the answers of its review, so who was not reviewed then is not known to have been off it.
    """

    label: str
    year: int
    table: pa.Table
    communes: frozenset[str] | None = None
    restated: bool = False


def with_list_columns(table: pa.Table) -> pa.Table:
    """The table cut to LIST_COLUMNS; a column it lacks is all null, an empty text is null.

    A table with head_birth_date_from and _to instead of head_birth_year gets the year where both lie in it.
    """
    born = {"head_birth_date_from", "head_birth_date_to"}
    if "head_birth_year" not in table.column_names and born <= set(table.column_names):
        year = _certain_year(table["head_birth_date_from"], table["head_birth_date_to"])
        table = table.append_column("head_birth_year", year)
    columns = []
    for name, kind in LIST_COLUMNS.items():
        if name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, kind))
            continue
        column = table[name].cast(kind)
        if pa.types.is_string(kind):
            column = pc.utf8_trim_whitespace(column)
            column = pc.if_else(pc.equal(column, ""), pa.scalar(None, kind), column)
        columns.append(column)
    return pa.table(columns, names=list(LIST_COLUMNS))


def join_lists(lists: list[YearList]) -> pa.Table:
    """The rows of all lists of one year."""
    return pa.concat_tables([with_list_columns(one.table) for one in lists])


def load_list(
    con: duckdb.DuckDBPyConnection, name: str, table: pa.Table, citizens: pa.Table | None = None
) -> None:
    """Make the tables `<name>` (one row a household, with keys to compare) and `<name>_citizens`.

    `citizens` (household_key, citizen_id, is_head, birth_year) holds the members where they are in a table of
    their own; otherwise they come from `member_citizen_ids`.
    """
    table = table.append_column("id", pa.array(range(1, table.num_rows + 1), pa.int64()))
    table = table.append_column("name_key", _mapped(table["head_name"], fold))
    for column, meaning in _VILLAGE.items():
        table = table.append_column(column, _mapped(table["village"], meaning))
    con.register("list_rows", table)
    con.execute(
        f"""create or replace temp table {name} as
        select * exclude (member_citizen_ids, name_key), nullif(name_key, '') as name_key,
               lower(household_code) as code_key,
               {_citizen_key("head_citizen_id")} as head_key
        from list_rows"""  # noqa: S608 - table names of this package, no text from outside
    )
    con.register("list_members", _members(table) if citizens is None else citizens)
    owner = "l.id = m.list_id" if citizens is None else "l.household_key = m.household_key"
    con.execute(
        f"""create or replace temp table {name}_citizens as
        select id, citizen, bool_or(is_head) as is_head from (
            select l.id, {_citizen_key("m.citizen_id")} as citizen, coalesce(m.is_head, false) as is_head
            from list_members m join {name} l on {owner}
            union all select id, head_key, true from {name})
        where citizen is not null group by id, citizen"""  # noqa: S608 - as above
    )
    con.unregister("list_rows")
    con.unregister("list_members")
    if citizens is not None:
        _fill_head(con, name, citizens)


def _citizen_key(column: str) -> str:
    """SQL for the digits of a citizen number of 9 (old) or 12 digits; anything else identifies nobody."""
    digits = f"regexp_replace({column}, '[^0-9]', '', 'g')"
    return f"case when length({digits}) in (9, 12) then {digits} end"


def _fill_head(con: duckdb.DuckDBPyConnection, name: str, citizens: pa.Table) -> None:
    """Take the head's number and birth year from the members where the household's row lacks them."""
    con.register("list_members", citizens)
    con.execute(
        f"""update {name} as l set
            head_key = coalesce(l.head_key, h.head_key),
            head_birth_year = coalesce(l.head_birth_year, h.birth_year)
        from (select household_key, min({_citizen_key("citizen_id")}) as head_key,
                     min(birth_year) as birth_year
              from list_members where is_head group by household_key having count(*) = 1) h
        where l.household_key = h.household_key"""  # noqa: S608 - as above
    )
    con.unregister("list_members")


def _members(table: pa.Table) -> pa.Table:
    ids = table["member_citizen_ids"].combine_chunks()
    parents = pc.list_parent_indices(ids)
    return pa.table(
        {
            "list_id": pc.add(parents.cast(pa.int64()), 1),
            "citizen_id": pc.list_flatten(ids).cast(pa.string()),
            "is_head": pa.nulls(len(parents), pa.bool_()),
        }
    )


def _mapped(column: pa.ChunkedArray, function: Callable[[str], Any]) -> pa.Array:
    """The function applied once to each distinct text."""
    encoded = column.combine_chunks().dictionary_encode()
    values = pa.array([function(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pc.take(values, encoded.indices)


def _certain_year(first: pa.ChunkedArray, last: pa.ChunkedArray) -> pa.ChunkedArray:
    """The year of two dates (int32), null where they lie in two years or are not known."""
    year = pc.year(first)
    return pc.if_else(pc.equal(year, pc.year(last)), year, pa.scalar(None, pa.int64())).cast(pa.int32())


def citizens_of(persons: pa.Table) -> pa.Table:
    """The members' numbers, heads and birth years (only where the year is certain) of a persons table."""
    rows = persons.num_rows
    nulls = {"citizen_id": pa.string(), "is_head": pa.bool_()}
    columns = {"household_key": persons["household_key"]}
    for name, kind in nulls.items():
        known = name in persons.column_names
        columns[name] = persons[name].cast(kind) if known else pa.nulls(rows, kind)
    if {"birth_date_from", "birth_date_to"} <= set(persons.column_names):
        year = _certain_year(persons["birth_date_from"], persons["birth_date_to"])
    else:
        year = pa.nulls(rows, pa.int32())
    return pa.table({**columns, "birth_year": year})
