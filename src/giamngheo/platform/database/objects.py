"""Triggers, indexes and search tables that Django's migrations cannot say.

They are made after every `migrate`, not in a migration: on SQLite Django alters a table by building it
anew, which loses its triggers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSING, FOLLOWING = "refuses_", "follows_"
LONGEST_NAME = 63
_MADE = re.compile(
    r"^CREATE (?:OR REPLACE )?(?:VIRTUAL TABLE|TRIGGER|(?:UNIQUE )?INDEX)(?: IF NOT EXISTS)? (\w+)"
)


@dataclass(frozen=True)
class DatabaseObject:
    """Statements per dialect, each safe to run again; `table`.

    Made only where that table is there already.
    """

    name: str
    table: str
    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]

    def statements(self, vendor: str) -> tuple[str, ...]:
        return self.sqlite if vendor == "sqlite" else self.postgresql

    def names(self, vendor: str) -> list[str]:
        """The triggers, indexes and tables that its statements make, as the database calls them."""
        made = [name for one in self.statements(vendor) for name in _MADE.findall(one)]
        return made if vendor == "sqlite" else [name[:LONGEST_NAME] for name in made]


_declared: dict[str, DatabaseObject] = {}


def declare_object(
    name: str, *, table: str, sqlite: Iterable[str] = (), postgresql: Iterable[str] = ()
) -> DatabaseObject:
    """Makes an object known; each room declares its own when its models are loaded.

    Declaring again replaces.
    """
    _declared[name] = DatabaseObject(name, table, tuple(sqlite), tuple(postgresql))
    return _declared[name]


def declared_objects() -> tuple[DatabaseObject, ...]:
    return tuple(_declared.values())


def make_objects(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Makes every declared object whose table exists (a handler of `post_migrate` and of tests)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for one in declared_objects():
            if one.table in tables:
                for statement in one.statements(connection.vendor):
                    cursor.execute(statement)


def sqlite_trigger(name: str, words: str) -> tuple[str, str]:
    """The statements that make a trigger as `words` say, also where an older one of that name stands."""
    return f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {words}"


def refusing_triggers(
    name: str, table: str, refusals: dict[str, tuple[str, str]], message: str
) -> DatabaseObject:
    """Triggers that refuse statements.

    `refusals` maps UPDATE or DELETE to a condition per dialect on OLD and NEW.
    """
    sqlite: list[str] = []
    postgresql: list[str] = []
    for event, (sqlite_when, postgresql_when) in refusals.items():
        trigger = f"{name}_{REFUSING}{event.lower()}"
        sqlite += sqlite_trigger(
            trigger,
            f"BEFORE {event} ON {table} WHEN {sqlite_when} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        )
        postgresql.append(
            f"CREATE OR REPLACE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW "
            f"WHEN ({postgresql_when}) EXECUTE FUNCTION giamngheo_refuse('{message}')"
        )
    if refusals.get("DELETE", ("", ""))[0] == "1":
        # SQLite's INSERT OR REPLACE takes a row away without asking the trigger of DELETE
        sqlite += sqlite_trigger(
            f"{name}_{REFUSING}replace",
            f"BEFORE INSERT ON {table} WHEN NEW.id > 0 AND EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        )
    if "DELETE" in refusals:
        postgresql.append(
            f"CREATE OR REPLACE TRIGGER {name}_{REFUSING}truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION giamngheo_refuse('{message}')"
        )
    refuse = (
        "CREATE OR REPLACE FUNCTION giamngheo_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return declare_object(name, table=table, sqlite=sqlite, postgresql=[refuse, *postgresql])


def drop_refusals(connection: BaseDatabaseWrapper) -> None:
    """Removes the refusing triggers until the next `make_objects`: for an emptied test database."""
    _drop(connection, REFUSING)


def _drop(connection: BaseDatabaseWrapper, *marks: str) -> None:
    with connection.cursor() as cursor:
        for trigger, table in trigger_names(connection):
            if any(mark in trigger for mark in marks):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}")


def clear_the_way(using: str = DEFAULT_DB_ALIAS, plan: Sequence[Any] = (), **_: Any) -> None:
    """Before tables change (a handler of `pre_migrate`): SQLite builds a table anew under another name, and refuses
    that while a trigger of some table speaks of it. What was declared once and is no more goes for good.
    """
    if plan:
        _drop(connections[using], REFUSING, FOLLOWING)


def following_column(name: str, source: tuple[str, str], target: tuple[str, str, str]) -> DatabaseObject:
    """A trigger by which a column repeats another table's, whoever writes that.

    source: table and column; target: table, column, and the column that holds the id of the source's row.
    """
    table, column = source
    other, repeated, key = target
    trigger, function = f"{name}_{FOLLOWING}{column}", f"giamngheo_{name}"
    update = f"UPDATE {other} SET {repeated} = new.{column} WHERE {key} = new.id;"
    return declare_object(
        name,
        table=table,
        sqlite=sqlite_trigger(
            trigger,
            f"AFTER UPDATE OF {column} ON {table} WHEN old.{column} IS NOT new.{column} BEGIN {update} END",
        ),
        postgresql=(
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {update} RETURN NULL; END $$",
            f"CREATE OR REPLACE TRIGGER {trigger} AFTER UPDATE OF {column} ON {table} FOR EACH ROW "
            f"WHEN (old.{column} IS DISTINCT FROM new.{column}) EXECUTE FUNCTION {function}()",
        ),
    )


def trigger_names(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Name and table of every trigger in the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        return [(str(name), str(table)) for name, table in cursor.fetchall()]


def refuse_when(
    name: str, table: str, event: str, condition: str, message: str, *, postgresql: str = ""
) -> DatabaseObject:
    """A trigger that refuses an INSERT, UPDATE or DELETE for which `condition` holds.

    The condition may look into other tables; it names the row as NEW and OLD and must be valid in both dialects,
    unless `postgresql` says the same in that one's words (days, JSON).
    """
    trigger = f"{name}_{REFUSING}{event.lower()}"
    function = f"giamngheo_{name}"
    row = "OLD" if event == "DELETE" else "NEW"
    return declare_object(
        name,
        table=table,
        sqlite=sqlite_trigger(
            trigger,
            f"BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        ),
        postgresql=(
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {postgresql or condition} THEN RAISE EXCEPTION '{message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$",
            f"CREATE OR REPLACE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION {function}()",
        ),
    )
