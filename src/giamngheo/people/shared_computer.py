"""Switching users by PIN on a shared computer: only among those who gave their password on it today."""

from __future__ import annotations

from itertools import pairwise

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from giamngheo.people.backend import MOST_PIN_FAILURES, may_enter
from giamngheo.people.models import User
from giamngheo.people.permissions import OWN_ACCOUNT
from giamngheo.people.sessions import digest
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

COOKIE = "giamngheo_today"
SHORTEST = 6


@action(OWN_ACCOUNT)
def set_pin(act: Act, user: User, pin: str) -> None:
    """A PIN of six digits or more, not all the same and not in a row. ActionRefused otherwise."""
    if not pin.isascii() or not pin.isdigit() or len(pin) < SHORTEST or _too_plain(pin):
        raise ActionRefused(
            "plain_pin",
            Text(
                f"Mã PIN cần ít nhất {SHORTEST} chữ số, không phải dãy liên tiếp hoặc một số lặp lại.",
                f"A PIN needs at least {SHORTEST} digits, not in a row and not one digit repeated.",
            ),
        )
    user.pin, user.pin_failures = make_password(pin), 0
    user.save(update_fields=["pin", "pin_failures"])
    act.record(user, after={"pin": "set"})


def _too_plain(pin: str) -> bool:
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Notes on this browser that the account gave its password here today."""
    known = {str(one.pk): _mark(one) for one in users_of_today(request)} | {str(user.pk): _mark(user)}
    value = f"{timezone.localdate():%Y%m%d}|" + ",".join(f"{key}:{mark}" for key, mark in known.items())
    response.set_signed_cookie(
        COOKIE, value, salt=COOKIE, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def users_of_today(request: HttpRequest) -> list[User]:
    """The accounts that may be switched to here: password given on this browser today, and still the same."""
    marks = _marks_of_today(request)
    users = User.objects.filter(pk__in=[int(key) for key in marks]).order_by("sort_name")
    return [user for user in users if marks[str(user.pk)] == _mark(user) and may_enter(user)]


def is_shared(request: HttpRequest, user: User) -> bool:
    """Whether others too gave their password on this browser today, by its cookie alone."""
    return bool(_marks_of_today(request).keys() - {str(user.pk)})


def _marks_of_today(request: HttpRequest) -> dict[str, str]:
    value = request.get_signed_cookie(COOKIE, default="", salt=COOKIE) or ""
    day, _, rest = value.partition("|")
    if day != f"{timezone.localdate():%Y%m%d}":
        return {}
    return dict(entry.split(":") for entry in rest.split(",") if entry)


def switchable(request: HttpRequest) -> list[User]:
    """Those of them that have a PIN to switch with."""
    return [user for user in users_of_today(request) if user.pin]


def pin_opens(user: User, pin: str) -> bool:
    """Whether the PIN is right. After too many wrong ones only the password helps."""
    # counted before it is compared: many guesses sent at once are not more than many sent one by one
    mine = User.objects.filter(pk=user.pk)
    if not user.pin or not mine.filter(pin_failures__lt=MOST_PIN_FAILURES).update(
        pin_failures=F("pin_failures") + 1
    ):
        return False
    if check_password(pin, user.pin):
        mine.update(pin_failures=0)
        return True
    user.pin_failures += 1
    return False


def _mark(user: User) -> str:
    """Changes with the password."""
    return digest(user.get_session_auth_hash())[:24]
