"""Names of what can be done: each room declares its own once; roles (data of `people`) list them."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Permission:
    """One thing a person may do, named `room.object.verb`.

    strong: asks for a second factor (money, decisions, exports, administration).
    anywhere: does not depend on an area (own password, own messages).
    """

    name: str
    label: Text
    strong: bool = False
    anywhere: bool = False


_declared: dict[str, Permission] = {}


def declare(name: str, vi: str, en: str, *, strong: bool = False, anywhere: bool = False) -> str:
    """Makes a permission known and returns its name. ValueError when the name is taken or malformed."""
    if name.count(".") != 2:
        raise ValueError(f"{name!r}: a permission is named room.object.verb")
    if name in _declared:
        raise ValueError(f"{name!r} is declared twice")
    _declared[name] = Permission(name, Text(vi, en), strong, anywhere)
    return name


def permission(name: str) -> Permission:
    """The declared permission. KeyError for another name."""
    return _declared[name]


def all_permissions() -> tuple[Permission, ...]:
    return tuple(_declared.values())


def matching(pattern: str) -> tuple[str, ...]:
    """The names that a pattern such as `registry.*.view` stands for; ValueError when there is none."""
    found = tuple(name for name in _declared if fnmatchcase(name, pattern))
    if not found:
        raise ValueError(f"{pattern!r} stands for no declared permission")
    return found
