"""Letting somebody act in one's role while one is away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from giamngheo.people.models import Delegation, RoleGrant, User
from giamngheo.people.permissions import DELEGATE
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform import figures
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

LONGEST = timedelta(days=366)


def officers() -> list[str]:
    """The roles that are delegated, and whose holders receive them: those of officers, no others."""
    return [key for key in roles() if DELEGATE in permissions_of(key)]


def colleagues(units: Any, giver: User) -> QuerySet[User]:
    """Who may receive a role held on one of the units (ids, or a query of them).

    Open accounts of officers with a role of their own there.
    """
    here = RoleGrant.objects.on(timezone.localdate()).filter(unit__in=units, role__in=officers())
    return (
        User.objects.filter(pk__in=here.values("user"), is_active=True, locked_at__isnull=True)
        .exclude(pk=giver.pk)
        .order_by("sort_name", "username")
    )


@action(DELEGATE)
def delegate(
    act: Act, grant: RoleGrant, receiver: User, since: date, until: date, document: str = ""
) -> Delegation:
    """One's own role, to an officer of the same unit, for a period with an end.

    What was delegated cannot be delegated on. ActionRefused: `not_own_role`, `receiver`, `in_the_past`,
    `period`, `role_ends`, `delegated_already`.
    """
    today = timezone.localdate()
    mine = RoleGrant.objects.on(today).filter(pk=grant.pk, user=act.actor.user_id, role__in=officers())
    if not mine.exists():
        raise ActionRefused(
            "not_own_role",
            Text(
                "Chỉ ủy quyền được vai trò cán bộ mình đang giữ.",
                "Only a role of an officer that you hold yourself can be delegated.",
            ),
        )
    if not colleagues([grant.unit_id], grant.user).filter(pk=receiver.pk).exists():
        raise ActionRefused(
            "receiver",
            Text(
                "Chỉ ủy quyền được cho cán bộ đang giữ một vai trò ở cùng địa bàn và tài khoản không bị khóa.",
                "Only an officer who holds a role of the same area, with an open account, can receive it.",
            ),
        )
    _require_period(grant, since, until, today)
    same = Delegation.objects.filter(receiver=receiver, giver=grant.user, role=grant.role, unit=grant.unit)
    if same.filter(ended_at__isnull=True, valid_from__lte=until, valid_to__gte=since).exists():
        raise ActionRefused(
            "delegated_already",
            Text(
                "Vai trò này đã ủy quyền cho người đó trong thời gian trùng nhau. Thu lại ủy quyền cũ trước.",
                "The role is delegated to this person for days among these already. Take that back first.",
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
            "giver": grant.user.label,
            "receiver": receiver.label,
            "role": grant.role,
            "unit": grant.unit_id,
            "from": since,
            "to": until,
            "document": document,
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
    act.record(
        delegation,
        before={"ended": False},
        after={
            "ended": True,
            "giver": delegation.giver.label,
            "receiver": delegation.receiver.label,
            "role": delegation.role,
        },
        at=delegation.unit,
    )


def _require_period(grant: RoleGrant, since: date, until: date, today: date) -> None:
    if since < today:
        raise ActionRefused(
            "in_the_past",
            Text(
                "Không ủy quyền lùi ngày: ngày bắt đầu phải từ hôm nay trở đi.",
                "Nothing is delegated back in time: the first day is today or later.",
            ),
        )
    if until < since:
        raise ActionRefused(
            "period",
            Text("Ngày kết thúc đứng trước ngày bắt đầu.", "The last day lies before the first."),
        )
    if until - since > LONGEST:
        raise ActionRefused(
            "period",
            Text(
                "Ủy quyền dài nhất một năm; hết hạn thì ủy quyền lại.",
                "A role is delegated for a year at most; do it again when it ends.",
            ),
        )
    if grant.valid_to is not None and until > grant.valid_to:
        raise ActionRefused(
            "role_ends",
            Text(
                "Vai trò của bạn kết thúc ngày {day}; ủy quyền không kéo dài hơn.",
                "Your own role ends on {day}; the delegation cannot last longer.",
            ).format(day=figures.day(grant.valid_to)),
        )
