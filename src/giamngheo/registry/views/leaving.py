"""What lists of the register leave in the audit when they go as a file: a reading in each commune whose rows left."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.tables.bound import BoundTable
from giamngheo.registry import permissions


def left_from(commune: str) -> Callable[[BoundTable, str, int], None]:
    """For `Table.on_export`. commune: the path from a row to its commune's id.

    A commune sees how many of its rows went, which columns and under which filters; words searched for are not kept.
    """

    def leave(bound: BoundTable, kind: str, rows: int) -> None:
        counts = bound.filtered.order_by().values_list(commune).annotate(rows=Count("pk"))
        of_communes = dict(counts.values_list(commune, "rows")) if rows else {}
        said = [column.key for column in bound.columns]
        said += [
            f"{box.filter.key}={box.value}" for box in bound.boxes if box.value and not box.filter.personal
        ]
        actor = bound.request.actor  # type: ignore[attr-defined]
        units = AdminUnit.objects.in_bulk(of_communes)
        for pk, count in sorted(of_communes.items()):
            record_reading(actor, permissions.EXPORT, units[pk], fields=[*said, f"{kind}: {count}"])
        if not of_communes:
            record_reading(actor, permissions.EXPORT, None, fields=[*said, f"{kind}: {rows}"])

    return leave
