"""Which kinds of jobs there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.platform.jobs.running import JobRun

Handler = Callable[["JobRun"], dict[str, Any] | None]


@dataclass(frozen=True)
class JobKind:
    """A kind of job; `attempts`: how often a crash or a fault is tried again.

    patient: made ahead of its readers or at night; what a person waits for is taken before it.
    """

    name: str
    label: Text
    run: Handler
    attempts: int = 5
    patient: bool = False


_kinds: dict[str, JobKind] = {}


def job_kind(
    name: str, vi: str, en: str, *, attempts: int = 5, patient: bool = False
) -> Callable[[Handler], Handler]:
    """Registers a handler. ValueError when the name is taken by another."""

    def register(handler: Handler) -> Handler:
        known = _kinds.get(name)
        if known is not None and known.run.__qualname__ != handler.__qualname__:
            raise ValueError(f"job kind {name!r} is registered twice")
        _kinds[name] = JobKind(name, Text(vi, en), handler, attempts, patient)
        return handler

    return register


def kind(name: str) -> JobKind:
    """The kind of this name. KeyError for another."""
    return _kinds[name]


def patient_kinds() -> list[str]:
    """The names of the kinds that let others pass."""
    return [one.name for one in _kinds.values() if one.patient]
