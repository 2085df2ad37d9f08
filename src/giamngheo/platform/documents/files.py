"""Issued documents as files: the same paper whenever it is asked for."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings

from giamngheo.law.document_forms import load_document_form
from giamngheo.law.document_forms.model import Size
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.documents.converting import CONVERTER, NO_CONVERTER, convert
from giamngheo.platform.documents.filling import Paper
from giamngheo.platform.documents.models import DocumentTemplate, IssuedDocument
from giamngheo.platform.documents.papers import paper_pdf
from giamngheo.platform.documents.word import paper_docx
from giamngheo.platform.working_folders import working_folder

AT_ONCE = 25
"""Papers set in one go: the typesetter keeps the last ten goes in memory, about a megabyte a page."""


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
    """The documents as one PDF, in their order.

    Those with an administrator's template are converted from Word by LibreOffice. ActionRefused `no_converter`.
    """
    return _pdf([(paper_of(one, size), _own(one.template)) for one in documents])


def papers_pdf(papers: Sequence[Paper]) -> bytes:
    """Papers that are not issued as one PDF, with the templates in force. ActionRefused `no_converter`."""
    known = {one.form.id for one in papers}
    forces = {row.form: row for row in DocumentTemplate.objects.filter(form__in=known, in_force=True)}
    return _pdf([(_marked(one), _own(forces.get(one.form.id))) for one in papers])


def paper_file(paper: Paper, kind: str, copies: int = 1) -> bytes:
    """A paper that is not issued, as "pdf" (so many copies in one file) or "docx", with the template in force.

    ActionRefused `no_converter`.
    """
    if kind == "docx":
        template = DocumentTemplate.objects.filter(form=paper.form.id, in_force=True).first()
        return paper_docx(_marked(paper), _own(template))
    return papers_pdf([paper] * copies)


def packed_papers(papers: Mapping[str, Paper]) -> bytes:
    """Papers that are not issued as Word files in one archive, by the name of each file without its ending."""
    known = {one.form.id for one in papers.values()}
    forces = {row.form: row for row in DocumentTemplate.objects.filter(form__in=known, in_force=True)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, one in papers.items():
            packed.writestr(f"{name}.docx", paper_docx(_marked(one), _own(forces.get(one.form.id))))
    return out.getvalue()


def _marked(paper: Paper) -> Paper:
    """What a demonstration prints says that its people are made up."""
    return replace(paper, synthetic=paper.synthetic or settings.DEMO)


def _own(template: DocumentTemplate | None) -> bytes | None:
    return bytes(template.content) if template else None


def _pdf(papers: Sequence[tuple[Paper, bytes | None]]) -> bytes:
    """Papers, each with its own Word template or None, a few at a time: the typesetter keeps what it has set."""
    pieces: list[bytes] = []
    for own, group in groupby(papers, key=lambda one: one[1] is not None):
        alike = list(group)
        for start in range(0, len(alike), AT_ONCE):
            few = alike[start : start + AT_ONCE]
            if own:
                pieces += converted([paper_docx(*one) for one in few])
            else:
                pieces.append(paper_pdf([paper for paper, _ in few]))
    return merged(pieces)


def converted(documents: Sequence[bytes]) -> list[bytes]:
    """Word files as PDF by LibreOffice, all in one run. ActionRefused `no_converter`."""
    program = converter()
    with working_folder("documents") as folder:
        sources = [folder / f"document-{number}.docx" for number in range(len(documents))]
        for source, content in zip(sources, documents, strict=True):
            source.write_bytes(content)
        convert(program, sources, "pdf")
        made = [source.with_suffix(".pdf") for source in sources]
        if not all(one.exists() for one in made):
            raise ActionRefused("no_converter", NO_CONVERTER)
        return [one.read_bytes() for one in made]


def converter() -> str:
    """The program that makes PDF of Word files. ActionRefused `no_converter`."""
    program = shutil.which(CONVERTER)
    if program is None:
        raise ActionRefused("no_converter", NO_CONVERTER)
    return program


def merged(pieces: Sequence[bytes]) -> bytes:
    """PDF files as one, page after page."""
    if len(pieces) == 1:
        return pieces[0]
    # loaded where it is needed: most papers are one piece
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for piece in pieces:
        with pypdfium2.PdfDocument(piece) as one:
            whole.import_pages(one)
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()


def packed_docx(documents: Sequence[IssuedDocument], size: Size | None = None) -> bytes:
    """The documents as Word files in one archive, each from the template it was issued with.

    A file goes by the document's number and row, which name no person.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in documents:
            number = re.sub(r"[^0-9A-Za-z.]+", "-", one.number).strip("-.")
            packed.writestr(f"{one.form}-{one.pk:08d}-{number}.docx", document_docx(one, size))
    return out.getvalue()


def zips_as_one(pieces: Sequence[bytes]) -> bytes:
    """Archives as one; what is in them is packed already."""
    if len(pieces) == 1:
        return pieces[0]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as whole:
        for piece in pieces:
            with zipfile.ZipFile(io.BytesIO(piece)) as one:
                for entry in one.infolist():
                    whole.writestr(entry.filename, one.read(entry))
    return out.getvalue()
