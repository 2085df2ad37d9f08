"""What PostgreSQL knows of its tables, after a load so large that the next question cannot wait."""

from __future__ import annotations

from django.db import connection, models


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Counts these tables anew, or all of them where none is named; SQLite needs none of it."""
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(one._meta.db_table) for one in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")
