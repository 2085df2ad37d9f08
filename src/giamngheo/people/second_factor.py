"""The authenticator app and the recovery codes that stand in for it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from time import time

import pyotp
from django.db import transaction
from django.utils import timezone

from giamngheo.people import sessions
from giamngheo.people.models import LiveSession, RecoveryCode, SecondFactor, User
from giamngheo.people.permissions import OWN_ACCOUNT
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

ISSUER = "giamngheo"
STEP = 30
RECOVERY_CODES = 10
MOST_FAILURES = 5
PAUSE = timedelta(minutes=15)

WRONG_CODE = Text(
    "Mã không đúng hoặc đã dùng. Xem lại giờ trên điện thoại rồi nhập mã mới.",
    "The code is wrong or was used already. Check the clock of your phone and enter a new one.",
)
PAUSED = Text(
    "Đã nhập sai nhiều lần. Đợi 15 phút rồi thử lại, hoặc dùng mã khôi phục sau đó.",
    "Too many wrong codes. Wait 15 minutes, then try again or use a recovery code.",
)


def begin(user: User) -> SecondFactor:
    """A new secret, in the place of one that was not confirmed, that counts once a code of it was given.

    Who asks has just given the password. What an authenticator scans is `address`.

    ActionRefused when one is confirmed already: remove that first.
    """
    if has_second_factor(user):
        raise ActionRefused(
            "second_factor_exists",
            Text("Tài khoản đã có xác thực hai bước.", "The account has two-step verification already."),
        )
    made = {"secret": pyotp.random_base32(), "last_step": 0, "failures": 0}
    factor, _ = SecondFactor.objects.update_or_create(user=user, confirmed_at=None, defaults=made)
    return factor


def address(factor: SecondFactor) -> str:
    """The secret as the address that an authenticator scans."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=factor.user.username, issuer_name=ISSUER)


def unconfirmed(user: User) -> SecondFactor | None:
    """The secret that waits for its first code."""
    return SecondFactor.objects.filter(user=user, confirmed_at=None).first()


def has_second_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


@action(OWN_ACCOUNT)
def confirm(act: Act, user: User, code: str) -> list[str]:
    """Turns the second factor on and gives the recovery codes, shown once. ActionRefused for a wrong code."""
    factor = SecondFactor.objects.select_for_update().get(user=user, confirmed_at__isnull=True)
    step = _step_of(factor, code)
    if step is None:
        raise ActionRefused("wrong_code", WRONG_CODE)
    factor.confirmed_at, factor.last_step = timezone.now(), step
    factor.save(update_fields=["confirmed_at", "last_step"])
    codes = _new_recovery_codes(user)
    act.record(user, before={"second_factor": False}, after={"second_factor": True})
    return codes


@action(OWN_ACCOUNT)
def renew_recovery_codes(act: Act, user: User) -> list[str]:
    """Ten new codes; the earlier ones work no more."""
    codes = _new_recovery_codes(user)
    act.record(user, after={"recovery_codes": len(codes)})
    return codes


@action(OWN_ACCOUNT)
def remove(act: Act, user: User) -> None:
    """Turns it off; the caller has asked for a code first. All sessions have to give the new one again."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    LiveSession.objects.filter(user=user).update(verified_at=None)
    act.record(user, before={"second_factor": True}, after={"second_factor": False})


def check(user: User, written: str) -> bool:
    """Whether a code of the app or an unused recovery code was given; each works once. ActionRefused while paused."""
    code = "".join(written.split()).replace("-", "").upper()
    with transaction.atomic():
        # locked: guesses sent at once are looked at one after the other, and each is counted
        rows = SecondFactor.objects.select_for_update()
        factor = rows.filter(user=user, confirmed_at__isnull=False).first()
        if factor is None:
            return False
        if factor.locked_until is not None and factor.locked_until > timezone.now():
            raise ActionRefused("paused", PAUSED)
        step = _step_of(factor, code)
        if step is not None:
            factor.last_step, factor.failures = step, 0
            factor.save(update_fields=["last_step", "failures"])
            return True
        unused = RecoveryCode.objects.filter(user=user, digest=sessions.digest(code), used_at__isnull=True)
        if unused.update(used_at=timezone.now()):
            return True
        _count_failure(factor)
        return False


def mark_verified(live: LiveSession) -> None:
    LiveSession.objects.filter(pk=live.pk).update(verified_at=timezone.now())


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """The time step that a code belongs to (now, or one step off), if it is newer than the last one used."""
    if not code.isascii():
        return None
    totp, now = pyotp.TOTP(factor.secret), int(time()) // STEP
    for step in (now, now - 1, now + 1):
        if step > factor.last_step and secrets.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def _count_failure(factor: SecondFactor) -> None:
    factor.failures += 1
    if factor.failures >= MOST_FAILURES:
        factor.failures, factor.locked_until = 0, timezone.now() + PAUSE
    factor.save(update_fields=["failures", "locked_until"])


def _new_recovery_codes(user: User) -> list[str]:
    codes = [secrets.token_hex(5).upper() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=sessions.digest(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]
