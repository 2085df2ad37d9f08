"""From a row of a table to the record a rule traces, and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.measurement.classification.tables import KEY, questionnaire_columns, tick

_ENDS = {"date": ("_from", "_to"), "number": ("_lo", "_hi")}


def record(standard: Standard, entity: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one household or person by variable; dates and intervals as pairs."""
    values: dict[str, Any] = {}
    for variable in standard.questionnaire.variables(entity):  # type: ignore[arg-type]
        ends = _ends(variable.type, variable.interval)
        if ends is None or variable.name in row:
            values[variable.name] = row.get(variable.name)
        else:
            low, high = (row.get(variable.name + end) for end in ends)
            values[variable.name] = None if low is None and high is None else (low, high)
    return values


def household_record(
    standard: Standard, household: Mapping[str, Any], members: Sequence[Mapping[str, Any]] | None
) -> dict[str, Any]:
    """The record of a household with its members, as indicator rules trace it."""
    listed = None if members is None else [record(standard, "person", member) for member in members]
    return {**record(standard, "household", household), "members": listed or None}


def table_of(standard: Standard, entity: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The canonical table of households or persons from mappings of values (by variable or by column)."""
    schema = {KEY: pa.int64(), **questionnaire_columns(standard.questionnaire, entity)}
    if entity == "household":
        schema |= {tick(one.key): pa.bool_() for one in standard.indicators}
        schema |= {"locality": pa.string(), "region": pa.string()}
        if standard.points_table is not None:
            schema |= {item.variable: pa.string() for item in standard.points_table.items}
    spread = [_spread(standard, entity, row) for row in rows]
    columns = [pa.array([row.get(name) for row in spread], kind) for name, kind in schema.items()]
    return pa.table(columns, names=list(schema))


def _spread(standard: Standard, entity: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row by column: a date or an interval in its two columns."""
    values = dict(row)
    for variable in standard.questionnaire.variables(entity):  # type: ignore[arg-type]
        ends = _ends(variable.type, variable.interval)
        if ends is None or values.get(variable.name) is None:
            continue
        value = values[variable.name]
        pair = value if isinstance(value, tuple | list) else (value, value)
        values |= dict(zip((variable.name + end for end in ends), pair, strict=True))
    return values


def _ends(kind: str, interval: bool) -> tuple[str, str] | None:
    if kind == "date":
        return _ENDS["date"]
    return _ENDS["number"] if interval else None
