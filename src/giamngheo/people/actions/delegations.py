"""Letting somebody act in one's role while one is away."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from giamngheo.people.models import Delegation, RoleGrant, User
from giamngheo.people.permissions import DELEGATE
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text


@action(DELEGATE)
def delegate(
    act: Act, grant: RoleGrant, receiver: User, since: date, until: date, document: str = ""
) -> Delegation:
    """One's own role, for a period with an end. What was delegated cannot be delegated on."""
    today = timezone.localdate()
    if grant.user_id != act.actor.user_id or not RoleGrant.objects.on(today).filter(pk=grant.pk).exists():
        raise ActionRefused(
            "not_own_role",
            Text(
                "Chỉ ủy quyền được vai trò mình đang giữ.", "Only a role you hold yourself can be delegated."
            ),
        )
    if receiver.pk == act.actor.user_id or not receiver.is_active or receiver.locked_at is not None:
        raise ActionRefused(
            "receiver", Text("Không ủy quyền được cho tài khoản này.", "This account cannot receive it.")
        )
    if until < since or until < today:
        raise ActionRefused(
            "period",
            Text(
                "Thời gian ủy quyền phải có ngày kết thúc từ hôm nay trở đi, sau ngày bắt đầu.",
                "The period must end today or later, and not before it begins.",
            ),
        )
    made = Delegation.objects.create(
        giver=grant.user,
        receiver=receiver,
        role=grant.role,
        unit=grant.unit,
        valid_from=since,
        valid_to=until,
        document=document,
        reason=act.reason[:300],
    )
    act.record(
        made,
        after={
            "receiver": receiver.pk,
            "role": grant.role,
            "unit": grant.unit_id,
            "from": since,
            "to": until,
        },
        at=grant.unit,
    )
    return made


@action(DELEGATE)
def end_delegation(act: Act, delegation: Delegation) -> None:
    """Takes it back at once."""
    if delegation.giver_id != act.actor.user_id and not act.actor.system:
        raise ActionRefused(
            "not_own", Text("Đây không phải ủy quyền của bạn.", "This is not your delegation.")
        )
    if delegation.ended_at is not None:
        act.nothing_to_do()
        return
    delegation.ended_at = timezone.now()
    delegation.save(update_fields=["ended_at"])
    act.record(delegation, before={"ended": False}, after={"ended": True}, at=delegation.unit)
