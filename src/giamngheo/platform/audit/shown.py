"""Whom a page of many rows shows in full: noted while the page is made, written as one event before it is sent.

A list notes its rows by itself (`Table.persons`); a page that lists persons in another way calls `note_shown`. The
middleware writes what was noted, and nothing where the page came to an error or was asked for without its body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import OperationalError, models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.recording import Entry, write_event
from giamngheo.platform.scope import Actor, Placed, policy
from giamngheo.platform.web.errors import busy

NOTES = "shown_in_full"
NOT_MODIFIED, FIRST_FAULT_OF_OURS = 304, 500


@dataclass(frozen=True)
class Note:
    """What one list of a page showed: objects whose class has an `audit_mark`, and the names of the fields.

    about: the object that the page itself is of, where it is of one.
    """

    permission: str
    objects: Sequence[models.Model]
    fields: frozenset[str]
    about: models.Model | None = None


def note_shown(
    request: HttpRequest,
    permission: str,
    objects: Iterable[models.Model],
    fields: Iterable[str],
    about: models.Model | None = None,
) -> None:
    """The page of the request shows persons of these objects, or of what it is about, in full."""
    shown = tuple(objects)
    if shown or about is not None:
        noted: list[Note] = request.__dict__.setdefault(NOTES, [])
        noted.append(Note(permission, shown, frozenset(fields), about))


class ShownMiddleware:
    """Writes what a page showed before it is sent. Stands within `ForbiddenMiddleware`: it hears every error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        noted: list[Note] = request.__dict__.pop(NOTES, [])
        sent = response.status_code < FIRST_FAULT_OF_OURS and response.status_code != NOT_MODIFIED
        if noted and sent and request.method != "HEAD":
            try:
                record_shown(request.actor, noted)  # type: ignore[attr-defined]
            except OperationalError as error:
                # what cannot be recorded is not shown
                if (answer := busy(error)) is None:
                    raise
                return answer
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        # what was being made is not shown: an answer to the error takes its place
        request.__dict__.pop(NOTES, None)
        return busy(error)


def record_shown(actor: Actor, noted: Sequence[Note]) -> int:
    """One event of everything that a page showed; its number.

    It bears the right of the list that showed the most; what the page is about, or the kind of its rows where it is
    one; and the area that holds all of them.
    """
    objects = {mark_of(one): one for note in noted for one in note.objects}
    permission = max(noted, key=lambda note: len(note.objects)).permission
    about = next((note.about for note in noted if note.about is not None), None)
    kinds = {one._meta.label_lower for one in objects.values()}
    entry = Entry(
        obj=about,
        place=_place_of_all(objects.values() if about is None else [about]),
        before={},
        after={"fields": sorted(frozenset().union(*(note.fields for note in noted)))},
        shown=tuple(sorted(objects, key=lambda mark: (mark[0], int(mark[1:])))),
        kind=kinds.pop() if about is None and len(kinds) == 1 else "",
    )
    with transaction.atomic():
        return write_event(actor.acting(permission), permission, "", entry, reading=True)


def mark_of(obj: models.Model) -> str:
    """The mark of an object: a letter for its class, and its number."""
    return f"{type(obj).audit_mark}{obj.pk}"  # type: ignore[attr-defined]


def marks_of(number: int, label: str = "") -> list[str]:
    """The marks of the objects of this number: of the kind `label`, or of every kind that has marks."""
    return [
        f"{letter}{number}" for letter, model in _marked().items() if label in {"", model._meta.label_lower}
    ]


def shown_by(event: AuditEvent) -> list[tuple[type[models.Model], int]]:
    """Class and number of everything that the event says was shown, by class and number."""
    return [(_marked()[mark[0]], int(mark[1:])) for mark in (event.shown or "").split()]


@cache
def _marked() -> dict[str, type[models.Model]]:
    found = {one.audit_mark: one for one in apps.get_models() if hasattr(one, "audit_mark")}
    return dict(sorted(found.items()))


def _place_of_all(objects: Iterable[models.Model]) -> Placed:
    """The village, or else the commune, in which all objects lie; nowhere where they lie in several communes."""
    places = {policy().tree.place_of(one) or Placed() for one in objects}
    communes, villages = {one.commune for one in places}, {one.village for one in places}
    if len(communes) > 1:
        return Placed()
    return Placed(communes.pop(), villages.pop() if len(villages) == 1 else None)
