"""What the part of a page shows of the files that hang on a row."""

from __future__ import annotations

from typing import Any

from django.db import models

from giamngheo.platform.attachments.content import ENDINGS
from giamngheo.platform.attachments.queries import attachments_of, kinds_to_hang, reads
from giamngheo.platform.attachments.subjects import subject_of_row
from giamngheo.platform.scope import Actor


def attached_to(actor: Actor, row: models.Model, kind: str = "") -> dict[str, Any]:
    """The files of a row with what each is, whether the actor opens them, whether more can be hung."""
    subject = subject_of_row(row)
    mine = kinds_to_hang(actor, subject, row)
    files = []
    for one in attachments_of(row, kind):
        one.ending = ENDINGS[one.media_type].upper()  # type: ignore[attr-defined]
        one.may_withdraw = one.kind in mine  # type: ignore[attr-defined]
        files.append((one, subject.kinds[one.kind]))
    return {
        "files": files,
        "opens": reads(actor, subject, row),
        "may_add": bool(mine) and (not kind or kind in mine),
        "subject": subject.key,
        "pk": row.pk,
        "kind": kind,
    }
