"""The canonical tables of households and persons."""

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.assembly import SheetData
from giamngheo.law import Standard

HOUSEHOLD_META = pa.schema(
    [
        ("household_key", pa.int64()),
        ("source_file", pa.string()),
        ("source_sheet", pa.string()),
        ("source_row", pa.int32()),
        ("list_kind", pa.string()),
        ("household_code", pa.string()),
        ("province_code", pa.string()),
        ("district_code", pa.string()),
        ("commune_code", pa.string()),
        ("commune_name", pa.string()),
    ]
)
HOUSEHOLD_EXTRA = pa.schema(
    [
        ("code_system", pa.string()),
        ("foreign_code", pa.string()),
        ("foreign_system", pa.string()),
        ("size_listed", pa.int32()),
        ("head_citizen_id", pa.string()),
        ("head_birth_date_from", pa.date32()),
        ("head_birth_date_to", pa.date32()),
        ("head_sex", pa.string()),
        ("head_ethnicity", pa.string()),
    ]
)
PERSON_META = pa.schema(
    [
        ("household_key", pa.int64()),
        ("person_no", pa.int32()),
        ("source_file", pa.string()),
        ("source_sheet", pa.string()),
        ("source_row", pa.int32()),
    ]
)


def household_schema(standard: Standard) -> pa.Schema:
    """Keys and source, official unit, then every household variable of the questionnaire, then the head's."""
    return _joined([HOUSEHOLD_META, standard.questionnaire.arrow_schema("household"), HOUSEHOLD_EXTRA])


def person_schema(standard: Standard) -> pa.Schema:
    """Key, number in the household, source, and every person variable of the questionnaire."""
    return _joined([PERSON_META, standard.questionnaire.arrow_schema("person")])


def _joined(schemas: Sequence[pa.Schema]) -> pa.Schema:
    fields: dict[str, pa.Field] = {}
    for schema in schemas:
        for field in schema:
            fields.setdefault(field.name, field)
    return pa.schema(list(fields.values()))


def household_table(data: SheetData, standard: Standard) -> pa.Table:
    """The households of one sheet in the canonical columns."""
    sheet = data.plan.sheet
    count = data.households
    columns = dict(data.household)
    columns["household_key"] = pa.array(np.arange(count) + data.key_offset + 1, pa.int64())
    columns["source_file"] = _same(sheet.file, count)
    columns["source_sheet"] = _same(sheet.name, count)
    columns["source_row"] = pa.array(data.scan.rows[data.first] + sheet.first_row, pa.int32())
    columns["list_kind"] = _same(data.plan.list_kind, count)
    if data.plan.code_system:
        columns["code_system"] = _same(data.plan.code_system, count)
    if data.plan.foreign_system:
        columns["foreign_system"] = _same(data.plan.foreign_system, count)
    columns["size_listed"] = columns.get(
        "size", columns.get("size_listed", pa.nulls(count, pa.int32()))
    ).cast(pa.int32())
    return conform(columns, household_schema(standard), count)


def person_table(data: SheetData, keys: np.ndarray, standard: Standard) -> pa.Table:
    """The members of one sheet; `keys` are their households (0: none), in the order of the rows."""
    sheet = data.plan.sheet
    positions = np.flatnonzero(data.is_person)
    count = len(positions)
    columns = dict(data.person)
    columns["household_key"] = pa.array(keys, pa.int64())
    columns["source_file"] = _same(sheet.file, count)
    columns["source_sheet"] = _same(sheet.name, count)
    columns["source_row"] = pa.array(data.scan.rows[positions] + sheet.first_row, pa.int32())
    columns["_has_relation"] = pa.array(np.full(count, data.plan.has("relation", "is_head")))
    columns.setdefault("_repaired", pa.array(np.zeros(count, dtype=bool)))
    schema = person_schema(standard).append(pa.field("_has_relation", pa.bool_()))
    return conform(columns, schema.append(pa.field("_repaired", pa.bool_())), count)


def conform(columns: dict[str, pa.Array], schema: pa.Schema, count: int) -> pa.Table:
    """The columns of a schema, absent ones as nulls."""
    arrays = []
    for field in schema:
        array = columns.get(field.name)
        if array is None:
            array = pa.nulls(count, field.type)
        elif array.type != field.type:
            array = pc.cast(array, field.type)
        arrays.append(array)
    return pa.table(arrays, schema=schema)


def replaced(table: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The table with one column's values replaced."""
    index = table.schema.get_field_index(name)
    return table.set_column(index, table.schema.field(index), pc.cast(values, table.schema.field(index).type))


def kept(table: pa.Table, where: pa.ChunkedArray) -> pa.Table:
    """The rows of which `where` is true; the table itself, uncopied, where that is all of them."""
    return table if pc.all(where).as_py() else table.filter(where)


def without_households(table: pa.Table, keys: Collection[int]) -> pa.Table:
    """The rows of all other households."""
    out = pa.array(sorted(keys), pa.int64())
    return kept(table, pc.invert(pc.is_in(table["household_key"], value_set=out)))


def _same(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text])).cast(
        pa.string()
    )
