"""Reading attachments: always through their row, in the reader's reach; else as if they were not there."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import models
from django.http import Http404

from giamngheo.platform.attachments.models import Attachment
from giamngheo.platform.attachments.subjects import Subject, subject_of, subject_of_row
from giamngheo.platform.scope import Actor, PersonalData, policy


class Hung(NamedTuple):
    """A row that carries files, with its subject."""

    subject: Subject
    row: Any


def row_of(actor: Actor, key: str, pk: int, *, adding: bool = False) -> Hung:
    """The row, if the actor reads its files in full (or `adding`: may hang some). Http404 otherwise."""
    subject = subject_of(key)
    if subject is None or (adding and subject.own_page):
        raise Http404
    permission = subject.add if adding else subject.view
    if not policy().holds(actor, permission):
        raise Http404
    row = subject.rows(actor, permission).one_or_404(pk=pk)
    if not adding and not reads(actor, subject, row):
        raise Http404
    return Hung(subject, row)


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
