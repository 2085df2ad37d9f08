"""The columns of a snapshot's files, and answers kept as JSON turned back into typed columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import pyarrow as pa

from giamngheo.law import LawError, load_standard

Kinds = Mapping[str, pa.DataType]

HOUSEHOLDS: Kinds = {
    "household_key": pa.int64(),
    "commune": pa.int64(),
    "village": pa.int64(),
    "size": pa.int32(),
    "ethnic_group": pa.string(),
    "ethnic_minority": pa.bool_(),
    "merit_member": pa.bool_(),
    "no_labour_capacity": pa.bool_(),
    "disabled_member": pa.bool_(),
    "status": pa.string(),
    "status_since": pa.date32(),
    "last_year": pa.int32(),
    "last_class": pa.string(),
    "since": pa.date32(),
    "until": pa.date32(),
    "ended_by": pa.string(),
    "merged_into": pa.int64(),
    "split_from": pa.int64(),
}
STATUSES: Kinds = {
    "household_key": pa.int64(),
    "status": pa.string(),
    "effective_from": pa.date32(),
    "effective_to": pa.date32(),
    "decision": pa.int64(),
    "decision_kind": pa.string(),
    "year": pa.int32(),
    "standard": pa.string(),
}
RESIDENTS: Kinds = {
    "unit": pa.int64(),
    "on": pa.date32(),
    "households": pa.int64(),
    "persons": pa.int64(),
    "ethnic_minority_households": pa.int64(),
    "source": pa.string(),
}
RESULT: Kinds = {
    "household_key": pa.int64(),
    "commune_then": pa.int64(),
    "village_then": pa.int64(),
    "reference_date": pa.date32(),
    "locality": pa.string(),
    "size": pa.int32(),
    "class": pa.string(),
    "basis": pa.string(),
    "income_points": pa.int32(),
    "deprivation_points": pa.int32(),
    "ethnic_group": pa.string(),
    "ethnic_minority": pa.bool_(),
}
MEMBER: Kinds = {
    "household_key": pa.int64(),
    "person_no": pa.int32(),
    "is_head": pa.bool_(),
    "relation": pa.string(),
    "sex": pa.string(),
    "ethnicity": pa.string(),
    "birth_date_from": pa.date32(),
    "birth_date_to": pa.date32(),
}


@cache
def answer_columns(standard: str, entity: Literal["household", "person"]) -> Kinds:
    """The answers that are kept: codes, numbers, dates, yes and no; never identity or free words.

    Results of a standard that is no longer here keep none.
    """
    try:
        questionnaire = load_standard(standard).questionnaire
    except LawError:
        return {}
    free = {one.name for one in questionnaire.variables(entity) if one.identity or one.type == "string"}
    kinds = {field.name: field.type for field in questionnaire.arrow_schema(entity) if field.name not in free}
    taken = RESULT if entity == "household" else MEMBER
    return {name: kind for name, kind in kinds.items() if name not in taken}


@cache
def deprivation_columns(standard: str) -> Kinds:
    """A yes or no for every indicator of the standard."""
    try:
        return {f"deprived_{one.key}": pa.bool_() for one in load_standard(standard).indicators}
    except LawError:
        return {}


def result_kinds(standard: str) -> Kinds:
    return {**RESULT, **deprivation_columns(standard), **answer_columns(standard, "household")}


def member_kinds(standard: str) -> Kinds:
    return {**MEMBER, **answer_columns(standard, "person")}


def batch_of(rows: Sequence[Mapping[str, Any]], kinds: Kinds) -> pa.RecordBatch:
    """The rows as Arrow columns; a value that does not fit its kind is null: an old answer, not a figure."""
    arrays = []
    for name, kind in kinds.items():
        read = _reader(kind)
        values = [None if (value := row.get(name)) is None else read(value) for row in rows]
        arrays.append(pa.array(values, kind))
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(list(kinds.items())))


def _reader(kind: pa.DataType) -> Callable[[Any], Any]:
    if pa.types.is_date(kind):
        return lambda value: value if isinstance(value, date) else _or_none(date.fromisoformat, value)
    if pa.types.is_decimal(kind):
        return lambda value: _or_none(lambda text: Decimal(str(text)), value)
    if pa.types.is_integer(kind):
        return lambda value: _or_none(int, value)
    if pa.types.is_boolean(kind):
        return lambda value: value if isinstance(value, bool) else None
    return lambda value: str(value) or None


def _or_none(read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except (ValueError, TypeError, ArithmeticError):
        return None
