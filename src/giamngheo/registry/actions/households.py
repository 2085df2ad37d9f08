"""Changes of a household that affect neither class, benefit nor identity: at once, and audited."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.registry import permissions
from giamngheo.registry.models import Household, Person
from giamngheo.rules.text import Text

IMMEDIATE = ("address", "latitude", "longitude")


@action(permissions.EDIT)
def edit_household(act: Act, household: Household, changes: Mapping[str, Any], *, version: int) -> Household:
    """Changes address or coordinates. `version` is the one the officer saw.

    StaleEdit when another wrote meanwhile; ActionRefused `not_immediate`, `coordinates_outside`.
    """
    others = set(changes) - set(IMMEDIATE)
    if others:
        raise ActionRefused(
            "not_immediate",
            Text(
                "Thông tin này cần lãnh đạo xã duyệt: {names}. Làm đề nghị thay đổi.",
                "This needs the commune leader's approval: {names}. Make a request.",
            ).format(names=", ".join(sorted(others))),
        )
    _check_coordinates(changes)
    act.change(household, changes, seen=version)
    return household


@action(permissions.EDIT)
def set_phone(act: Act, person: Person, phone: str, *, version: int) -> Person:
    """Changes a person's telephone number; empty takes it away. StaleEdit."""
    act.change(person, {"phone": phone}, seen=version, persons=(person.pk,))
    return person


def _check_coordinates(changes: Mapping[str, Any]) -> None:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = changes.get(name)
        if value is not None and abs(Decimal(value)) > limit:
            raise ActionRefused(
                "coordinates_outside",
                Text(
                    "Toạ độ {value} không có trên bản đồ.", "The coordinate {value} is not on the map."
                ).format(value=value),
            )
