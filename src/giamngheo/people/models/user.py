"""The account somebody signs in with."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from giamngheo.platform.crypto.fields import EncryptedTextField
from giamngheo.platform.database.names import NameKeyField, person_name_key
from giamngheo.platform.scope.actor import LONGEST_LABEL


class UserManager(BaseUserManager["User"]):
    """Accounts are found by user name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """One person's account; what it may do comes from the roles it holds.

    `password_until`: a one-time password given by an administrator ends then. `pin`: hash of the PIN for
    switching users on a shared computer. `locked_at`: locked by an administrator.
    """

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    search_name = models.CharField(max_length=120, default="", editable=False)
    sort_name = NameKeyField(of="full_name", key=person_name_key)
    is_active = models.BooleanField(default=True)
    phone = EncryptedTextField(blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="vi")
    must_change_password = models.BooleanField(default=False)
    password_until = models.DateTimeField(null=True, blank=True)
    pin = models.CharField(max_length=128, blank=True)
    pin_failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="made")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        constraints = (models.UniqueConstraint(Lower("username"), name="people_username_any_case"),)
        indexes = (models.Index(fields=["search_name"], name="people_user_search"),)

    @property
    def label(self) -> str:
        """What acts of the account are signed with."""
        return f"{self.full_name} ({self.username})"[:LONGEST_LABEL]

    def __str__(self) -> str:
        return self.full_name
