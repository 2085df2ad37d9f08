"""Word files from templates: a template is checked before it is taken, and filled without running anything."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from giamngheo.law.document_forms import DocumentForm, Fields, fields_of
from giamngheo.law.document_forms.model import PLACEHOLDER
from giamngheo.platform.documents import filling
from giamngheo.platform.documents.filling import Paper
from giamngheo.platform.documents.qr import qr_png
from giamngheo.platform.documents.word_parts import reaching_out
from giamngheo.platform.documents.word_template import shipped_template
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

MAX_BYTES = 2 * 1024**2
MAX_UNPACKED = 40 * 1024**2
QR, VERIFY, PROVISIONAL, PLACE_AND_DATE = "qr", "verify", "provisional", "place_and_date"
QR_WIDTHS = {"a4": 2.3, "a3": 4.0}
"""Centimetres; a sheet on a wall is scanned from further away."""
GIVEN = {QR, VERIFY, PROVISIONAL, PLACE_AND_DATE}
"""What every template may name besides the fields of its document."""
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Not,
    nodes.And, nodes.Or,
)  # fmt: skip


class TemplateRefused(Refused):
    """The template cannot be used; the message names the field or what is broken."""


def paper_docx(paper: Paper, template: bytes | None = None) -> bytes:
    """The document as a .docx file, from this template or from the one that ships."""
    size = paper.size or paper.form.size
    made = DocxTemplate(io.BytesIO(template or shipped_template(paper.form, size)))
    made.render(_context(made, paper), jinja_env=_environment(), autoescape=True)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def check_template(form: DocumentForm, content: bytes) -> None:
    """Raises TemplateRefused: not_a_docx, too_large, broken, unknown_field, no_qr; else the template can be used.

    The template is read and then filled with the samples of the document.
    """
    if len(content) > MAX_BYTES:
        words = Text("Tệp mẫu lớn hơn {n} MB.", "The template is larger than {n} MB.")
        raise TemplateRefused("too_large", words.format(n=MAX_BYTES // 1024**2))
    template = _opened(content)
    env = _environment()
    used: set[str] = set()
    for source in _sources(template):
        try:
            tree = env.parse(source)
        except jinja2.TemplateSyntaxError as error:
            raise TemplateRefused(
                "broken",
                Text(
                    "Mẫu có chỗ đặt trường viết sai: {why}. Xem lại các dấu ngoặc nhọn và lệnh for, endfor.",
                    "A field is written wrongly: {why}. Look at the braces, for and endfor.",
                ).format(why=error.message or ""),
            ) from error
        used |= _names(tree, fields_of(form))
    if form.verified and QR not in used:
        raise TemplateRefused(
            "no_qr",
            Text(
                "Mẫu thiếu trường «qr»: văn bản này phải có mã để kiểm tra. Thêm {{ qr }} vào mẫu.",
                "The template lacks the field “qr”: the document must carry its code. Add {{ qr }}.",
            ),
        )
    try:
        paper_docx(filling.specimen(form), content)
    except jinja2.UndefinedError as error:
        raise _unknown(str(error.message)) from error
    except (jinja2.TemplateError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise _unreadable() from error


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


def _sources(template: DocxTemplate) -> Iterator[str]:
    """All that the engine will read: the body, headers, footers, footnotes, and the properties of the file."""
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.iter_parts():
        if part.partname.endswith("footnotes.xml"):
            yield template.patch_xml(part.blob.decode("utf-8", "replace"))
    properties = template.docx.core_properties
    for name in ("author", "category", "comments", "identifier", "keywords", "subject", "title"):
        yield str(getattr(properties, name) or "")


def _names(tree: nodes.Template, known: Fields) -> set[str]:
    """The fields a template names. TemplateRefused for one the document does not have."""
    used: set[str] = set()
    _walk(tree, known, {}, used)
    return used


def _walk(node: nodes.Node, known: Fields, loops: dict[str, str], used: set[str]) -> None:
    if not isinstance(node, _ALLOWED):
        raise TemplateRefused(
            "not_allowed",
            Text(
                "Mẫu dùng lệnh không được phép ({what}). Chỉ dùng trường, for và if.",
                "The template uses what is not allowed ({what}). Use fields, for and if only.",
            ).format(what=type(node).__name__.lower()),
        )
    match node:
        case nodes.For(target=nodes.Name(name=target), iter=nodes.Name(name=listed)):
            if listed not in known.rows:
                raise _unknown(listed)
            used.add(listed)
            for inner in node.body:
                _walk(inner, known, {**loops, target: listed}, used)
            return
        case nodes.For(iter=other):
            raise _unknown(getattr(other, "name", type(other).__name__))
        case nodes.Getattr(node=nodes.Name(name=row), attr=field):
            if row not in loops:
                raise _unknown(f"{row}.{field}")
            if field != "no" and field not in known.rows[loops[row]].fields:
                raise _unknown(f"{row}.{field}")
            return
        case nodes.Getattr():
            raise _unknown(node.attr)
        case nodes.Name(name=name):
            if name not in known.values and name not in known.rows and name not in GIVEN:
                raise _unknown(name)
            used.add(name)
    for child in node.iter_child_nodes():
        _walk(child, known, loops, used)


def _unknown(name: str) -> TemplateRefused:
    return TemplateRefused(
        "unknown_field",
        Text(
            "Mẫu có trường «{name}» mà văn bản này không có. Sửa tên trường theo danh sách rồi tải lại.",
            "The template names the field “{name}”, which this document does not have. Correct it and try again.",
        ).format(name=name),
    )


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
