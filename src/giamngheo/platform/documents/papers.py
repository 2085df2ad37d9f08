"""Documents as PDF: set by Typst without a network, as the decree on administrative documents asks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from giamngheo.law.document_forms import Block
from giamngheo.platform.documents import filling
from giamngheo.platform.documents.filling import Paper
from giamngheo.platform.documents.qr import qr_svg
from giamngheo.platform.documents.tables import FOLDER, FONTS


def paper_pdf(papers: Sequence[Paper]) -> bytes:
    """One PDF of all papers, each beginning on a page of its own and counting its own pages."""
    if not papers:
        raise ValueError("no paper to set")
    # the typesetter is loaded by the first paper
    import typst

    made = typst.compile(
        str(FOLDER / "paper.typ"),
        root=str(FOLDER),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps([_page(paper) for paper in papers], ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def _page(paper: Paper) -> dict[str, Any]:
    form = paper.form
    words, rows = filling.words_of(paper), filling.rows_of(paper)
    # a document names its office in capitals, in its head and above its decision
    words |= {name: words[name].upper() for name in ("unit",) if name in words}
    return {
        "size": paper.size or form.size,
        "landscape": form.landscape,
        "heading": form.heading,
        "superior": str(paper.values.get("superior") or ""),
        "unit": words.get("unit", ""),
        "village": words.get("village", ""),
        "number": filling.number_line(paper),
        "place": filling.office_place_and_day(words["place"], paper.values.get("date"))
        if form.heading in {"office", "village"}
        else "",
        "form": form.number.vi if form.number else "",
        "title": filling.filled(form.title, words),
        "subject": filling.filled(form.subject, words),
        "blocks": [
            _block(block, words, rows)
            for block in form.body
            if not block.when or filling.stands(paper, block.when)
        ],
        "signers": [
            [one.role, one.note, str(paper.values.get(one.name) or "") if one.name else ""]
            for one in form.signers
        ],
        "recipients": [filling.filled(line, words) for line in form.recipients],
        "qr": qr_svg(paper.address) if paper.address else "",
        "verify": form.code_words if form.verified else "",
        "provisional": filling.provisional_words(form),
        "synthetic": filling.SYNTHETIC if paper.synthetic else "",
    }


def _block(block: Block, words: dict[str, str], rows: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    if block.signatures:
        return {"kind": "signatures"}
    if block.lines:
        return {"kind": "lines", "count": block.lines}
    if block.table:
        return {
            "kind": "table",
            "columns": [
                [
                    filling.filled(one.label, words),
                    one.weight,
                    "right" if one.figure else "center" if one.centred else "left",
                ]
                for one in block.columns
            ],
            "rows": [[row[column.field] for column in block.columns] for row in rows[block.table]],
        }
    kind = "p" if block.p is not None else "h" if block.h is not None else "centred"
    return {
        "kind": kind,
        "words": filling.filled(block.words, words),
        "bold": block.bold,
        "italic": block.italic,
        "flush": block.flush,
    }
