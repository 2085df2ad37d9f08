"""The rooms' entries in the navigation: each room registers its own, a reader sees what the role can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.urls import reverse

from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.scope.protected import PUBLIC, SIGNED_IN
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Section:
    """A heading of the navigation; sections stand in the order of `order`."""

    key: str
    label: Text
    order: int


WORK = Section("work", Text("Công việc", "Work"), 10)
REGISTER = Section("register", Text("Sổ hộ", "Register"), 20)
RESULTS = Section("results", Text("Kết quả", "Results"), 30)
ADMINISTRATION = Section("administration", Text("Quản trị", "Administration"), 90)
PERSONAL = Section("personal", Text("Tài khoản của tôi", "My account"), 99)
"""Shown in the menu of the account, not at the side."""


@dataclass(frozen=True)
class Entry:
    """A page to lead to; `permission` is that of the page, `icon` a name of scripts/icons.txt."""

    url_name: str
    label: Text
    permission: str
    section: Section = WORK
    icon: str = "file-earmark-text"
    order: int = 50
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An entry as one reader sees it on one page."""

    entry: Entry
    address: str
    current: bool


@dataclass
class Group:
    section: Section
    links: list[Link] = field(default_factory=list)


_entries: dict[str, Entry] = {}


def register_entry(entry: Entry) -> None:
    """Called by a room when it is ready; a second entry of the same address replaces the first."""
    _entries[entry.url_name] = entry


def allowed(actor: Actor, permission: str) -> bool:
    """Whether the actor may open a page of that permission at all."""
    if permission == PUBLIC:
        return True
    if actor.user_id is None:
        return False
    return permission == SIGNED_IN or policy().holds(actor, permission)


def groups_for(actor: Actor, path: str) -> list[Group]:
    """The entries that the actor may open, by section; the one that best fits `path` is current."""
    links = [(entry, reverse(entry.url_name, args=entry.arguments)) for entry in _sorted(actor)]
    fitting = [
        address for _, address in links if path == address or (address != "/" and path.startswith(address))
    ]
    best = max(fitting, key=len, default=None)
    return [
        Group(section, [Link(entry, address, address == best) for entry, address in found])
        for section, found in groupby(links, key=lambda link: link[0].section)
    ]


def _sorted(actor: Actor) -> Iterator[Entry]:
    mine = (entry for entry in _entries.values() if allowed(actor, entry.permission))
    yield from sorted(mine, key=lambda entry: (entry.section.order, entry.order, entry.url_name))
