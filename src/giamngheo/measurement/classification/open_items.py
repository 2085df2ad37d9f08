"""What keeps the points of a household from being counted, where it answered items of the points table."""

from datetime import date
from functools import lru_cache, reduce

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law import Standard
from giamngheo.measurement.classification.income import add_open_items, chosen_items
from giamngheo.measurement.classification.ready import HOUSEHOLDS, PERSONS, run_now
from giamngheo.measurement.classification.tables import KEY, questionnaire_columns, with_variables
from giamngheo.measurement.planning import planning

ITEMS, COLUMN = "items_open", "column_open"
_ORDER = "order_now"


def with_open_items(table: pa.Table, standard: Standard, persons: pa.Table | None, on: date) -> pa.Table:
    """The classified table with items_open (bits in the order of the points table's items) and column_open.

    Both are null but for households without points and income that chose an answer to some item: nobody misses the
    items of a list of totals.
    """
    items = {item.variable for item in chosen_items(standard)} & set(table.column_names)
    if not items:
        return _added(table, pa.nulls(table.num_rows, pa.int64()), pa.nulls(table.num_rows, pa.bool_()))
    answered = reduce(pc.or_, [pc.is_valid(table[name]) for name in sorted(items)])
    places = pc.indices_nonzero(pc.and_(pc.is_null(table["basis"]), answered))
    found = _found(table.take(places), standard, persons, on) if len(places) else None
    if found is None:
        return _added(table, pa.nulls(table.num_rows, pa.int64()), pa.nulls(table.num_rows, pa.bool_()))
    back = pc.index_in(pa.array(range(table.num_rows), pa.uint64()), value_set=places)
    return _added(table, found[ITEMS].take(back), found[COLUMN].take(back))


def _added(table: pa.Table, items: pa.Array, column: pa.Array) -> pa.Table:
    return table.append_column(ITEMS, items).append_column(COLUMN, column)


def _found(part: pa.Table, standard: Standard, persons: pa.Table | None, on: date) -> pa.Table:
    points = standard.points_table
    assert points is not None
    asked = {KEY, "locality", "region", *(item.variable for item in points.items)}
    asked |= set(questionnaire_columns(standard.questionnaire, "household"))
    part = part.select([name for name in part.column_names if name in asked])
    tables = {HOUSEHOLDS: part.append_column(_ORDER, pa.array(range(part.num_rows), pa.int64()))}
    if persons is not None:
        wanted = {KEY, *questionnaire_columns(standard.questionnaire, "person")}
        members = persons.select([name for name in persons.column_names if name in wanted])
        tables[PERSONS] = members.filter(pc.is_in(members[KEY], value_set=part[KEY].combine_chunks()))
    sql = _plan(
        standard, on, *(tables[name].schema if name in tables else None for name in (HOUSEHOLDS, PERSONS))
    )
    return run_now(sql, tables).combine_chunks()


@lru_cache(maxsize=16)
def _plan(standard: Standard, on: date, households: pa.Schema, persons: pa.Schema | None) -> str:
    homes = ibis.table(ibis.Schema.from_pyarrow(households), name=HOUSEHOLDS)
    people = None if persons is None else ibis.table(ibis.Schema.from_pyarrow(persons), name=PERSONS)
    with planning():
        homes = with_variables(homes, standard, "household")
        people = None if people is None else with_variables(people, standard, "person")
        found = add_open_items(standard, homes, people, on).select(_ORDER, ITEMS, COLUMN)
        sql = ibis.to_sql(found, dialect="duckdb")
    return f"select {ITEMS}, {COLUMN} from ({sql}) order by {_ORDER}"  # noqa: S608 - names of the standard
