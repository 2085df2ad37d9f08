"""Issuing documents, ending them, replacing templates: the only writers of these tables."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from giamngheo.law.document_forms import load_document_form
from giamngheo.platform import permissions
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.documents.filling import Paper
from giamngheo.platform.documents.models import DocumentTemplate, IssuedDocument
from giamngheo.platform.documents.word import check_template
from giamngheo.platform.privacy import masked_name
from giamngheo.platform.scope import Placed
from giamngheo.rules.text import Text

BATCH = 500


@dataclass(frozen=True)
class NewDocument:
    """A document to issue. `values` and `rows` fill its form; `name` is masked before it is kept for the QR page.

    counted: `number` comes from `numbering.next_numbers`, so it is given once a year; else it is of the clerk's book.
    effective_from: the first day it holds, where that is another than `issued_on`.
    subject: (type, id) of what it is about, for example ("registry.household", 12). village may be None.
    """

    form: str
    number: str
    issued_on: dt.date
    values: Mapping[str, Any]
    commune: int
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    village: int | None = None
    subject: tuple[str, int] | None = None
    office: str = ""
    shown_class: str = ""
    name: str = ""
    birth_year: int | None = None
    synthetic: bool = False
    counted: bool = False
    effective_from: dt.date | None = None


@action(permissions.DOCUMENT_ISSUE)
def issue_documents(act: Act, documents: Sequence[NewDocument]) -> list[IssuedDocument]:
    """Issues the documents, all or none, with the templates in force today; one audit event.

    UnknownValue when a value is none of the form's; ActionRefused `number_taken`, `number_missing`, `none`.
    """
    if not documents:
        raise ActionRefused("none", Text("Không có văn bản nào để ban hành.", "There is nothing to issue."))
    act.require(*{Placed(one.commune, one.village) for one in documents})
    forces = {row.form: row for row in DocumentTemplate.objects.filter(in_force=True)}
    rows = [_row(act, one, forces.get(one.form)) for one in documents]
    try:
        with transaction.atomic():
            made = IssuedDocument.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:
        numbers = ", ".join(sorted({one.number for one in documents})[:3])
        raise ActionRefused(
            "number_taken",
            Text(
                "Số văn bản đã dùng trong ngày này ({numbers}). Kiểm tra lại sổ văn thư.",
                "This number is used on this day already ({numbers}). Look into the clerk's book.",
            ).format(numbers=numbers),
        ) from error
    kept = [
        {"document": one.pk, "form": one.form, "number": one.number, "subject": one.subject_id}
        for one in made
    ]
    act.record(
        made[0] if len(made) == 1 else None,
        at=Placed(documents[0].commune),
        after={"issued": len(made), "form": made[0].form},
        rows=kept,
    )
    return made


def _row(act: Act, new: NewDocument, template: DocumentTemplate | None) -> IssuedDocument:
    if not new.number.strip():
        raise ActionRefused(
            "number_missing",
            Text("Ghi số văn bản theo sổ văn thư.", "Give the number from the clerk's book."),
        )
    paper = Paper(load_document_form(new.form), new.values, new.rows)
    content = {
        "values": dict(paper.values),
        "rows": {name: [dict(r) for r in rows] for name, rows in new.rows.items()},
    }
    subject_type, subject_id = new.subject or ("", None)
    return IssuedDocument(
        form=new.form,
        number=new.number.strip(),
        issued_on=new.issued_on,
        effective_from=new.effective_from,
        counted_year=new.issued_on.year if new.counted else None,
        subject_type=subject_type,
        subject_id=subject_id,
        commune=new.commune,
        village=new.village,
        office=new.office,
        shown_class=new.shown_class,
        shown_name=masked_name(new.name),
        shown_birth_year=new.birth_year,
        content=json.dumps(content, ensure_ascii=False, default=_plain),
        template=template,
        synthetic=new.synthetic or settings.DEMO,
        issued_by=act.actor.user_id,
        issued_name=act.actor.label,
    )


def _plain(value: Any) -> Any:
    match value:
        case dt.date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case Text():
            return value.vi
    raise TypeError(f"{type(value).__name__} does not stand on a paper")


@action(permissions.DOCUMENT_ISSUE)
def end_documents(
    act: Act,
    documents: Sequence[IssuedDocument],
    on: dt.date,
    *,
    by: IssuedDocument | None = None,
    revoked: bool = False,
    elsewhere: bool = False,
) -> None:
    """Says that documents hold no more from a day `on`: superseded `by` another, or revoked (by a decision, if any).

    elsewhere: superseded by what is no document of this installation. ActionRefused `ended_already`, `reason`.
    """
    if not act.reason.strip():
        raise ActionRefused("reason", Text("Ghi lý do.", "Give the reason."))
    act.require(*{Placed(one.commune, one.village) for one in documents})
    superseded = (by or elsewhere) and not revoked
    state = IssuedDocument.State.SUPERSEDED if superseded else IssuedDocument.State.REVOKED
    rows = IssuedDocument.objects.unscoped("documents that end").filter(
        pk__in=[one.pk for one in documents], state=IssuedDocument.State.VALID
    )
    if rows.update(state=state, ended_on=on, superseded_by=by) != len(documents):
        raise ActionRefused(
            "ended_already",
            Text(
                "Có văn bản đã hết hiệu lực từ trước. Tải lại rồi thử lại.",
                "One of the documents has ended already. Reload and try again.",
            ),
        )
    for one in documents:
        one.refresh_from_db(from_queryset=IssuedDocument.objects.unscoped("documents that end"))
    act.record(
        None,
        at=Placed(documents[0].commune),
        after={"state": str(state), "count": len(documents)},
        rows=[{"document": one.pk, "number": one.number} for one in documents],
    )


@action(permissions.TEMPLATE_REPLACE)
def replace_template(act: Act, form: str, content: bytes, note: str = "") -> DocumentTemplate:
    """Puts an administrator's template in force for documents to come; issued ones keep theirs.

    KeyError for an unknown document; TemplateRefused when it cannot be used.
    """
    check_template(load_document_form(form), content)
    rows = DocumentTemplate.objects.filter(form=form)
    last = rows.aggregate(last=Max("version"))["last"] or 0
    rows.filter(in_force=True).update(in_force=False)
    template = DocumentTemplate(
        form=form,
        version=last + 1,
        content=content,
        digest=sha256(content).hexdigest(),
        note=note[:300],
        uploaded_by=act.actor.user_id,
        uploaded_name=act.actor.label,
    )
    act.require(template)
    template.save()
    act.record(template, after={"form": form, "version": template.version, "sha256": template.digest})
    return template


@action(permissions.TEMPLATE_REPLACE)
def use_shipped_template(act: Act, form: str) -> None:
    """Goes back to the template that ships. ActionRefused `shipped_already`."""
    rows = DocumentTemplate.objects.filter(form=form, in_force=True)
    current = rows.first()
    if current is None:
        raise ActionRefused(
            "shipped_already",
            Text("Đang dùng mẫu có sẵn.", "The template that ships is in use already."),
        )
    act.require(current)
    rows.update(in_force=False)
    act.record(current, before={"version": current.version}, after={"version": 0})
