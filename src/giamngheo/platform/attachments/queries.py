"""Reading attachments: always through their row, in the reader's reach; else as if they were not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import models
from django.http import Http404

from giamngheo.platform.attachments.models import Attachment
from giamngheo.platform.attachments.subjects import Subject, subject_of, subject_of_row
from giamngheo.platform.scope import Actor, PersonalData, policy
from giamngheo.rules.text import Text


class Hung(NamedTuple):
    """A row that carries files, with its subject."""

    subject: Subject
    row: Any


def row_of(actor: Actor, key: str, pk: int) -> Hung:
    """The row, if the actor reads its files in full. Http404 otherwise."""
    hung = _reached(actor, key, pk)
    if not reads(actor, hung.subject, hung.row):
        raise Http404
    return hung


def row_to_hang_on(actor: Actor, key: str, pk: int, kind: str = "") -> Hung:
    """The row, if the actor hangs and withdraws files of this kind there (of any, if none is named). Http404."""
    hung = _reached(actor, key, pk)
    kinds = kinds_to_hang(actor, hung.subject, hung.row)
    if not kinds or (kind and kind not in kinds):
        raise Http404
    return hung


def _reached(actor: Actor, key: str, pk: int) -> Hung:
    subject = subject_of(key)
    if subject is None or not policy().holds(actor, subject.view):
        raise Http404
    return Hung(subject, subject.rows(actor, subject.view).one_or_404(pk=pk))


def kinds_to_hang(actor: Actor, subject: Subject, row: models.Model) -> Mapping[str, Text]:
    """What the actor may hang on this row and take down from it."""
    if subject.own_page:
        return {}
    return {
        kind: words for kind, words in subject.kinds.items() if policy().may(actor, subject.adder(kind), row)
    }


def reads(actor: Actor, subject: Subject, row: models.Model) -> bool:
    """A scan shows names: only who sees persons in full there opens it."""
    return policy().sees(actor, subject.view, row) is PersonalData.FULL


def attachment(actor: Actor, pk: int) -> tuple[Attachment, Hung]:
    """A file in force and its row. Http404."""
    found = Attachment.objects.filter(pk=pk, withdrawn_at=None).first()
    if found is None:
        raise Http404
    return found, row_of(actor, found.subject, found.subject_id)


def attachments_of(row: models.Model, kind: str = "") -> list[Attachment]:
    """What hangs on a row that was itself read in reach, oldest first."""
    subject_of_row(row)
    rows = Attachment.objects.filter(
        subject=row._meta.label_lower, subject_id=row.pk, withdrawn_at=None
    ).order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def with_files(of: type[models.Model], ids: Iterable[int], kind: str = "") -> set[int]:
    """Those of the rows (by id, read in reach before) on which a file hangs, of one kind if it is named."""
    rows = Attachment.objects.filter(
        subject=of._meta.label_lower, subject_id__in=list(ids), withdrawn_at=None
    )
    return set((rows.filter(kind=kind) if kind else rows).values_list("subject_id", flat=True))
