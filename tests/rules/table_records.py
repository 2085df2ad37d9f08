"""Records as the two tables that add_columns reads."""

from typing import Any

import ibis
import pyarrow as pa

from giamngheo.rules import BOOL, DATE, Number, Variable, stored_columns


def arrow_type(variable: Variable) -> pa.DataType:
    if isinstance(variable.type, Number):
        return pa.decimal128(18, variable.type.scale) if variable.type.scale else pa.int64()
    if variable.type == DATE:
        return pa.date32()
    return pa.bool_() if variable.type == BOOL else pa.string()


def columns(variables: list[Variable], records: list[dict[str, Any]]) -> dict[str, pa.Array]:
    made = {}
    for variable in variables:
        names = stored_columns(variable)
        values = [one.get(variable.name) for one in records]
        if len(names) == 1:
            ends = [values]
        else:
            pairs = [found if isinstance(found, tuple) else (found, found) for found in values]
            ends = [[low for low, _ in pairs], [high for _, high in pairs]]
        for name, listed in zip(names, ends, strict=True):
            made[name] = pa.array(listed, arrow_type(variable))
    return made


def tables(
    records: list[dict[str, Any]], unit: list[Variable], member: list[Variable]
) -> tuple[ibis.Table, ibis.Table]:
    """Household and member tables; keys are not consecutive, as in real life."""
    keys = [10 * place + 3 for place in range(len(records))]
    people = [(key, one) for key, made in zip(keys, records, strict=True) for one in made["members"] or ()]
    households = pa.table({"household_key": pa.array(keys, pa.int64()), **columns(unit, records)})
    persons = pa.table(
        {
            "household_key": pa.array([key for key, _ in people], pa.int64()),
            **columns(member, [one for _, one in people]),
        }
    )
    return ibis.memtable(households), ibis.memtable(persons)
