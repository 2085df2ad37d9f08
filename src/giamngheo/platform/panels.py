"""Places of pages where rooms put what they know: the work that waits for a reader, parts of a household's page.

    register_work(Work("registry.requests", "registry.change.approve", requests_waiting))
    register_part(Part("entitlements", "registry:household", "monitoring.entitlement.view", entitlements))

A room above adds to a page below without being known there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from giamngheo.platform.components import Status
from giamngheo.platform.scope import policy
from giamngheo.platform.web.navigation import allowed
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the reader: how many, until when, where to go.

    many: there are more than `count`. due: the last day, if the law or a plan sets one.
    """

    title: Text
    count: int
    href: str
    action: Text
    many: bool = False
    note: Text | str = ""
    due: dt.date | None = None
    status: Status | None = None
    lines: Sequence[tuple[str, str]] = ()
    """(words, address) of the first few."""


@dataclass(frozen=True)
class Work:
    """A kind of work on the first page; `look` gives None where nothing waits.

    level: COMMUNE is for who holds the permission for a commune or its villages, ABOVE for who holds it above
    communes; without it for both.
    """

    name: str
    permission: str
    look: Callable[[HttpRequest], Waiting | None]
    order: int = 50
    level: str = ""


@dataclass(frozen=True)
class Part:
    """A part of another room's page: `look` gives the template and what it shows, or None.

    page: the name of the page's address; it is given the page's object.
    """

    name: str
    page: str
    permission: str
    look: Callable[[HttpRequest, Any], Shown | None]
    order: int = 50


@dataclass(frozen=True)
class Shown:
    """A part as it is drawn, under its own heading. leads: it is what the page is for, and stands on top."""

    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    leads: bool = False


COMMUNE, ABOVE = "commune", "above"
_work: dict[str, Work] = {}
_parts: dict[str, Part] = {}


def register_work(work: Work) -> None:
    """Called by a room when it is ready; a second one of the same name replaces the first."""
    _work[work.name] = work


def register_part(part: Part) -> None:
    """Called by a room when it is ready; a second one of the same name replaces the first."""
    _parts[part.name] = part


def waiting_for(request: HttpRequest) -> list[Waiting]:
    """What waits for the reader: the nearest last day first, then what has none, each in the rooms' order."""
    actor = request.actor  # type: ignore[attr-defined]
    levels = {grant: _level_of(grant.unit) for grant in actor.grants}
    mine = [
        one
        for one in sorted(_work.values(), key=lambda one: one.order)
        if allowed(actor, one.permission)
        and (
            not one.level or one.level in {levels[g] for g in actor.grants if one.permission in g.permissions}
        )
    ]
    found = [waiting for one in mine if (waiting := one.look(request)) is not None]
    return sorted(found, key=lambda waiting: waiting.due or dt.date.max)


def _level_of(unit: int | None) -> str:
    return ABOVE if policy().tree.above_communes(unit) else COMMUNE


def parts_of(request: HttpRequest, page: str, obj: Any) -> list[Shown]:
    """What other rooms show of `obj` on its page, in their order."""
    actor = request.actor  # type: ignore[attr-defined]
    mine = (one for one in _parts.values() if one.page == page and allowed(actor, one.permission))
    looked = (one.look(request, obj) for one in sorted(mine, key=lambda one: one.order))
    return [shown for shown in looked if shown is not None]
