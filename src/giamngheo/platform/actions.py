"""The one way to write: a permission, a transaction, one audit event, effects after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import models, transaction

from giamngheo.platform.audit.recording import Entry, Rows, write_event
from giamngheo.platform.confirming import Unconfirmed, mark_of
from giamngheo.platform.scope import Actor, Placed, policy
from giamngheo.platform.versions import Refused, apply_changes
from giamngheo.rules.text import Text

P = ParamSpec("P")
R = TypeVar("R")

ActionRefused = Refused


@dataclass
class Act:
    """One act of one actor; made by the caller, given to an action, used once."""

    actor: Actor
    reason: str = ""
    permission: str = ""
    _entry: Entry | None = field(default=None, repr=False)
    _nothing: bool = field(default=False, repr=False)
    _then: list[Callable[[int], None]] = field(default_factory=list, repr=False)
    _confirmed: tuple[Text, ...] = ()

    def require(self, *objects: Any) -> None:
        """Each object lies within the actor's reach. Forbidden, SecondFactorNeeded."""
        if objects:
            policy().require_all(self.actor, self.permission, objects)

    def fresh(self, reason: str = "") -> Act:
        """For an action that this one calls: the same actor, its own permission and its own event.

        Both stand in one transaction: if either fails, neither happened.
        """
        return Act(self.actor, reason or self.reason)

    def change(
        self,
        obj: models.Model,
        changes: Mapping[str, Any],
        *,
        seen: int | None = None,
        at: Any = None,
        persons: Iterable[int] = (),
    ) -> None:
        """Requires the object, writes the fields that differ and records them.

        seen: the `version` that the user's form was made from; StaleEdit when somebody changed the object
        since. An act that changes nothing leaves no event.
        """
        self.require(obj)
        before, after = apply_changes(obj, changes, seen)
        if after:
            self.record(obj, before=before, after=after, at=at, persons=persons)
        else:
            self.nothing_to_do()

    def record(
        self,
        obj: models.Model | None,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        at: Any = None,
        rows: Rows | None = None,
        persons: Iterable[int] = (),
    ) -> None:
        """What the audit keeps: the object, its state before and after, or for a bulk act the changed `rows`.

        at: an object that says where, when `obj` itself belongs to no area.
        rows: mappings or a pyarrow table, read once; a column `person` tells whose data a row is.
        persons: ids of the persons `before` and `after` are about; a lawful erasure of any of them makes both
        unreadable.
        """
        self.write_entry(
            Entry(
                obj=obj,
                place=_place(obj if at is None else at),
                before=dict(before or {}),
                after=dict(after or {}),
                rows=rows,
                persons=tuple(persons),
            )
        )

    def write_entry(self, entry: Entry) -> None:
        """`record`, for who has made the entry. RuntimeError for a second one."""
        if self._entry is not None:
            raise RuntimeError(f"{self.permission}: an action leaves one audit event, this is a second")
        self._entry = entry

    def nothing_to_do(self) -> None:
        """Says that the action found all as it was asked to be; it leaves no event."""
        self._nothing = True

    def confirm(self, notes: Sequence[Text], confirmed: str) -> None:
        """Goes on with what is unlikely only if its user has confirmed these very notes; the event keeps them.

        confirmed: the mark that the user sent back. Unconfirmed.
        """
        if mark_of(notes) not in {"", confirmed}:
            raise Unconfirmed(notes)
        self._confirmed += tuple(notes)

    def with_event(self, then: Callable[[int], None]) -> None:
        """Runs in the same transaction once the event is written, with the event's number."""
        self._then.append(then)

    def after_commit(self, effect: Callable[[], None]) -> None:
        """Runs once the whole is in the database."""
        transaction.on_commit(effect)

    def _write(self, name: str) -> None:
        if self._entry is not None:
            entry = self._entry
            if self._confirmed:
                told = [note.vi for note in self._confirmed]
                entry = replace(entry, after={**entry.after, "confirmed": told})
            event = write_event(self.actor, self.permission, self.reason, entry)
            for then in self._then:
                then(event)
        elif not self._nothing:
            raise RuntimeError(f"{self.permission}: {name} recorded no audit event")


def _place(where: Any) -> Placed:
    return (None if where is None else policy().tree.place_of(where)) or Placed()


def action(permission: str) -> Callable[[Callable[Concatenate[Act, P], R]], Callable[Concatenate[Act, P], R]]:
    """Makes a function a writer: checks that the actor holds `permission` at all, runs it in one transaction
    and writes the one event it recorded. The function calls `act.require(obj)` for what it touches.

    RuntimeError when it records no event: a write that leaves no trace is a mistake of the programmer.
    """

    def decorate(function: Callable[Concatenate[Act, P], R]) -> Callable[Concatenate[Act, P], R]:
        @wraps(function)
        def run(act: Act, *args: P.args, **kwargs: P.kwargs) -> R:
            if act.permission:
                raise RuntimeError("an Act serves one action; make another with act.fresh()")
            act.permission = permission
            policy().require(act.actor, permission)
            act.actor = act.actor.acting(permission)
            with transaction.atomic():
                result = function(act, *args, **kwargs)
                act._write(function.__name__)
            return result

        run.permission = permission  # type: ignore[attr-defined]
        return run

    return decorate
