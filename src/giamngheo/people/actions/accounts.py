"""Writing accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from axes.utils import reset as axes_reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from giamngheo.law.areas import fold
from giamngheo.people import sessions
from giamngheo.people.backend import tidy_username
from giamngheo.people.models import Device, LiveSession, OutsideIdentity, RecoveryCode, SecondFactor, User
from giamngheo.people.permissions import (
    ACCOUNT_ADD,
    ACCOUNT_CHANGE,
    ACCOUNT_LOCK,
    ACCOUNT_RESET,
    OWN_ACCOUNT,
    SESSION_END,
)
from giamngheo.people.reach import require_governed
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

CODE_AGE = timedelta(hours=72)
# no letters that are read for one another
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@action(ACCOUNT_ADD)
def add_account(
    act: Act, username: str, full_name: str, *, phone: str = "", language: str = "vi"
) -> tuple[User, str]:
    """A new account without roles, and its one-time password (to be changed at the first sign-in)."""
    name = tidy_username(username)
    if User.objects.filter(username__iexact=name).exists():
        raise ActionRefused(
            "username_taken",
            Text(
                f"Tên đăng nhập “{name}” đã có người dùng. Hãy chọn tên khác.",
                f"The user name “{name}” is taken. Choose another.",
            ),
        )
    code = one_time_password()
    user = User(
        username=name, full_name=full_name, search_name=fold(full_name), phone=phone, language=language
    )
    user.made_by_id = act.actor.user_id
    _give_code(user, code)
    user.save()
    act.record(user, after={"username": name, "full_name": full_name})
    return user, code


@action(ACCOUNT_CHANGE)
def change_account(act: Act, user: User, changes: Mapping[str, Any]) -> User:
    """Name, phone, language."""
    require_governed(act.actor, act.permission, user)
    before = {name: getattr(user, name) for name in changes if getattr(user, name) != changes[name]}
    if not before:
        act.nothing_to_do()
        return user
    for name in before:
        setattr(user, name, changes[name])
    user.search_name = fold(user.full_name)
    user.save(update_fields=[*before, "search_name", "sort_name"])
    shown = {name: value for name, value in before.items() if name != "phone"}
    act.record(user, before=shown, after={name: changes[name] for name in shown} | {"fields": sorted(before)})
    return user


@action(ACCOUNT_RESET)
def reset_password(act: Act, user: User) -> str:
    """A one-time password for three days; all sessions and the binding to a provider of identities end."""
    require_governed(act.actor, act.permission, user)
    code = one_time_password()
    _give_code(user, code)
    user.pin = ""
    user.save(update_fields=["password", "must_change_password", "password_until", "pin"])
    ended = sessions.end(LiveSession.objects.filter(user=user), "reset")
    unbound, _ = OutsideIdentity.objects.filter(user=user).delete()
    axes_reset(username=tidy_username(user.username))
    act.record(user, after={"password": "one-time", "sessions_ended": ended, "identities_unbound": unbound})
    return code


@action(ACCOUNT_RESET)
def take_second_factor(act: Act, user: User) -> None:
    """For who lost the telephone and the recovery codes: two-step verification is off, every session ends.

    ActionRefused `own_account`; one's own is taken away with a code.
    """
    require_another(act, user)
    require_governed(act.actor, act.permission, user)
    taken, _ = SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    ended = sessions.end(LiveSession.objects.filter(user=user), "reset")
    if not taken:
        act.nothing_to_do()
        return
    act.record(user, before={"second_factor": True}, after={"second_factor": False, "sessions_ended": ended})


@action(OWN_ACCOUNT)
def change_password(act: Act, user: User, password: str) -> None:
    """One's own new password. ActionRefused when it is too weak; all other sessions end with it."""
    require_self(act, user)
    try:
        validate_password(password, user)
    except ValidationError as error:
        words = " ".join(error.messages)
        raise ActionRefused("weak_password", Text(words, words)) from error
    user.set_password(password)
    user.must_change_password, user.password_until = False, None
    user.save(update_fields=["password", "must_change_password", "password_until"])
    act.record(user, after={"password": "changed"})


@action(ACCOUNT_LOCK)
def lock(act: Act, user: User) -> None:
    """The account enters no more and its sessions end; devices stay bound but shut."""
    require_another(act, user)
    require_governed(act.actor, act.permission, user)
    if user.locked_at is not None:
        act.nothing_to_do()
        return
    user.locked_at = timezone.now()
    user.save(update_fields=["locked_at"])
    sessions.end(LiveSession.objects.filter(user=user), "locked")
    act.record(user, before={"locked": False}, after={"locked": True})


@action(ACCOUNT_LOCK)
def unlock(act: Act, user: User) -> None:
    """Opens a locked account, also one shut out by wrong passwords or PINs."""
    require_another(act, user)
    require_governed(act.actor, act.permission, user)
    was = user.locked_at is not None
    attempts = axes_reset(username=tidy_username(user.username))
    user.locked_at, user.pin_failures = None, 0
    user.save(update_fields=["locked_at", "pin_failures"])
    act.record(user, before={"locked": was, "failed_attempts": attempts}, after={"locked": False})


@action(SESSION_END)
def end_session(act: Act, live: LiveSession) -> None:
    """Shuts one browser of somebody out."""
    require_governed(act.actor, act.permission, live.user)
    if not sessions.end(LiveSession.objects.filter(pk=live.pk), "ended"):
        act.nothing_to_do()
        return
    act.record(live.user, after={"session_ended": live.pk})


@action(OWN_ACCOUNT)
def end_own_sessions(act: Act, user: User, keep: LiveSession | None) -> int:
    """Ends one's other sessions (all of them when `keep` is None)."""
    require_self(act, user)
    rows = LiveSession.objects.filter(user=user)
    ended = sessions.end(rows if keep is None else rows.exclude(pk=keep.pk), "ended_by_owner")
    act.record(user, after={"sessions_ended": ended})
    return ended


@action(OWN_ACCOUNT)
def revoke_own_device(act: Act, device: Device) -> None:
    """A lost phone: its owner shuts it out."""
    require_self(act, device.user)
    device.revoked_at = device.revoked_at or timezone.now()
    device.save(update_fields=["revoked_at"])
    sessions.end(LiveSession.objects.filter(device=device), "revoked")
    act.record(device, after={"revoked": True})


def require_self(act: Act, user: User) -> None:
    if not act.actor.system and user.pk != act.actor.user_id:
        raise ActionRefused(
            "not_own", Text("Chỉ làm được với tài khoản của mình.", "Only for your own account.")
        )


def require_another(act: Act, user: User) -> None:
    if user.pk == act.actor.user_id:
        raise ActionRefused(
            "own_account",
            Text(
                "Không tự làm việc này với tài khoản của mình; nhờ quản trị viên khác.",
                "You cannot do this to your own account; ask another administrator.",
            ),
        )


def one_time_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def _give_code(user: User, code: str) -> None:
    user.set_password(code)
    user.must_change_password, user.password_until = True, timezone.now() + CODE_AGE
