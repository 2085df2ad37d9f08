"""Recording, correcting and taking back the resident figures of a unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from giamngheo.areas.life import require_day
from giamngheo.areas.models import AdminUnit, Residents
from giamngheo.areas.permissions import RECORD_RESIDENTS
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

FIELDS = ("on", "households", "persons", "minority_households", "source")


@action(RECORD_RESIDENTS)
def record_residents(
    act: Act,
    unit: AdminUnit,
    on: date,
    households: int,
    *,
    persons: int | None = None,
    minority_households: int | None = None,
    source: str,
) -> Residents:
    """Resident households and persons at a date; the same date and source again corrects the figure, audited."""
    act.require(unit)
    require_day(unit, on)
    check_figures(households, persons, minority_households)
    _require_source(source)
    known = Residents.objects.filter(unit=unit, on=on, source=source.strip()).first()
    row = known or Residents(unit=unit, on=on, source=source.strip())
    before = {} if known is None else _state(row)
    row.households, row.persons, row.minority_households = households, persons, minority_households
    if before == _state(row):
        act.nothing_to_do()
        return row
    row.save()
    act.record(row, before=before, after=_state(row), at=unit)
    return row


@action(RECORD_RESIDENTS)
def correct_residents(
    act: Act,
    row: Residents,
    on: date,
    households: int,
    *,
    persons: int | None = None,
    minority_households: int | None = None,
    source: str,
    seen: str = "",
) -> Residents:
    """Another date, source or figures for what is recorded.

    ActionRefused: as `record_residents`, and `no_reason`, `changed_since`, `gone`, `recorded` (that date and source
    have a figure of their own).
    """
    act.require(row.unit)
    row = _present(act, row, seen)
    require_day(row.unit, on)
    check_figures(households, persons, minority_households)
    _require_source(source)
    others = Residents.objects.filter(unit=row.unit, on=on, source=source.strip()).exclude(pk=row.pk)
    if others.exists():
        raise ActionRefused(
            "recorded",
            Text(
                f"Ngày {on:%d/%m/%Y} theo nguồn “{source.strip()}” đã có số liệu khác; hãy sửa số liệu ấy.",
                f"There is another figure of {on:%d/%m/%Y} from “{source.strip()}”; correct that one.",
            ),
        )
    before = _state(row)
    row.on, row.households, row.source = on, households, source.strip()
    row.persons, row.minority_households = persons, minority_households
    changed = {name: value for name, value in _state(row).items() if value != before[name]}
    if not changed:
        act.nothing_to_do()
        return row
    row.save()
    act.record(row, before={name: before[name] for name in changed}, after=changed, at=row.unit)
    return row


@action(RECORD_RESIDENTS)
def take_back_residents(act: Act, row: Residents, *, seen: str = "") -> None:
    """A mistaken figure; the earlier one counts again. ActionRefused `no_reason`, `changed_since`, `gone`."""
    act.require(row.unit)
    row = _present(act, row, seen)
    act.record(row, before=_state(row), at=row.unit)
    row.delete()


def mark_of(row: Residents) -> str:
    """Changes with everything that a form of this figure shows."""
    return "|".join(str(value) for value in _state(row).values())


def check_figures(households: int, persons: int | None, minority_households: int | None) -> None:
    """ActionRefused `minority`, `persons`: figures that contradict each other."""
    if minority_households is not None and minority_households > households:
        raise ActionRefused(
            "minority",
            Text(
                "Số hộ dân tộc thiểu số lớn hơn tổng số hộ.",
                "More ethnic-minority households than households.",
            ),
        )
    if persons is not None and persons < households:
        raise ActionRefused("persons", Text("Số nhân khẩu nhỏ hơn số hộ.", "Fewer persons than households."))


def _require_source(source: str) -> None:
    if not source.strip():
        raise ActionRefused("source", Text("Ghi rõ nguồn số liệu.", "Name the source of the figures."))


def _present(act: Act, row: Residents, seen: str) -> Residents:
    if not act.reason.strip():
        raise ActionRefused("no_reason", Text("Ghi rõ lý do.", "Say why."))
    found = Residents.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=row.pk).first()
    if found is None:
        raise ActionRefused(
            "gone", Text("Số liệu này đã được bỏ.", "This figure has been taken back meanwhile.")
        )
    if seen and seen != mark_of(found):
        raise ActionRefused(
            "changed_since",
            Text(
                f"Người khác vừa sửa số liệu này, nay là {found.households} hộ. Mở lại trang để xem rồi sửa.",
                f"Somebody changed this figure meanwhile; it is now {found.households}. Open the page again.",
            ),
        )
    return found


def _state(row: Residents) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}
