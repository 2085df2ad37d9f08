"""Columns for personal data: sealed text, and an index to look it up by without reading it."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from giamngheo.platform.crypto.keyring import KeyMissing, keyring, lookup_key


class EncryptedTextField(models.TextField):
    """Text sealed with AES-256-GCM; the column holds `key name:base64` and opens only in its own column.

    Nothing can be looked up in it except `isnull`; add a `BlindIndexField`. Reading raises KeyMissing
    when the key is gone or the value was altered.
    """

    description = "sealed text"

    @property
    def purpose(self) -> bytes:
        return f"{self.model._meta.label_lower}.{self.name}".encode("ascii")

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or value == "":
            return value
        name, sealed = keyring().seal(str(value).encode("utf-8"), self.purpose)
        return f"{name}:{base64.b64encode(sealed).decode('ascii')}"

    def sealed(self, values: Iterable[str]) -> list[str]:
        """What the column holds of many values; the ring is read once."""
        ring, purpose = keyring(), self.purpose
        name, seal = ring.newest, ring.sealer(purpose)
        return [
            f"{name}:{base64.b64encode(seal(value.encode('utf-8'))).decode('ascii')}" if value else ""
            for value in values
        ]

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        if not value:
            return value
        return self.opened(value)

    def opened(self, stored: str) -> str:
        """The text behind a stored value."""
        name, sealed = self._parts(stored)
        return keyring().open(name, sealed, self.purpose).decode("utf-8")

    def all_opened(self, stored: Iterable[str | None]) -> list[str | None]:
        """The texts behind many stored values; the ring is read once, which is most of the time of one."""
        ring, purpose = keyring(), self.purpose
        found: list[str | None] = []
        for value in stored:
            if value:
                name, sealed = self._parts(value)
                found.append(ring.open(name, sealed, purpose).decode("utf-8"))
            else:
                found.append(value)
        return found

    def _parts(self, stored: str) -> tuple[str, bytes]:
        """The name of the key, and what it sealed."""
        name, found, sealed = stored.partition(":")
        if not found:
            raise KeyMissing(f"{self.purpose.decode()}: the stored value is not sealed")
        return name, base64.b64decode(sealed)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: look it up by its BlindIndexField")
        return super().get_lookup(lookup_name)


def blind_index(purpose: str, value: object) -> str:
    """128 bits of HMAC-SHA256 over the letters and digits of a value; empty for an empty one."""
    return blind_indexes(purpose, [str(value or "")])[0]


def blind_indexes(purpose: str, values: Iterable[str]) -> list[str]:
    """`blind_index` of many values."""
    key = lookup_key(f"blind index {purpose}".encode())
    found = []
    for value in values:
        plain = value if value.isalnum() else "".join(mark for mark in value if mark.isalnum())
        bare = plain.casefold().encode("utf-8")
        found.append(hmac.digest(key, bare, "sha256").hex()[:32] if bare else "")
    return found


class BlindIndexField(models.CharField):
    """The blind index of another field of the same row, kept by itself whenever the row is saved.

    purpose: fields with the same purpose can be joined. `field__of="0123…"` and `field__of_any=[…]` look
    up. When saving with `update_fields`, name both fields.
    """

    def __init__(self, source: str, purpose: str, **kwargs: Any) -> None:
        self.source, self.purpose = source, purpose
        kwargs |= {"max_length": 32, "editable": False, "default": "", "blank": True}
        kwargs.setdefault("db_index", True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "editable", "default", "blank"):
            kwargs.pop(key, None)
        if kwargs.pop("db_index", False) is False:
            kwargs["db_index"] = False
        return name, path, args, kwargs | {"source": self.source, "purpose": self.purpose}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = blind_index(self.purpose, getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value


@BlindIndexField.register_lookup
class Of(models.lookups.Exact):
    """The rows whose source has this value."""

    lookup_name = "of"

    def get_prep_lookup(self) -> str:
        return blind_index(self.lhs.output_field.purpose, self.rhs) or "-"

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        return f"= {rhs}"


@BlindIndexField.register_lookup
class OfAny(models.lookups.In):
    """The rows whose source has one of these values."""

    lookup_name = "of_any"

    def get_prep_lookup(self) -> list[str]:
        return [blind_index(self.lhs.output_field.purpose, value) or "-" for value in self.rhs]
