"""What a database should hold and does not: tables and columns of the models, and the objects beside them."""

from __future__ import annotations

from collections import defaultdict

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from giamngheo.platform.database.objects import declared_objects

_COLUMNS = {
    "sqlite": "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema()",
}
# a trigger that is switched off refuses nothing
_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'index', 'table')",
    "postgresql": "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
    "UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def columns_there(connection: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """Table → its columns; empty for a database in which nothing was ever made. One query."""
    found: dict[str, set[str]] = defaultdict(set)
    for table, column in _asked(connection, _COLUMNS[connection.vendor]):
        found[table].add(column)
    return found


def lacking_columns(there: dict[str, set[str]]) -> list[str]:
    """Tables, and columns as "table.column", that the models need; a table alone where all of it is gone."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not model._meta.managed or model._meta.proxy:
            continue
        if table not in there:
            found.append(table)
            continue
        columns = (field.column for field in model._meta.local_concrete_fields)
        found += [f"{table}.{column}" for column in columns if column not in there[table]]
    return sorted(found)


def lacking_objects(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Table and name of every declared trigger, index and search table that is gone or switched off. One query."""
    there = {name for (name,) in _asked(connection, _NAMES[connection.vendor])}
    return sorted(
        (one.table, name)
        for one in declared_objects()
        if one.table in there
        for name in one.names(connection.vendor)
        if name not in there
    )


def _asked(connection: BaseDatabaseWrapper, sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
