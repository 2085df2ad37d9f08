"""The monthly report of the reviews on request: a paper to be signed, and the same as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from giamngheo.areas.headings import small
from giamngheo.areas.models import AdminUnit
from giamngheo.platform import figures
from giamngheo.platform.documents import PaperColumn, Signature, TableDocument, table_pdf
from giamngheo.reports import sheet as look
from giamngheo.reports.sheet import Book, open_book
from giamngheo.reviews import labels
from giamngheo.reviews.monthly import FIGURES, MonthOf

TITLE = "Kết quả rà soát thường xuyên hộ nghèo, hộ cận nghèo theo giấy đề nghị"
HEADINGS = ("TT", "Xã, phường", "Thủ tục", *(label.vi for label in FIGURES.values()))
SIGNERS = ("Người lập biểu", "TM. Ủy ban nhân dân")
NOBODY = "Trong tháng không có hồ sơ nào."
WIDTHS = (5, 22, 26)
NARROW = 9


@dataclass(frozen=True)
class MonthReport:
    """What a unit reports of a month. `unit`: the commune, or the province where it reports of several."""

    unit: AdminUnit
    year: int
    month: int
    rows: Sequence[MonthOf]
    made_on: date
    basis: str = ""

    @property
    def office(self) -> str:
        return f"Ủy ban nhân dân {small(self.unit.full_name)}"

    @property
    def period(self) -> str:
        return f"Tháng {self.month:02d}/{self.year}"

    @property
    def lines(self) -> list[list[Any]]:
        """Number, commune, procedure and figures of each row."""
        return [
            [no, row.commune, labels.KINDS[row.kind].vi, *(row.counts[name] for name in FIGURES)]
            for no, row in enumerate(self.rows, 1)
        ]

    @property
    def sums(self) -> list[Any]:
        return ["", "Tổng cộng", "", *(sum(row.counts[name] for row in self.rows) for name in FIGURES)]

    @property
    def notes(self) -> list[str]:
        return [*([] if self.rows else [NOBODY]), *([self.basis] if self.basis else [])]


def month_pdf(report: MonthReport) -> bytes:
    """The report as a paper on lying A4, in the form of the decree on administrative documents."""
    superior = report.unit.parent
    columns = [
        PaperColumn("TT", weight=3),
        PaperColumn(HEADINGS[1], weight=12),
        PaperColumn(HEADINGS[2], weight=13),
    ]
    columns += [PaperColumn(label.vi, True, 7) for label in FIGURES.values()]
    return table_pdf(
        TableDocument(
            title=TITLE,
            subtitle=report.period,
            columns=columns,
            rows=report.lines,
            totals=report.sums if report.rows else None,
            unit=report.office,
            superior=f"Ủy ban nhân dân {small(superior.full_name)}" if superior else "",
            number="Số: ......./BC-UBND",
            place=report.unit.name,
            date=report.made_on,
            notes=report.notes,
            signatures=[Signature(role) for role in SIGNERS],
            landscape=True,
            synthetic=settings.DEMO,
        )
    )


def month_workbook(report: MonthReport) -> bytes:
    """The report as a workbook ready to print: head, table with sums, notes, who signs."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "thang.xlsx"
        with open_book(path, title=TITLE) as book:
            _write(book, report)
        return path.read_bytes()


def _write(book: Book, report: MonthReport) -> None:
    sheet = book.sheet(f"Thang {report.month:02d}-{report.year}")
    last, half = len(HEADINGS) - 1, 5
    for at, _ in enumerate(HEADINGS):
        sheet.set_column(at, at, WIDTHS[at] if at < len(WIDTHS) else NARROW)
    bold, plain = {"bold": True, "align": "center"}, {"align": "center", "italic": True}
    look.write_across(sheet, 0, 0, half - 1, report.office.upper(), book.style(**bold))
    motto = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    look.write_across(sheet, 0, half, last, motto[0], book.style(**bold))
    look.write_across(sheet, 1, half, last, motto[1], book.style(**bold, underline=1))
    look.write_across(sheet, 3, 0, last, TITLE.upper(), book.style(**bold, font_size=look.TITLE))
    period = f"{report.period} – lập ngày {figures.day(report.made_on)}"
    look.write_across(sheet, 4, 0, last, period, book.style(**plain))
    row = 5
    if settings.DEMO:
        warning = book.style(**bold, font_color="#C00000")
        look.write_across(sheet, row, 0, last, "DỮ LIỆU MÔ PHỎNG – không phải người thật", warning)
    row += 1
    head = book.style(**bold, **look.LINE, text_wrap=True, bg_color=look.HEADER_FILL)
    top = row
    for at, heading in enumerate(HEADINGS):
        look.write(sheet, row, at, heading, head)
    sheet.set_row(row, look.height_for(max(look.lines_needed(one, NARROW) for one in HEADINGS[3:])))
    words, count = book.style(**look.LINE, text_wrap=True), book.style(**look.LINE, num_format=look.COUNT)
    for line in report.lines:
        row += 1
        for at, value in enumerate(line):
            look.write(sheet, row, at, value, words if at in {1, 2} else count)
    if report.rows:
        row += 1
        total = book.style(**look.LINE, bold=True, bg_color=look.TOTAL_FILL, num_format=look.COUNT)
        for at, value in enumerate(report.sums):
            look.write(sheet, row, at, value, total)
    for note in report.notes:
        row += 1
        look.write_across(sheet, row, 0, last, note, book.style(italic=True))
    row += 2
    look.write_across(sheet, row, 0, half - 1, SIGNERS[0].upper(), book.style(**bold))
    look.write_across(sheet, row, half, last, SIGNERS[1].upper(), book.style(**bold))
    look.page(sheet, footer=look.footer_text(f"{TITLE}, {report.period}", "Trang &P/&N"), repeat=(top, top))
