"""New rows given by columns: no object is made for a row, PostgreSQL takes them as CSV written by Arrow."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from giamngheo.platform.crypto.fields import BlindIndexField, EncryptedTextField, blind_indexes
from giamngheo.platform.database.behind import open_behind

PART = 2000
"""Rows that are sealed and sent at a time where the database takes them in behind the work."""


def insert_columns(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> list[int]:
    """Inserts new rows given by columns, without making objects, and returns their keys in the order given.

    columns: values by attribute (`household_id`, …), all of one length; what is left out has its default. Sealed
    fields and their blind indexes are computed from the plain values; a JSON field takes its text. Constraints hold
    as ever (IntegrityError); no signals are sent. Call it within a transaction; within `writing_behind` the rows
    are on their way when it returns. ValueError for columns of several lengths.
    """
    (count,) = {len(values) for values in columns.values()}
    if not count:
        return []
    behind = open_behind()
    keys = (behind and behind.take(model, count)) or _new_keys(model, count)
    # the database is busy with the first part while the next is made
    size = PART if behind else count
    for start in range(0, count, size):
        part = slice(start, start + size)
        _insert(model, {name: values[part] for name, values in columns.items()}, keys[part])
    return keys


def _insert(model: type[models.Model], columns: Mapping[str, Sequence[Any]], keys: Sequence[int]) -> None:
    given = dict(columns)
    for field in model._meta.local_concrete_fields:
        if field.attname not in given and not field.primary_key:
            given[field.attname] = _computed(field, given, len(keys))
    for field in model._meta.local_concrete_fields:
        if isinstance(field, EncryptedTextField) and field.attname in columns:
            given[field.attname] = field.sealed(columns[field.attname])
    given[str(model._meta.pk.attname)] = keys
    (_copy if connection.vendor == "postgresql" else _execute)(model, given)


def _computed(field: models.Field[Any, Any], given: Mapping[str, Sequence[Any]], count: int) -> Sequence[Any]:
    if isinstance(field, BlindIndexField):
        return blind_indexes(field.purpose, given[field.source])
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return [timezone.now()] * count
    default = field.get_default()
    return [json.dumps(default) if isinstance(field, models.JSONField) else default] * count


def reserve_keys(counts: Mapping[type[models.Model], int]) -> None:
    """Fetches keys for rows that will be written behind, so that no question about keys has to wait for rows."""
    behind = open_behind()
    if behind is not None:
        behind.reserve({model: _new_keys(model, count) for model, count in counts.items() if count})


def _new_keys(model: type[models.Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # the sequence is looked up once, not for each key
            sequence = (
                "SELECT nextval(one.name) FROM generate_series(1, %s), "
                "(SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) one"
            )
            cursor.execute(sequence, [count, f'"{model._meta.db_table}"', model._meta.pk.column])
            return [key for (key,) in cursor.fetchall()]
        # the transaction holds the only write lock; the counter follows what is inserted
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def _copy(model: type[models.Model], given: Mapping[str, Sequence[Any]]) -> None:
    fields = model._meta.local_concrete_fields
    table = pa.table(
        [_array(field, given[field.attname]) for field in fields], [field.column for field in fields]
    )
    out = io.BytesIO()
    # a missing value stands bare, an empty text in quotes: as COPY tells them apart
    options = pa_csv.WriteOptions(include_header=False, quoting_style="all_valid")
    pa_csv.write_csv(table, out, options)
    names = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(model._meta.db_table), names
    )
    behind = open_behind()
    if behind is None:
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.write(out.getbuffer())
        return
    driver: Any = connection.connection

    def write() -> None:
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            copy.write(out.getbuffer())

    behind.send(write)


def _array(field: models.Field[Any, Any], values: Sequence[Any]) -> pa.Array:
    kind = next((one for known, one in _ARROW if isinstance(field, known)), None)
    if kind is not None:
        return pa.array(values, kind)
    prepared = (None if one is None else str(field.get_db_prep_save(one, connection)) for one in values)
    return pa.array(prepared, pa.string())


def _execute(model: type[models.Model], given: Mapping[str, Sequence[Any]]) -> None:
    fields = model._meta.local_concrete_fields
    columns = [_prepared(field, given[field.attname]) for field in fields]
    quote = connection.ops.quote_name
    names, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})",
            list(zip(*columns, strict=True)),
        )


def _prepared(field: models.Field[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    plain = any(isinstance(field, known) for known, _ in _ARROW)
    if plain and not isinstance(field, models.DateField):  # a DateTimeField is one too
        return values
    known: dict[Any, Any] = {None: None}
    for one in values:
        if one not in known:
            known[one] = field.get_db_prep_save(one, connection)
    return [known[one] for one in values]


# how an attribute goes into a column of Arrow
_ARROW: tuple[tuple[type[models.Field[Any, Any]], pa.DataType], ...] = (
    (models.IntegerField, pa.int64()),
    (models.AutoField, pa.int64()),
    (models.ForeignKey, pa.int64()),
    (models.BooleanField, pa.bool_()),
    (models.JSONField, pa.string()),
    (models.CharField, pa.string()),
    (models.TextField, pa.string()),
    (models.DateTimeField, pa.timestamp("us", "UTC")),
    (models.DateField, pa.date32()),
)
