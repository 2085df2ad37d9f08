"""The one way to write: a permission, a transaction, one audit event, effects after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import models, transaction

from giamngheo.platform.audit.recording import Entry, Rows, write_event
from giamngheo.platform.scope import Actor, Placed, policy
from giamngheo.rules.text import Text

P = ParamSpec("P")
R = TypeVar("R")


class ActionRefused(Exception):
    """The state does not allow it; `message` says why and what to do, in the user's words."""

    def __init__(self, code: str, message: Text) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message.en}")


@dataclass
class Act:
    """One act of one actor; made by the caller, given to an action, used once."""

    actor: Actor
    reason: str = ""
    permission: str = ""
    _entry: Entry | None = field(default=None, repr=False)

    def require(self, *objects: Any) -> None:
        """Each object lies within the actor's reach. Forbidden, SecondFactorNeeded."""
        for obj in objects:
            policy().require(self.actor, self.permission, obj)

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
        if self._entry is not None:
            raise RuntimeError(f"{self.permission}: an action leaves one audit event, this is a second")
        where = obj if at is None else at
        place = None if where is None else policy().tree.place_of(where)
        self._entry = Entry(
            obj=obj,
            place=place or Placed(),
            before=dict(before or {}),
            after=dict(after or {}),
            rows=rows,
            persons=tuple(persons),
        )

    def after_commit(self, effect: Callable[[], None]) -> None:
        """Runs once the whole is in the database."""
        transaction.on_commit(effect)


def action(permission: str) -> Callable[[Callable[Concatenate[Act, P], R]], Callable[Concatenate[Act, P], R]]:
    """Makes a function a writer: checks that the actor holds `permission` at all, runs it in one transaction
    and writes the one event it recorded. The function calls `act.require(obj)` for what it touches.

    RuntimeError when it records no event: a write that leaves no trace is a mistake of the programmer.
    """

    def decorate(function: Callable[Concatenate[Act, P], R]) -> Callable[Concatenate[Act, P], R]:
        @wraps(function)
        def run(act: Act, *args: P.args, **kwargs: P.kwargs) -> R:
            if act.permission:
                raise RuntimeError("an Act serves one action; make another for the next")
            act.permission = permission
            policy().require(act.actor, permission)
            with transaction.atomic():
                result = function(act, *args, **kwargs)
                if act._entry is None:
                    raise RuntimeError(f"{permission}: {function.__name__} recorded no audit event")
                write_event(act.actor, permission, act.reason, act._entry)
            return result

        run.permission = permission  # type: ignore[attr-defined]
        return run

    return decorate
