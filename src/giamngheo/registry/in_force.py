"""The status in force today, which each household repeats from the ledger for lists."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

BEGIN = """
UPDATE registry_household SET status = ledger.status, status_since = ledger.effective_from
FROM registry_povertystatus ledger
WHERE ledger.household_id = registry_household.id
AND ledger.effective_from <= %s AND (ledger.effective_to IS NULL OR ledger.effective_to >= %s)
AND (registry_household.status <> ledger.status OR registry_household.status_since IS NULL
  OR registry_household.status_since <> ledger.effective_from)
"""
END = """
UPDATE registry_household SET status = '', status_since = NULL
WHERE status > '' AND NOT EXISTS (
  SELECT 1 FROM registry_povertystatus ledger WHERE ledger.household_id = registry_household.id
  AND ledger.effective_from <= %s AND (ledger.effective_to IS NULL OR ledger.effective_to >= %s)
)
"""


DIFFERS = """
SELECT household.code FROM registry_household household
LEFT JOIN registry_povertystatus ledger ON ledger.household_id = household.id
  AND ledger.effective_from <= %s AND (ledger.effective_to IS NULL OR ledger.effective_to >= %s)
WHERE household.status <> COALESCE(ledger.status, '')
ORDER BY household.code
"""


def today() -> date:
    """The date in Vietnam."""
    return timezone.localdate()


def holds_on(day: date) -> Q:
    """Rows of a ledger that are in force on a day."""
    return Q(effective_from__lte=day) & (Q(effective_to=None) | Q(effective_to__gte=day))


def differing(day: date | None = None) -> list[str]:
    """Codes of households that show another status than the ledger has on that day; one pass over both."""
    on = day or today()
    with connection.cursor() as cursor:
        cursor.execute(DIFFERS, [on, on])
        return [row[0] for row in cursor.fetchall()]


def turn_over(day: date | None = None) -> int:
    """Households show what the ledger says of the day: decisions signed before it have taken effect, statuses ended.

    Two statements over the ledger, whatever day it ran last; what is right already is not written. Returns the rows
    changed.
    """
    on = day or today()
    with transaction.atomic(), connection.cursor() as cursor:
        changed = 0
        for statement in (BEGIN, END):
            cursor.execute(statement, [on, on])
            changed += cursor.rowcount
    return changed
