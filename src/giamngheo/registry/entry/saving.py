"""Who keeps a filled form: the room of reviews registers itself; without it the form only computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django import forms
from django.http import HttpRequest

from giamngheo.areas.models import AdminUnit
from giamngheo.law import Standard
from giamngheo.platform.actions import Act
from giamngheo.platform.components import Crumb
from giamngheo.registry.entry.filling import Entry, LastYear
from giamngheo.registry.models import Household
from giamngheo.rules.text import Text


@dataclass
class Keeping:
    """How one form is kept: under which standard and as of which day it counts, and what stands in it already.

    about: what is asked besides the questions (who, when); bound when the form was sent. kept: the boxes of the
    version kept last, by their names; version: its number, which the form sends back. also: a further standard
    that the same answers are counted under. way: the pages from which the form is reached. beside: the answers that
    a re-check judges anew, shown instead of last year's. opened: the boxes of an earlier version, by its number.
    """

    standard: Standard
    on: date
    before: int
    about: forms.Form
    version: int = 0
    kept: Mapping[str, str] = field(default_factory=dict)
    also: Sequence[Standard] = ()
    notes: Sequence[Text] = ()
    address: str = ""
    way: Sequence[Crumb] = ()
    case: Any = None
    beside: LastYear | None = None
    opened: Callable[[int], Mapping[str, str]] = field(default=lambda _: {})


@dataclass(frozen=True)
class Listed:
    """A village's households whose forms are kept now: their ids, and the words and address of each one's state.

    on: the day as of which ages count; before: last year's answers are of a year before this one. way: the pages
    from which the village's forms are reached. versions: the number of the form kept last, of those that have one.
    """

    households: Any
    standard: Standard
    on: date
    before: int
    states: Mapping[int, tuple[Text, str]] = field(default_factory=dict)
    way: Sequence[Crumb] = ()
    versions: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """What a form that is kept says, for a sheet to be signed: answers of the household, and by person."""

    household: Mapping[str, Any]
    persons: Mapping[int, Mapping[str, Any]]


class Saver(Protocol):
    """Keeps filled forms: whether and how for this reader and household, and the act of keeping."""

    def open(self, request: HttpRequest, household: Household) -> Keeping | None:
        """How a form of this household is kept by this reader today; None where it is not."""
        ...

    def save(self, act: Act, keeping: Keeping, entry: Entry, *, complete: bool, seen: int | None) -> Text:
        """Keeps it and says what was done. Raises ActionRefused; StaleEdit where `seen` is not the last version."""
        ...

    def listed(self, village: AdminUnit) -> Listed | None:
        """The village's households whose forms are kept now; None where no review runs there."""
        ...

    def filled(self, households: Sequence[Household]) -> Mapping[int, Kept]:
        """What is kept of each household in the review that runs, by its id."""
        ...

    def sheets(self, households: Sequence[Household]) -> Mapping[int, Mapping[str, str]]:
        """By household the pages where its other paper sheets are keyed in, by sheet (`screening`, `income`); a sheet
        that the review does not use for it has none.
        """
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
