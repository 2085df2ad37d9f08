"""Indexes that are taken away while tables are filled for the first time, and made again in one go afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, models, transaction


@contextmanager
def indexes_aside(*filled: type[models.Model]) -> Iterator[None]:
    """Within it the tables of these models have no indexes but those of their keys and constraints.

    A row then costs a fraction, above all in a large table; looking something up costs the whole table, so it is for
    empty tables that nobody uses yet. What was taken away stands in a file of the installation until it is made
    again: whatever ends the work, `restore_indexes` finds it. Call it outside of a transaction.
    """
    found = _indexes([model._meta.db_table for model in filled])
    _file().write_text(json.dumps(found), encoding="utf-8")
    with transaction.atomic(), connection.cursor() as cursor:
        for name in found:
            cursor.execute(f"DROP INDEX IF EXISTS {connection.ops.quote_name(name)}")
    try:
        yield
    finally:
        restore_indexes()


def restore_indexes() -> int:
    """Makes again what `indexes_aside` took away and somebody stopped halfway; how many.

    IntegrityError where rows break a rule that an index holds.
    """
    if not _file().exists():
        return 0
    wanted: dict[str, str] = json.loads(_file().read_text(encoding="utf-8"))
    made = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for name, statement in wanted.items():
            if not _exists(name):
                cursor.execute(statement)
                made += 1
    _file().unlink()
    return made


def _file() -> Path:
    return Path(settings.HOME) / "indexes-aside.json"


def _indexes(tables: list[str]) -> dict[str, str]:
    """The statement of each index that no key and no constraint of the table stands on."""
    marks = ", ".join(["%s"] * len(tables))
    if connection.vendor == "postgresql":
        question = (
            "SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
            f"JOIN pg_class t ON t.oid = x.indrelid WHERE t.relname IN ({marks}) AND pg_table_is_visible(t.oid) "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid) ORDER BY 1"
        )
    else:
        question = (
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ({marks}) "
            "AND sql IS NOT NULL ORDER BY 1"
        )
    with connection.cursor() as cursor:
        cursor.execute(question, tables)
        return dict(cursor.fetchall())


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [connection.ops.quote_name(name)])
        else:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = %s)", [name]
            )
        return bool(cursor.fetchone()[0])
