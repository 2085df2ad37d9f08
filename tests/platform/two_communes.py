"""An area of two communes (1: villages 11 and 12; 2: village 21) and actors who hold something there."""

import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor, Grant, PersonalData, Placed, Policy, Reach, declare, policy
from specimens.models import House

VIEW = declare("specimens.house.view", "Xem nhà", "View houses")
CHANGE = declare("specimens.house.change", "Sửa nhà", "Change houses")
PAY = declare("specimens.house.pay", "Chi tiền", "Pay", strong=True)
COMMUNES = {1: {11, 12}, 2: {21}}


class TwoCommunes:
    def reach_of(self, units: Iterable[int | None]) -> Reach:
        reach = Reach()
        for unit in units:
            if unit is None:
                reach |= Reach(everything=True)
            elif unit in COMMUNES:
                reach |= Reach(communes=frozenset({unit}))
            else:
                reach |= Reach(villages=frozenset({unit}))
        return reach

    def above_communes(self, unit: int | None) -> bool:
        return unit is None

    def place_of(self, obj: Any) -> Placed | None:
        if isinstance(obj, Placed):
            return obj
        return Placed(obj.commune, obj.village) if isinstance(obj, House | AuditEvent) else None


@pytest.fixture(autouse=True)
def two_communes(monkeypatch: pytest.MonkeyPatch) -> Policy:
    monkeypatch.setattr(sys.modules[Policy.__module__], "_policy", Policy(TwoCommunes(), second_factor=True))
    return policy()


def holder(
    unit: int | None,
    *permissions: str,
    sees: PersonalData = PersonalData.MASKED,
    verified: bool = False,
    user_id: int = 7,
) -> Actor:
    """Somebody with one role on one unit."""
    grant = Grant("commune_officer", unit, frozenset(permissions or {VIEW, CHANGE}), sees, date(2026, 1, 1))
    return Actor(user_id=user_id, label="Trần Thị Bình", grants=(grant,), verified=verified)
