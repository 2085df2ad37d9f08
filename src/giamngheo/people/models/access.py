"""How somebody enters: second factor, recovery codes, devices, live sessions. Secrets are sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from giamngheo.platform.crypto.fields import EncryptedTextField


class SecondFactor(models.Model):
    """The shared secret of an authenticator app, sealed. `last_step`: the newest time step used, so that
    a code works once.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor")
    secret = EncryptedTextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "xác thực hai bước"

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """A code that stands in for the authenticator once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "mã khôi phục"

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class Device(models.Model):
    """A phone or tablet that enters for one account without a password, until it is revoked.

    The QR code carries a ticket that works once (`ticket_digest`, until `ticket_until`); with it the device
    gets its own token, of which only the digest is kept.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices")
    label = models.CharField(max_length=80)
    ticket_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    ticket_until = models.DateTimeField()
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "thiết bị"
        ordering = ("-made_at",)

    @property
    def code_is_over(self) -> bool:
        """Whether nobody scanned the QR code in its time."""
        return self.enrolled_at is None and self.ticket_until <= timezone.now()

    def __str__(self) -> str:
        return self.label


class OutsideIdentity(models.Model):
    """Who an account is at an OpenID provider: bound at the first sign-in there, after that only this counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="outside_identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "danh tính ở cổng đăng nhập"
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="people_identity_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="people_identity_of_account"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} at {self.issuer}"


class LiveSession(models.Model):
    """One signed-in browser. A request without an open row here is signed out.

    `key_digest`: digest of the session key, so that this table opens no session. `twin_seen_at`: when the
    same account was seen working elsewhere at the same time.
    """

    WAYS = (
        ("password", "mật khẩu"),
        ("pin", "mã PIN"),
        ("device", "thiết bị"),
        ("oidc", "đăng nhập một lần"),
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="live_sessions")
    key_digest = models.CharField(max_length=64, unique=True)
    way = models.CharField(max_length=8, choices=WAYS)
    device = models.ForeignKey(Device, models.CASCADE, null=True, blank=True, related_name="live_sessions")
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField()
    last_seen = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=24, blank=True)
    twin_seen_at = models.DateTimeField(null=True, blank=True)
    twin_dismissed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "phiên đăng nhập"
        ordering = ("-last_seen",)
        indexes = (models.Index(fields=["user", "ended_at"], name="people_session_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.way}"
