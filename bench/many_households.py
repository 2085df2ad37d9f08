"""A register of any size for the bench: reviewed households of the synthetic demo, copied within the database."""

from __future__ import annotations

from typing import Any

SEED_HOUSEHOLDS = 3_000
YEAR = 2025
"""Of the last review."""


def fill(households: int) -> int:
    """Loads the small demo into the empty PostgreSQL database of the settings and copies its reviewed households
    until there are about as many as asked, each with members, statuses, and answers. Returns how many there are."""
    import tempfile
    from pathlib import Path

    from django.core.management import call_command

    from giamngheo.config.demo.load import load_demo
    from giamngheo.registry.models import Household

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        load_demo(SEED_HOUSEHOLDS, Path(folder) / "accounts.json", lambda *_: None)
    _copy(households)
    return Household.objects.unscoped("bench").filter(until=None).count()


def _copy(households: int) -> None:
    """Copies lie as an import writes them: commune after commune, the households of one mixed."""
    from django.db import connection

    from giamngheo.registry import models

    with connection.cursor() as cursor:
        # copies refer to copies only; the triggers guard what people do
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_SEEDS, [YEAR])
        cursor.execute(
            "SELECT count(*), (SELECT count(*) FROM registry_household WHERE until IS NULL) FROM seed"
        )
        seeds, there = cursor.fetchone()
        copies = -(-(households - there) // seeds)
        for table, household, local in _MAPS:
            cursor.execute(
                f"CREATE TEMP TABLE of_{table} AS SELECT DISTINCT ON (t.id) t.id, s.c0, s.nc, s.rc, {local} AS local "
                f"FROM registry_{table} t {household} ORDER BY t.id"
            )
            cursor.execute(f"ALTER TABLE of_{table} ADD PRIMARY KEY (id)")
        for model, references in (
            (models.Household, {"head_id": "person"}),
            (models.Person, {}),
            (models.HouseholdPlace, {"household_id": "household"}),
            (models.Membership, {"household_id": "household", "person_id": "person"}),
            (models.PovertyStatus, {"household_id": "household"}),
            (models.HouseholdCause, {"household_id": "household"}),
            (models.ReviewResult, {"household_id": "household"}),
            (models.MemberAnswers, {"result_id": "reviewresult", "person_id": "person"}),
        ):
            cursor.execute(_insert(model, references, copies))
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")


_SEEDS = """
CREATE TEMP TABLE seed AS
SELECT id, count(*) OVER () AS n, min(at) OVER commune AS c0, count(*) OVER commune AS nc,
       at - min(at) OVER commune AS rc
FROM (SELECT h.id, h.commune_id, row_number() OVER (ORDER BY h.commune_id, h.id) AS at
      FROM registry_household h WHERE h.until IS NULL
      AND EXISTS (SELECT 1 FROM registry_reviewresult r WHERE r.household_id = h.id AND r.year = %s)) x
WINDOW commune AS (PARTITION BY commune_id)
"""
_HELD = "JOIN seed s ON s.id = t.household_id"
_RANK = "row_number() OVER (PARTITION BY s.id ORDER BY t.id)"
# table, how its rows find their household, their number within it
_MAPS = (
    ("household", "JOIN seed s ON s.id = t.id", "0"),
    (
        "person",
        "JOIN registry_membership m ON m.person_id = t.id JOIN seed s ON s.id = m.household_id",
        _RANK,
    ),
    ("householdplace", _HELD, _RANK),
    ("membership", _HELD, _RANK),
    ("povertystatus", _HELD, _RANK),
    ("householdcause", _HELD, _RANK),
    ("reviewresult", _HELD, _RANK),
    (
        "memberanswers",
        "JOIN registry_reviewresult r ON r.id = t.result_id JOIN seed s ON s.id = r.household_id",
        _RANK,
    ),
)
_FIRST, _ROOM = 1_000_000, 100
"""Ids of the copies begin above those of the small demo; each household has room for so many rows of a table."""


def _insert(model: Any, references: dict[str, str], copies: int) -> str:
    table = model._meta.db_table.removeprefix("registry_")
    columns, values, joins = [], [], []
    for field in model._meta.concrete_fields:
        name = field.column
        columns.append(f'"{name}"')
        if field.primary_key:
            values.append(_moved("m", copies))
        elif name in references:
            alias = f"m{len(joins)}"
            joins.append(f"LEFT JOIN of_{references[name]} {alias} ON {alias}.id = t.{name}")
            values.append(_moved(alias, copies))
        elif name == "code" and table == "household":
            values.append("t.code || '-' || k")
        elif name == "citizen_index":
            values.append("CASE WHEN t.citizen_index = '' THEN '' ELSE md5(t.citizen_index || k) END")
        else:
            values.append(f't."{name}"')
    return (
        f"INSERT INTO registry_{table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM registry_{table} t JOIN of_{table} m ON m.id = t.id {' '.join(joins)}, "
        f"generate_series(1, {copies}) k ORDER BY {_number('m', copies)}, t.id"
    )


def _number(of: str, copies: int) -> str:
    return f"({copies} * {of}.c0 + (k - 1) * {of}.nc + {of}.rc)"


def _moved(of: str, copies: int) -> str:
    return f"{_FIRST} + {_number(of, copies)}::bigint * {_ROOM} + {of}.local"
