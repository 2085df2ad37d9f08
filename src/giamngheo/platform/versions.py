"""Two people, one object: the second sees the difference and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from giamngheo.platform.crypto.fields import BlindIndexField
from giamngheo.rules.text import Text


class Refused(Exception):
    """The state does not allow it; `message` says why and what to do, in the user's words."""

    def __init__(self, code: str, message: Text) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message.en}")


@dataclass(frozen=True)
class Difference:
    """One field: what stands there now and what the user wanted to write."""

    field: str
    label: str | Text
    now: Any
    wanted: Any


class StaleEdit(Refused):
    """Somebody changed the object after the user opened it; nothing was written.

    `version` is today's: sent again with it, the same values are written over the other's.
    """

    def __init__(self, obj: models.Model, differences: tuple[Difference, ...]) -> None:
        self.obj = obj
        self.differences = differences
        self.version: int = obj.version  # type: ignore[attr-defined]
        super().__init__(
            "stale-edit",
            Text(
                "Trong lúc bạn nhập, người khác đã sửa mục này. Chưa ghi gì; hãy so sánh rồi ghi lại.",
                "Somebody changed this while you were typing. Nothing was written; compare and write again.",
            ),
        )


class VersionedModel(models.Model):
    """Counts its changes, so that a form knows whether what it shows is still true."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def apply_changes(
    obj: models.Model, changes: Mapping[str, Any], seen: int | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Writes the fields that differ, inside the caller's transaction, and returns them before and after.

    The row is locked first. With `seen` the object must have a `version`; StaleEdit when it is another
    one. `obj` carries the new state afterwards.
    """
    current = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
    differing = {
        name: value for name, value in changes.items() if _plain(getattr(current, name)) != _plain(value)
    }
    if seen is not None and current.version != seen:  # type: ignore[attr-defined]
        if not differing:
            return {}, {}
        raise StaleEdit(
            current,
            tuple(
                Difference(name, str(obj._meta.get_field(name).verbose_name), getattr(current, name), value)  # type: ignore[union-attr]
                for name, value in differing.items()
            ),
        )
    before = {name: getattr(current, name) for name in differing}
    if differing:
        written = {*differing}
        for name, value in differing.items():
            setattr(current, name, value)
        if hasattr(current, "version"):
            current.version += 1
            written.add("version")
        written |= {
            field.name
            for field in obj._meta.concrete_fields
            if isinstance(field, BlindIndexField) and field.source in differing
        }
        current.save(update_fields=written)
    for field in obj._meta.concrete_fields:
        setattr(obj, field.attname, getattr(current, field.attname))
    return before, {name: getattr(obj, name) for name in differing}


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
