"""Who keeps a filled form: the room of reviews registers itself; without it the form only computes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest

from giamngheo.platform.actions import Act
from giamngheo.registry.entry.filling import Entry
from giamngheo.registry.models import Household
from giamngheo.rules.text import Text


class Saver(Protocol):
    """Keeps filled forms: whether this reader may now, and the act of keeping."""

    def possible(self, request: HttpRequest, household: Household) -> bool:
        """Whether a form of this household can be kept by this reader today."""
        ...

    def save(self, act: Act, household: Household, entry: Entry) -> Text:
        """Keeps it and says what was done. Raises ActionRefused."""
        ...


@dataclass
class _Registered:
    saver: Saver | None = None


_registered = _Registered()


def register_saver(one: Saver | None) -> None:
    """Called once by the room that keeps assessments; None takes it away (tests)."""
    _registered.saver = one


def saver() -> Saver | None:
    return _registered.saver
