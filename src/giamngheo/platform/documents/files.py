"""Issued documents as files: the same paper whenever it is asked for."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from giamngheo.law.document_forms import load_document_form
from giamngheo.law.document_forms.model import Size
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.documents.filling import Paper
from giamngheo.platform.documents.models import DocumentTemplate, IssuedDocument
from giamngheo.platform.documents.papers import paper_pdf
from giamngheo.platform.documents.word import paper_docx
from giamngheo.rules.text import Text

CONVERTING = 120
"""Seconds after which a conversion by LibreOffice is given up."""


def verification_address(document: IssuedDocument) -> str:
    """The address of the page that verifies the document, as its QR holds it."""
    return f"{settings.PUBLIC_ADDRESS}/v/{document.token}"


def paper_of(document: IssuedDocument, size: Size | None = None) -> Paper:
    """What was issued, as a paper."""
    content = json.loads(document.content)
    return Paper(
        load_document_form(document.form),
        {name: _typed(value) for name, value in content["values"].items()},
        {
            name: [{key: _typed(value) for key, value in row.items()} for row in rows]
            for name, rows in content["rows"].items()
        },
        address=verification_address(document),
        size=size,
        synthetic=document.synthetic,
    )


def _typed(value: Any) -> Any:
    match value:
        case {"day": day}:
            return dt.date.fromisoformat(day)
        case {"number": number}:
            return Decimal(number)
    return value


def document_docx(document: IssuedDocument, size: Size | None = None) -> bytes:
    """The document as a Word file, from the template it was issued with."""
    template = document.template
    return paper_docx(paper_of(document, size), bytes(template.content) if template else None)


def documents_pdf(documents: Sequence[IssuedDocument], size: Size | None = None) -> bytes:
    """The documents as one PDF.

    Those with an administrator's template are converted from Word by LibreOffice. ActionRefused `no_converter`
    where that is not installed, `several_templates` where more than one of them is asked for in one file.
    """
    own = [one for one in documents if one.template_id]
    if not own:
        return paper_pdf([paper_of(one, size) for one in documents])
    if len(documents) > 1:
        raise ActionRefused(
            "several_templates",
            Text(
                "Văn bản dùng mẫu Word riêng in từng bản một. Tải từng bản, hoặc dùng lại mẫu có sẵn.",
                "Documents with a Word template of your own are printed one by one.",
            ),
        )
    return converted(document_docx(own[0], size))


def paper_file(paper: Paper, kind: str, copies: int = 1) -> bytes:
    """A paper that is not issued, as "pdf" (so many copies in one file) or "docx", with the template in force.

    ActionRefused `no_converter`.
    """
    template = DocumentTemplate.objects.filter(form=paper.form.id, in_force=True).first()
    own = bytes(template.content) if template else None
    if kind == "docx":
        return paper_docx(paper, own)
    return converted(paper_docx(paper, own)) if own else paper_pdf([paper] * copies)


def converted(docx: bytes) -> bytes:
    """A Word file as PDF by LibreOffice. ActionRefused `no_converter`."""
    program = shutil.which("soffice")
    with tempfile.TemporaryDirectory(prefix="giamngheo-") as folder:
        source = Path(folder) / "document.docx"
        source.write_bytes(docx)
        made = source.with_suffix(".pdf")
        if program:
            subprocess.run(  # noqa: S603 - a fixed program on a file of our own
                [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
                 "--outdir", folder, str(source)],
                check=False, capture_output=True, timeout=CONVERTING,
            )  # fmt: skip
        if not made.exists():
            raise ActionRefused(
                "no_converter",
                Text(
                    "Máy chủ chưa có LibreOffice Writer để đổi mẫu Word riêng sang PDF. Tải tệp Word rồi in từ Word.",
                    "The server has no LibreOffice Writer to make a PDF of your Word template. Print the Word file.",
                ),
            )
        return made.read_bytes()
