"""The days on which a unit exists: nothing of it is dated before or after them."""

from __future__ import annotations

from datetime import date

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import ActionRefused
from giamngheo.rules.text import Text


def days_in_words(unit: AdminUnit) -> Text:
    """ "Xã N có từ 01/07/2025", "Xã A chỉ có đến hết 30/06/2025"."""
    name, first, last = unit.full_name, unit.valid_from, unit.valid_to
    if first is not None and last is not None:
        return Text(
            f"{name} chỉ có từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y}",
            f"{name} existed from {first:%d/%m/%Y} to {last:%d/%m/%Y}",
        )
    if last is not None:
        return Text(f"{name} chỉ có đến hết {last:%d/%m/%Y}", f"{name} existed until {last:%d/%m/%Y}")
    if first is not None:
        return Text(f"{name} có từ {first:%d/%m/%Y}", f"{name} exists since {first:%d/%m/%Y}")
    return Text(name, name)


def require_day(unit: AdminUnit, *days: date | None) -> None:
    """ActionRefused `before_unit`, `after_unit` for a day on which the unit does not exist; None is no day."""
    for day in days:
        if day is None or unit.valid(day):
            continue
        said, asked = days_in_words(unit), f"{day:%d/%m/%Y}"
        if unit.valid_from is not None and day < unit.valid_from:
            raise ActionRefused(
                "before_unit",
                Text(
                    f"{said.vi}; ngày {asked} chưa có đơn vị này. Việc của ngày ấy ghi ở đơn vị trước đó.",
                    f"{said.en}; there was none on {asked}. What is of that day belongs to the unit before it.",
                ),
            )
        raise ActionRefused(
            "after_unit",
            Text(
                f"{said.vi}; ngày {asked} không còn đơn vị này. Việc của ngày ấy ghi ở đơn vị nhận.",
                f"{said.en}; it was no more on {asked}. What is of that day belongs to the unit that received it.",
            ),
        )
