"""Who holds a role on a village that ends: the role does not go over by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from giamngheo.areas.followers import Ending, register_ending
from giamngheo.people.models import RoleGrant
from giamngheo.rules.text import Text


def told(village: int) -> Sequence[Text]:
    held = RoleGrant.objects.on(timezone.localdate()).filter(unit=village)
    count = held.values("user").distinct().count()
    if not count:
        return ()
    return (
        Text(
            f"{count} tài khoản giữ vai trò ở thôn (trưởng thôn, rà soát viên …): vai trò không tự chuyển. "
            "Giao vai trò ở thôn nhận cho người tiếp tục làm, thôi giao vai trò cũ.",
            f"{count} accounts hold a role in the village (village head, enumerator …): no role goes over by itself. "
            "Grant one in the receiving village to who goes on, and end the old one.",
        ),
    )


def register() -> None:
    register_ending("people", Ending(told=told))
