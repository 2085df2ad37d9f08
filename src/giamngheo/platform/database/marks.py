"""Marks of the objects that a row names, looked up by one mark among millions of rows in both dialects.

    class AuditEvent(models.Model):
        shown = MarksField(null=True)

    AuditEvent(shown="h12 h57 p3")
    events.filter(shown__holds="h57")

Null without a default: SQLite adds such a column without writing a large table anew. PostgreSQL answers with a GIN
index over the marks, SQLite with an FTS5 table. Rows are only ever added: nothing follows a change of the field.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from giamngheo.platform.database.objects import declare_object
from giamngheo.platform.database.search import rows_matching

# new rows wait in a list that every look-up reads too, and go in many at a time; 256 kB are read in a millisecond
_LATE = "fastupdate = on, gin_pending_list_limit = 256"


class MarksField(models.TextField):
    """Words of letters and digits with a blank between, None for none; `field__holds="h57"` finds one of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if cls._meta.abstract or cls.__module__ == "__fake__":
            return
        table, index = cls._meta.db_table, f"{cls._meta.db_table}_{name}_marks"
        declare_object(
            index,
            table=table,
            sqlite=(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({name}, content='{table}', "
                "content_rowid='id', detail='none')",
                f"CREATE TRIGGER IF NOT EXISTS {index}_add AFTER INSERT ON {table} WHEN new.{name} IS NOT NULL "
                f"BEGIN INSERT INTO {index}(rowid, {name}) VALUES (new.id, new.{name}); END",
            ),
            postgresql=(
                f"CREATE INDEX IF NOT EXISTS {index} ON {table} USING gin ((string_to_array({name}, ' '))) "
                f"WITH ({_LATE}) WHERE {name} IS NOT NULL",
            ),
        )


@MarksField.register_lookup
class Holds(models.Lookup):
    """`shown__holds="h57"`: the whole mark, not the beginning of one."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Any:
        return rows_matching(self, "marks", compiler, connection), [f'"{self._mark()}"']

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, params = self.process_lhs(compiler, connection)
        found = f"({column} IS NOT NULL AND string_to_array({column}, ' ') @> ARRAY[%s])"
        return found, [*params, *params, self._mark()]

    def _mark(self) -> str:
        mark = str(self.rhs)
        if not (mark.isascii() and mark.isalnum()):
            raise ValueError("a mark is of letters and digits")
        return mark
