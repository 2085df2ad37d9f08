"""A filled form as a PDF."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from giamngheo.law.report_forms import load_forms
from giamngheo.monitoring.form_page import headings
from giamngheo.platform import figures
from giamngheo.platform.documents import PaperColumn, PaperHeading, Signature, TableDocument, table_pdf
from giamngheo.reports import ReportMeta
from giamngheo.reports.words import STAGE_WORDS

NOTES_PRINTED = 12


def write_paper(path: Path, form: dict[str, Any], meta: ReportMeta, area: str) -> None:
    """The form on lying A4 under its nested heading; what cannot be computed is a dash.

    What is wrong stands above the signatures, notes in small print below them.
    """
    columns = [PaperColumn("TT", weight=3), PaperColumn("Khu vực/Địa bàn", weight=14)]
    if form["split"]:
        columns.append(PaperColumn("Tính theo", weight=8))
    heads = _headings([column.label for column in columns], form)
    columns += [PaperColumn(column["label"][0], True, 7) for column in form["columns"]]
    rows = []
    for line in form["lines"]:
        start = [
            line["number"],
            line["label"][0],
            *([line["split"][0] if line["split"] else ""] if form["split"] else []),
        ]
        rows.append(
            [
                *start,
                *(
                    _written(cell, column)
                    for cell, column in zip(line["cells"], form["columns"], strict=True)
                ),
            ]
        )
    broken = [f"SAI: {one['label'][0]}: {failure}" for one in form["checks"] for failure in one["failures"]]
    frame = load_forms(meta.form_set).frame
    paper = table_pdf(
        TableDocument(
            title=form["title"][0],
            subtitle=f"{area}, năm {meta.year} (kết quả {STAGE_WORDS[meta.stage].vi}) · "
            f"Đơn vị tính: {form['measured_in'][0]}",
            columns=columns,
            headings=heads,
            rows=rows,
            bold=frozenset(at for at, line in enumerate(form["lines"]) if line["kind"] == "block"),
            unit=f"UBND {area[:1].upper()}{area[1:]}",
            number=f"Mẫu số {form['number']}",
            notes=broken,
            remarks=[note[0] for note in form["notes"][:NOTES_PRINTED]],
            counted=False,
            signatures=[
                Signature(frame.prepared_by.vi, note=frame.sign_here.vi),
                Signature(
                    f"{frame.signed_by.vi}\n{frame.chairman.vi}",
                    above=frame.place_and_date.vi.format(year=meta.year),
                    note=frame.seal.vi,
                ),
            ],
            landscape=True,
            synthetic=meta.synthetic,
        )
    )
    path.write_bytes(paper)


def _headings(first: list[str], form: dict[str, Any]) -> list[list[PaperHeading]]:
    """The headings of the page, with those of the columns that name the line."""
    rows = headings(form)
    found = [[PaperHeading(one.words.vi, one.across, one.down) for one in row] for row in rows]
    found[0] = [*(PaperHeading(label, down=len(rows)) for label in first), *found[0]]
    return found


def _written(cell: dict[str, Any], column: dict[str, Any]) -> str:
    value = cell["value"]
    if value is None:
        return figures.DASH
    return figures.number(Decimal(value), 2) if column["percent"] else figures.number(int(value))
