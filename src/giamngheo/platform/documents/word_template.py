"""The Word template that ships for a document: what an administrator downloads, changes and uploads.

Fields stand in it as {{ name }}, lists as rows between {%tr for … %} and {%tr endfor %} (docxtpl).
"""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from giamngheo.law.document_forms import Block, DocumentForm
from giamngheo.law.document_forms.model import PLACEHOLDER
from giamngheo.platform.documents import filling

FONT = "Times New Roman"
PAPERS = {"a4": (Mm(210), Mm(297)), "a3": (Mm(297), Mm(420))}
LEFT, RIGHT, EDGE = Mm(30), Mm(15), Mm(20)
CENTRE, RIGHTWARDS = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT

NARROW = 57
"""A tenth of a centimetre in twentieths of a point."""
HEAD_SHARES = (7.9 / 16.5, 8.9 / 16.5)
"""The two halves of an office's head; the second holds the longer lines."""


def shipped_template(form: DocumentForm, size: str | None = None) -> bytes:
    """The template as a .docx file."""
    document = docx.Document()
    base = 17 if (size or form.size) == "a3" else 13
    _prepare(document, form, size or form.size, base)
    _head(document, form)
    _title(document, form, base)
    for block in form.body:
        _block(document, form, block, base)
    if not any(block.signatures for block in form.body):
        _signatures(document, form)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def marked(words: str) -> str:
    """{name} as docxtpl writes it."""
    return PLACEHOLDER.sub(r"{{ \1 }}", words)


def _prepare(document: Document, form: DocumentForm, size: str, base: int) -> None:
    section = document.sections[0]
    width, height = PAPERS[size]
    section.page_width, section.page_height = (height, width) if form.landscape else (width, height)
    section.orientation = WD_ORIENT.LANDSCAPE if form.landscape else WD_ORIENT.PORTRAIT
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.top_margin = section.bottom_margin = EDGE
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    if form.number:
        _write(section.first_page_header.paragraphs[0], form.number.vi, 10, italic=True, align=RIGHTWARDS)
    for footer in (section.footer, section.first_page_footer):
        _write(footer.paragraphs[0], "{{ provisional }}", 8, italic=True)
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(base)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after, normal.paragraph_format.space_before = Pt(6), Pt(0)
    document.core_properties.title = form.name.vi
    document.core_properties.author = ""
    document.core_properties.comments = ""


def _page_number(paragraph: Any) -> None:
    """The number of the page in the middle of the top margin, from the second page on."""
    paragraph.alignment = CENTRE
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)


def _write(
    paragraph: Any,
    words: str,
    size: int | None = None,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
) -> Any:
    run = paragraph.add_run(words)
    run.bold, run.italic = bold or None, italic or None
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _line_below(paragraph: Any, indent: Any) -> None:
    """The line that the decree draws under the motto, the office and the subject."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = Pt(3)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def _cell_lines(cell: Any) -> Any:
    """A writer that fills a cell line by line, without room between."""
    state = {"first": True}

    def write(words: str, size: int, **how: Any) -> Any:
        paragraph = cell.paragraphs[0] if state["first"] else cell.add_paragraph()
        state["first"] = False
        paragraph.paragraph_format.space_after = Pt(0)
        return _write(paragraph, words, size, align=CENTRE, **how)

    return write


def _padding(table: Any, twips: int) -> None:
    """Room left and right within the cells; Word's own is wide enough to break the motto in two."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), str(twips))
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    properties.append(margins) if look is None else look.addprevious(margins)


def _grid(document: Document, widths: list[Any]) -> Any:
    table = document.add_table(rows=1, cols=len(widths))
    _padding(table, 0)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = width
    return table


def text_width(form: DocumentForm) -> float:
    """Centimetres between the margins of A4, upright or across."""
    return 25.2 if form.landscape else 16.5


def _head(document: Document, form: DocumentForm) -> None:
    if form.heading == "none":
        return
    if form.heading == "citizen":
        table = _grid(document, [Cm(text_width(form))])
        _motto(_cell_lines(table.rows[0].cells[0]), Cm(5.6))
        return
    table = _grid(document, [Cm(text_width(form) * share) for share in HEAD_SHARES])
    left, right = (_cell_lines(cell) for cell in table.rows[0].cells)
    if form.heading == "office":
        left("{{ superior }}", 12)
        left("{{ unit }}", 12, bold=True)
    else:
        left("{{ unit }}", 12)
        left("{{ village }}", 12, bold=True)
    _line_below(left("", 4), Cm(2.7))
    if form.heading == "office":
        left("{{ number }}", 13)
        if not form.title and form.subject:
            left(marked(form.subject), 12)
    _motto(right, Cm(1.7))
    right("{{ place_and_date }}", 13, italic=True)


def _motto(write: Any, indent: Any) -> None:
    write("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    write("Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    _line_below(write("", 4), indent)


def _title(document: Document, form: DocumentForm, base: int) -> None:
    if not form.title:
        return
    title = document.add_paragraph()
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(10), Pt(2)
    run = _write(title, marked(form.title), base + 1, bold=True, align=CENTRE).runs[0]
    run.font.all_caps = True
    if form.subject:
        subject = _write(document.add_paragraph(), marked(form.subject), base, bold=True, align=CENTRE)
        subject.paragraph_format.space_after = Pt(0)
        _line_below(document.add_paragraph(), Cm(6.2))


def _block(document: Document, form: DocumentForm, block: Block, base: int) -> None:
    if block.signatures:
        _signatures(document, form)
        document.add_page_break()
        return
    if block.when:
        document.add_paragraph(f"{{%p if {block.when} %}}")
    if block.table:
        _table(document, form, block, base)
    elif block.lines:
        for _ in range(block.lines):
            document.add_paragraph(filling.DOT * 120)
    else:
        centred = block.centred is not None
        paragraph = document.add_paragraph()
        align = CENTRE if centred else None if block.h or block.flush else WD_ALIGN_PARAGRAPH.JUSTIFY
        bold = block.bold or block.h is not None
        _write(paragraph, marked(block.words), bold=bold, italic=block.italic, align=align)
        if not (centred or block.h or block.flush):
            paragraph.paragraph_format.first_line_indent = Cm(1.1)
    if block.when:
        document.add_paragraph("{%p endif %}")


def _table(document: Document, form: DocumentForm, block: Block, base: int) -> None:
    size = 14 if base > 13 else 11
    table = document.add_table(rows=4, cols=len(block.columns))
    table.style = "Table Grid"
    _padding(table, NARROW)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(one.weight for one in block.columns)
    for place, column in enumerate(block.columns):
        width = int(Cm(text_width(form)) * column.weight / whole)
        table.columns[place].width = width
        for row in table.rows:
            row.cells[place].width = width
        align = RIGHTWARDS if column.figure else CENTRE if column.centred else None
        for at, words in ((0, marked(column.label)), (2, f"{{{{ row.{column.field} }}}}")):
            paragraph = table.rows[at].cells[place].paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            _write(paragraph, words, size, bold=at == 0, align=CENTRE if at == 0 else align)
    table.rows[1].cells[0].text = f"{{%tr for row in {block.table} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _signatures(document: Document, form: DocumentForm) -> None:
    beside = len(form.signers) == 1 and bool(form.recipients or form.verified)
    places = [None, *form.signers] if beside else [*form.signers]
    if places:
        table = _grid(document, [Cm(text_width(form) / len(places))] * len(places))
        for cell, signer in zip(table.rows[0].cells, places, strict=True):
            if signer is None:
                _recipients(cell.paragraphs[0], cell.add_paragraph, form)
                continue
            write = _cell_lines(cell)
            write(signer.role.upper(), 13, bold=True)
            if signer.note:
                write(signer.note, 11, italic=True)
            for _ in range(4):
                write("", 13)
            write(f"{{{{ {signer.name} }}}}" if signer.name else "", 13, bold=True)
    if not beside and (form.recipients or form.verified):
        _recipients(document.add_paragraph(), document.add_paragraph, form)


def _recipients(first: Any, more: Any, form: DocumentForm) -> None:
    first.paragraph_format.space_after = Pt(0)
    if form.recipients:
        _write(first, "Nơi nhận:", 12, bold=True, italic=True)
    for line in form.recipients:
        paragraph = _write(more(), f"- {marked(line)}", 11)
        paragraph.paragraph_format.space_after = Pt(0)
    if form.verified:
        code = _write(more(), "{{ qr }}")
        code.paragraph_format.space_after = Pt(0)
        _write(more(), "{{ verify }}", 8)
