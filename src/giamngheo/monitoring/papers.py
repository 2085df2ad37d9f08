"""A filled form as a PDF."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from giamngheo.platform import figures
from giamngheo.platform.documents import PaperColumn, Signature, TableDocument, table_pdf
from giamngheo.reports import ReportMeta
from giamngheo.reports.words import STAGE_WORDS

NOTES_PRINTED = 12


def write_paper(path: Path, form: dict[str, Any], meta: ReportMeta, area: str) -> None:
    """The form on lying A4, each heading with those above it; what cannot be computed is a dash."""
    columns = [PaperColumn("TT", weight=3), PaperColumn("Khu vực/Địa bàn", weight=14)]
    if form["split"]:
        columns.append(PaperColumn("", weight=7))
    columns += [PaperColumn(_heading(column), True, 7) for column in form["columns"]]
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
    paper = table_pdf(
        TableDocument(
            title=form["title"][0],
            subtitle=f"{area}, năm {meta.year} (kết quả {STAGE_WORDS[meta.stage].vi}) · "
            f"Đơn vị tính: {form['measured_in'][0]}",
            columns=columns,
            rows=rows,
            unit=f"UBND {area[:1].upper()}{area[1:]}",
            number=f"Mẫu số {form['number']}",
            notes=[*broken, *(note[0] for note in form["notes"][:NOTES_PRINTED])],
            signatures=[Signature("NGƯỜI LẬP BIỂU"), Signature("TM. ỦY BAN NHÂN DÂN")],
            landscape=True,
            synthetic=meta.synthetic,
        )
    )
    path.write_bytes(paper)


def _heading(column: dict[str, Any]) -> str:
    words = " – ".join([*(part[0] for part in column["path"]), column["label"][0]])
    return f"{words} ({column['printed']})"


def _written(cell: dict[str, Any], column: dict[str, Any]) -> str:
    value = cell["value"]
    if value is None:
        return figures.DASH
    return figures.number(Decimal(value), 2) if column["percent"] else figures.number(int(value))
