"""Hanging a file on a row and taking it down: the only writers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.attachments.content import media_type_of
from giamngheo.platform.attachments.models import Attachment
from giamngheo.platform.attachments.store import keep
from giamngheo.platform.attachments.subjects import subject_of_row
from giamngheo.rules.text import Text


def add_attachment(act: Act, row: models.Model, kind: str, content: bytes) -> Attachment:
    """Hangs a file on a row, with the permission that the row's subject names for this kind.

    AttachmentRefused (see `content.media_type_of`); ActionRefused `unknown_kind`, `hung_already`.
    """
    subject = subject_of_row(row)
    return action(subject.adder(kind))(_add)(act, row, kind, content)


def withdraw_attachment(act: Act, row: models.Model, attachment: Attachment) -> Attachment:
    """Takes a file down that was hung on the wrong row or is of no use; `act.reason` says why. The file is kept.

    ActionRefused `reason`, `withdrawn_already`.
    """
    subject = subject_of_row(row)
    return action(subject.adder(attachment.kind))(_withdraw)(act, row, attachment)


def _add(act: Act, row: models.Model, kind: str, content: bytes) -> Attachment:
    act.require(row)
    if kind not in subject_of_row(row).kinds:
        raise ActionRefused("unknown_kind", Text("Chọn loại tệp.", "Choose what the file is."))
    media_type = media_type_of(content)
    digest = keep(content)
    here = _rows(row, kind)
    if here.filter(digest=digest).exists():
        raise ActionRefused(
            "hung_already", Text("Tệp này đã được đính kèm.", "This file is attached already.")
        )
    made = Attachment.objects.create(
        subject=row._meta.label_lower,
        subject_id=row.pk,
        kind=kind,
        digest=digest,
        media_type=media_type,
        size=len(content),
        added_by=act.actor.user_id,
        added_name=act.actor.label,
    )
    act.record(made, at=row, after=_told(made))
    return made


def _withdraw(act: Act, row: models.Model, attachment: Attachment) -> Attachment:
    act.require(row)
    if not act.reason.strip():
        raise ActionRefused("reason", Text("Ghi lý do gỡ tệp.", "Say why it is taken down."))
    found = _rows(row, attachment.kind).select_for_update().filter(pk=attachment.pk).first()
    if found is None:
        raise ActionRefused("withdrawn_already", Text("Tệp này đã được gỡ.", "It is taken down already."))
    found.withdrawn_at, found.withdrawn_by = timezone.now(), act.actor.label
    found.withdrawn_because = act.reason.strip()[:500]
    found.save(update_fields=("withdrawn_at", "withdrawn_by", "withdrawn_because"))
    act.record(found, at=row, before=_told(found), after={"withdrawn": True})
    return found


def _rows(row: models.Model, kind: str) -> models.QuerySet[Attachment]:
    return Attachment.objects.filter(
        subject=row._meta.label_lower, subject_id=row.pk, kind=kind, withdrawn_at=None
    )


def _told(one: Attachment) -> dict[str, Any]:
    return {
        "subject": one.subject,
        "subject_id": one.subject_id,
        "kind": one.kind,
        "sha256": one.digest,
        "size": one.size,
    }
