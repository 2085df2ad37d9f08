"""Confirming a value of the law against its signed document, in the browser: the command line's service, audited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils import timezone

from giamngheo.law import LawError
from giamngheo.law.confirm import all_values, confirm
from giamngheo.law.growth import GrowthLoad
from giamngheo.law.points import PointsLoad
from giamngheo.law.points_store import current_version
from giamngheo.platform import permissions
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

Loaded = TypeVar("Loaded", PointsLoad, GrowthLoad)


@dataclass(frozen=True)
class Seen:
    """What was compared: the document (an id of the law's list, or its number in words), the article, the day.

    `value` fills a gap, from `valid_from` on where it is a dated parameter.
    """

    document: str
    article: str
    on: date
    value: str | None = None
    valid_from: date | None = None


@action(permissions.LAW_CONFIRM)
def confirm_value(act: Act, path: str, seen: Seen) -> None:
    """Records that the actor compared the value at `path` with its signed document.

    ActionRefused `in_future`, and what `law.confirm.confirm` refuses (`missing_basis`, `value_needed`, …): then
    nothing is recorded, neither with the law nor in the audit.
    """
    if seen.on > timezone.localdate():
        raise ActionRefused(
            "in_future", Text("Ngày đối chiếu không thể sau hôm nay.", "It cannot be compared after today.")
        )
    known = all_values().get(path)

    def write(_event: int) -> None:
        # last of all: the file keeps nothing of an act that the database did not take
        try:
            confirm(path, seen.document, seen.article, act.actor.label, seen.on, seen.value, seen.valid_from)
        except LawError as error:
            raise ActionRefused(error.code, error.message) from error

    said = {"value": seen.value, "valid_from": seen.valid_from} if seen.value is not None else {}
    act.record(
        None,
        before={"evidence": known[1].evidence.value} if known else {},
        after={
            "path": path,
            "document": seen.document,
            "article": seen.article,
            "compared_on": seen.on,
            "evidence": "confirmed",
            **said,
        },
    )
    act.with_event(write)


@dataclass(frozen=True)
class LoadedTable:
    """A table of a standard (`points_store.POINTS`, `GROWTH`) and the file and document it is loaded from."""

    standard: str
    table: str
    file: str
    document: str
    article: str


@action(permissions.LAW_CONFIRM)
def load_table(
    act: Act, what: LoadedTable, load: Callable[[bool], Loaded], done: Callable[[Loaded], None]
) -> None:
    """Puts a table of the law in force; `load(True)` only checks it, `load(False)` stores it; `done` hears of it.

    LawError as `load` raises it: then nothing is stored and no event is left. The very table again leaves none.
    """
    if load(True).again:
        act.nothing_to_do()
        done(load(False))
        return
    old = current_version(what.standard, what.table)
    act.record(
        None,
        before={"version": old.number} if old else {},
        after={
            "path": f"{what.standard}/{what.table}",
            "source": what.file,
            "document": what.document,
            "article": what.article,
            "evidence": "confirmed",
            "version": old.number + 1 if old else 1,
        },
    )
    # last of all: the file keeps nothing of an act that the database did not take
    act.with_event(lambda _event: done(load(False)))
