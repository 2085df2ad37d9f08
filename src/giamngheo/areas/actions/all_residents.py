"""The resident figures of all villages of a commune at one date, from one source: all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from giamngheo.areas.actions.residents import check_figures
from giamngheo.areas.life import require_day
from giamngheo.areas.models import AdminUnit, Residents
from giamngheo.areas.permissions import RECORD_RESIDENTS
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

FIGURES = ("households", "persons", "minority_households")


class Figures(NamedTuple):
    """What was counted of one unit; None: the source does not say."""

    households: int
    persons: int | None = None
    minority_households: int | None = None


class RowsRefused(ActionRefused):
    """Rows that cannot be; `rows`: unit id → why."""

    def __init__(self, rows: Mapping[int, Text]) -> None:
        self.rows = dict(rows)
        super().__init__(
            "rows",
            Text(
                f"Chưa ghi dòng nào: còn {len(self.rows)} dòng cần sửa.",
                f"Nothing was recorded: {len(self.rows)} rows need correcting.",
            ),
        )


@action(RECORD_RESIDENTS)
def record_all_residents(
    act: Act, commune: AdminUnit, on: date, source: str, counted: Mapping[AdminUnit, Figures]
) -> int:
    """Writes the figures of the units; one of the same date and source is corrected. How many were written.

    ActionRefused `source`, `empty`; RowsRefused with each row that contradicts itself or whose unit was not there.
    """
    act.require(commune, *counted)
    if not source.strip():
        raise ActionRefused("source", Text("Ghi rõ nguồn số liệu.", "Name the source of the figures."))
    if not counted:
        raise ActionRefused("empty", Text("Chưa có dòng nào được điền.", "No row has been filled in yet."))
    _check_rows(counted, on)
    known = {
        row.unit_id: row
        for row in Residents.objects.filter(unit__in=list(counted), on=on, source=source.strip())
    }
    new: list[Residents] = []
    corrected: list[Residents] = []
    lines: list[dict[str, Any]] = []
    for unit, figures in counted.items():
        row = known.get(unit.pk)
        before = None if row is None else {name: getattr(row, name) for name in FIGURES}
        if before == figures._asdict():
            continue
        if row is None:
            new.append(Residents(unit=unit, on=on, source=source.strip(), **figures._asdict()))
        else:
            for name, value in figures._asdict().items():
                setattr(row, name, value)
            corrected.append(row)
        lines.append({"unit": unit.pk, "before": before or {}, "after": figures._asdict()})
    if not lines:
        act.nothing_to_do()
        return 0
    Residents.objects.bulk_create(new)
    Residents.objects.bulk_update(corrected, FIGURES)
    act.record(commune, after={"on": on, "source": source.strip(), "new": len(new)}, rows=lines)
    return len(lines)


def _check_rows(counted: Mapping[AdminUnit, Figures], on: date) -> None:
    wrong: dict[int, Text] = {}
    for unit, figures in counted.items():
        try:
            require_day(unit, on)
            check_figures(*figures)
        except ActionRefused as refusal:
            wrong[unit.pk] = refusal.message
    if wrong:
        raise RowsRefused(wrong)
