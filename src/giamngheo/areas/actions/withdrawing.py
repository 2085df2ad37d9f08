"""A village that was added by mistake and has not begun is taken back, where nothing hangs on it."""

from __future__ import annotations

from django.db.models import ForeignObjectRel
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, FormerName, Level, Placement
from giamngheo.areas.permissions import WITHDRAW_VILLAGE
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

_ITS_OWN = (Placement, FormerName)
"""What adding a village writes of it."""


@action(WITHDRAW_VILLAGE)
def withdraw_village(act: Act, village: AdminUnit) -> None:
    """The village is no more, as if it had not been added; the audit keeps what it was.

    ActionRefused `not_a_village`, `no_reason`, `begun`, `used` (names what hangs on it).
    """
    act.require(village)
    village = AdminUnit.objects.select_for_update(of=("self",)).get(pk=village.pk)
    commune = village.parent
    if village.level != Level.VILLAGE or commune is None:
        raise ActionRefused(
            "not_a_village", Text("Chỉ rút được thôn, tổ dân phố.", "Only villages can be withdrawn.")
        )
    if not act.reason.strip():
        raise ActionRefused("no_reason", Text("Ghi rõ lý do.", "Say why."))
    if not not_begun(village):
        raise ActionRefused(
            "begun",
            Text(
                f"{village.full_name} đã bắt đầu; thôn đã có thì kết thúc hoặc sáp nhập, không rút được.",
                f"{village.full_name} has begun; a village that was there is closed or merged, not withdrawn.",
            ),
        )
    used = used_by(village)
    if used:
        named = ", ".join(used)
        raise ActionRefused(
            "used",
            Text(
                f"Chưa rút được {village.full_name}: còn {named} gắn với thôn này.",
                f"{village.full_name} cannot be withdrawn: these hang on it: {named}.",
            ),
        )
    before = {
        "name": village.full_name,
        "code": village.code,
        "commune": commune.pk,
        "from": village.valid_from,
    }
    act.record(village, before=before, after={"name": None}, at=village)
    village.delete()


def not_begun(village: AdminUnit) -> bool:
    """Whether its first day is still to come."""
    return village.valid_from is not None and village.valid_from > timezone.localdate()


def used_by(village: AdminUnit) -> list[str]:
    """What refers to the village in any room, in the words of the records; what adding it wrote left out."""
    found = set()
    for one in AdminUnit._meta.get_fields(include_hidden=True):
        if not isinstance(one, ForeignObjectRel) or one.related_model in _ITS_OWN:
            continue
        rows = one.related_model._base_manager.filter(**{one.field.name: village.pk})
        # whatever the reader may see of it: a village that others use does not go
        if rows.exists():
            found.add(str(one.related_model._meta.verbose_name))
    return sorted(found)
