"""Who a user name and password belong to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from giamngheo.people.models import User

MOST_PIN_FAILURES = 5


def tidy_username(written: str) -> str:
    """ " Nguyen.Van.A " and "nguyen.van.a" are one name."""
    return "".join(unicodedata.normalize("NFC", written).split()).casefold()


class AccountBackend(BaseBackend):
    """Passwords; a locked account, or a one-time password after its time, does not enter."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.filter(username__iexact=tidy_username(username)).first()
        if user is None:
            # the same work as for a known name, so that time tells nothing
            User().set_password(password)
            return None
        if not user.check_password(password) or not may_enter(user):
            return None
        return user

    def get_user(self, user_id: int) -> User | None:
        known = _at_hand.get()
        return known if known and known.pk == user_id else User.objects.filter(pk=user_id).first()


_at_hand: ContextVar[User | None] = ContextVar("the account that was read with its session", default=None)


@contextmanager
def account_at_hand(user: User | None) -> Iterator[None]:
    """Within, the account is not read a second time."""
    before = _at_hand.set(user)
    try:
        yield
    finally:
        _at_hand.reset(before)


def may_enter(user: User) -> bool:
    """Whether the account is open today."""
    return (
        user.is_active
        and user.locked_at is None
        and (user.password_until is None or user.password_until > timezone.now())
    )


def shut_out(user: User) -> bool:
    """Whether wrong passwords keep the account out for now, from some address, or wrong PINs its PIN."""
    tried = AccessAttempt.objects.filter(
        username=tidy_username(user.username), attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME
    ).values_list("failures_since_start", flat=True)
    counts = list(tried)
    shut = (
        max(counts, default=0) >= settings.AXES_FAILURE_LIMIT
        or sum(counts) >= settings.WRONG_PASSWORDS["name"]
    )
    return user.pin_failures >= MOST_PIN_FAILURES or shut


def axes_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name under which failed attempts are counted, however it was written."""
    written = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return tidy_username(str(written))[:60]
