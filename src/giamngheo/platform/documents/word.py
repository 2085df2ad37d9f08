"""Word files from templates: a template is checked before it is taken, and filled without running anything."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2.sandbox import ImmutableSandboxedEnvironment

from giamngheo.law.document_forms import DocumentForm
from giamngheo.law.document_forms.model import PLACEHOLDER
from giamngheo.platform.documents import filling
from giamngheo.platform.documents.filling import Paper
from giamngheo.platform.documents.qr import qr_png
from giamngheo.platform.documents.word_names import (
    PLACE_AND_DATE,
    PROVISIONAL,
    QR,
    VERIFY,
    TemplateRefused,
    check_shown,
    parsed,
    read_names,
    unknown,
)
from giamngheo.platform.documents.word_parts import reaching_out
from giamngheo.platform.documents.word_template import shipped_template
from giamngheo.rules.text import Text

MAX_BYTES = 2 * 1024**2
MAX_UNPACKED = 40 * 1024**2
QR_WIDTHS = {"a4": 2.3, "a3": 4.0}
"""Centimetres; a sheet on a wall is scanned from further away."""


def paper_docx(paper: Paper, template: bytes | None = None) -> bytes:
    """The document as a .docx file, from this template or from the one that ships.

    TemplateRefused `unknown_field` for a template kept from an earlier version that names what is no more.
    """
    size = paper.size or paper.form.size
    made = DocxTemplate(io.BytesIO(template or shipped_template(paper.form, size)))
    try:
        made.render(_context(made, paper), jinja_env=_environment(), autoescape=True)
    except jinja2.UndefinedError as error:
        raise unknown(str(error.message)) from error
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def check_template(form: DocumentForm, content: bytes) -> None:
    """Raises TemplateRefused: not_a_docx, too_large, reaches_out, broken, not_allowed, unknown_field, no_qr,
    missing_field; else the template can be used.

    The template is read, every branch of it, and then filled with the samples of the document and with nothing.
    """
    if len(content) > MAX_BYTES:
        words = Text("Tệp mẫu lớn hơn {n} MB.", "The template is larger than {n} MB.")
        raise TemplateRefused("too_large", words.format(n=MAX_BYTES // 1024**2))
    template = _opened(content)
    env = _environment()
    check_shown(form, [read_names(parsed(env, source), form) for source in _printed(template)])
    for source in _properties(template):
        read_names(parsed(env, source), form)
    full = filling.specimen(form)
    bare = Paper(form, rows=dict.fromkeys(form.rows, ()), address=full.address)
    for paper in (full, bare):
        try:
            made = paper_docx(paper, content)
        except (jinja2.TemplateError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise _unreadable() from error
        if form.verified and not _carries(made, qr_png(paper.address)):
            raise TemplateRefused(
                "no_qr",
                Text(
                    "Điền thử thì mã kiểm tra không hiện trên bản in. Đặt {{ qr }} vào một đoạn chữ thường của mẫu.",
                    "Filled for a try, the paper does not carry its code. Put {{ qr }} into an ordinary paragraph.",
                ),
            )


def _carries(made: bytes, picture: bytes) -> bool:
    """Whether this picture is drawn in the body, a header or a footer."""
    for part in docx.Document(io.BytesIO(made)).part.package.iter_parts():
        for key, relation in part.rels.items():
            if not relation.is_external and relation.target_part.blob == picture:
                return f'r:embed="{key}"'.encode() in part.blob
    return False


def _environment() -> jinja2.Environment:
    return ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)


def _unreadable() -> TemplateRefused:
    return TemplateRefused(
        "not_a_docx",
        Text(
            "Tệp không phải văn bản Word (.docx) hoặc đã hỏng. Tải mẫu đang dùng về, sửa bằng Word rồi tải lên.",
            "This is no Word file (.docx), or it is damaged. Download the template in use, change it in Word.",
        ),
    )


def _opened(content: bytes) -> DocxTemplate:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
                raise _unreadable()
            if (what := reaching_out(packed)) is not None:
                said = Text(
                    "Mẫu {vi}. Bỏ phần đó trong Word, chèn thẳng ảnh, chữ vào mẫu, rồi tải lại.",
                    "The template {en}. Take that out in Word, put the picture or words in, and upload it again.",
                )
                raise TemplateRefused("reaches_out", said.format(vi=what.vi, en=what.en))
        template = DocxTemplate(io.BytesIO(content))
        template.init_docx()
        template.get_xml()
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, SyntaxError) as error:
        raise _unreadable() from error
    return template


def _printed(template: DocxTemplate) -> Iterator[str]:
    """What the engine will read of the pages: the body, headers, footers, footnotes."""
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.iter_parts():
        if part.partname.endswith("footnotes.xml"):
            yield template.patch_xml(part.blob.decode("utf-8", "replace"))


def _properties(template: DocxTemplate) -> Iterator[str]:
    """What it will read besides: the properties of the file."""
    properties = template.docx.core_properties
    for name in ("author", "category", "comments", "identifier", "keywords", "subject", "title"):
        yield str(getattr(properties, name) or "")


def _context(template: DocxTemplate, paper: Paper) -> dict[str, Any]:
    form = paper.form
    words = filling.words_of(paper)
    if "superior" in words:
        words |= {name: words[name].upper() for name in ("superior", "unit")}
        words["superior"] = str(paper.values.get("superior") or "").upper()
        words["number"] = filling.number_line(paper)
    if form.heading == "village":
        words |= {name: words[name].upper() for name in ("unit", "village")}
    if form.heading in {"office", "village"}:
        words[PLACE_AND_DATE] = filling.office_place_and_day(words["place"], paper.values.get("date"))
    told = {name for said in form.words() for name in PLACEHOLDER.findall(said)}
    for signer in form.signers:
        if signer.name and signer.name not in told and not paper.values.get(signer.name):
            words[signer.name] = ""
    lists = filling.rows_of(paper)
    context: dict[str, Any] = {
        PLACE_AND_DATE: "",
        **words,
        **lists,
        VERIFY: form.code_words if paper.address else "",
        PROVISIONAL: filling.SYNTHETIC if paper.synthetic else filling.provisional_words(form),
        QR: "",
    }
    if paper.address:
        width = Cm(QR_WIDTHS[paper.size or form.size])
        context[QR] = InlineImage(template, io.BytesIO(qr_png(paper.address)), width=width)
    return context
