"""The 12-month income sheet: whole VND by source and month, checked, summed, and turned into the form's income."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from giamngheo.law import Standard
from giamngheo.law.income_sources import income_sources
from giamngheo.reviews.models import Review
from giamngheo.reviews.words import refused

SHEETED = (Review.Kind.AVERAGE_LIVING, Review.Kind.LOW_INCOME)
"""Kinds of review whose result rests on the income of the months before."""
MOST = 10**10
"""VND of one source in one month that is taken for a slip of the keyboard above."""


@dataclass(frozen=True)
class Sheet:
    """`rows`: by source, one whole amount of VND for each of `months` ("YYYY-MM"); a month's loss is negative."""

    months: Sequence[str]
    rows: Mapping[str, Sequence[int]]

    def counted(self) -> int:
        """VND of all months that are the household's income."""
        sources = income_sources().sources
        return sum(sum(cells) for key, cells in self.rows.items() if sources[key].counted)

    def left_out(self) -> int:
        """VND that were received and do not count."""
        sources = income_sources().sources
        return sum(sum(cells) for key, cells in self.rows.items() if not sources[key].counted)

    def livelihood(self) -> int:
        """VND of agriculture, forestry, fishery and salt making."""
        sources = income_sources().sources
        return sum(sum(cells) for key, cells in self.rows.items() if sources[key].livelihood)


def months_before(standard: Standard, on: date) -> list[str]:
    """The months of the sheet, oldest first: as many as the standard counts, the last one before the day's."""
    # loads the engine beside it
    from giamngheo.measurement.classification.income import income_months

    count = income_months(standard, on) or 0
    last = on.year * 12 + on.month - 2
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(last - count + 1, last + 1)]


def check_sheet(kind: str, sheet: Sheet, months: Sequence[str]) -> None:
    """ActionRefused `sheet_months`, `sheet_source`, `sheet_amount`, `sheet_negative`, `no_livelihood`."""
    if list(sheet.months) != list(months):
        raise refused(
            "sheet_months",
            "Phiếu thu nhập phải ghi đủ {count} tháng, từ {first} đến {last}.",
            "The sheet holds {count} months, {first} to {last}.",
            count=len(months),
            first=said(months[0]),
            last=said(months[-1]),
        )
    sources = income_sources().sources
    for key, cells in sheet.rows.items():
        if key not in sources or len(cells) != len(months):
            raise refused("sheet_source", "Nguồn thu nhập không dùng được.", "An unknown source of income.")
        for month, amount in zip(months, cells, strict=True):
            if isinstance(amount, bool) or not isinstance(amount, int) or abs(amount) > MOST:
                raise refused(
                    "sheet_amount",
                    "{source}, tháng {month}: «{amount}» không dùng được. Ghi số tiền bằng đồng.",
                    "{source_en}, {month}: “{amount}” cannot be used. Give an amount in VND.",
                    source=sources[key].name.vi,
                    source_en=sources[key].name.en,
                    month=said(month),
                    amount=amount,
                )
    if sheet.counted() < 0 or sheet.left_out() < 0:
        raise refused(
            "sheet_negative",
            "Tổng thu nhập 12 tháng nhỏ hơn 0. Kiểm tra lại các tháng ghi lỗ.",
            "The income of the months is below zero. Check the months with a loss.",
        )
    if kind == Review.Kind.AVERAGE_LIVING and sheet.livelihood() <= 0:
        raise refused(
            "no_livelihood",
            "Thủ tục này dành cho hộ làm nông, lâm, ngư, diêm nghiệp; phiếu chưa có thu nhập từ các nghề đó.",
            "This procedure is for households in farming, forestry, fishery or salt making; the sheet shows none.",
        )


def said(month: str) -> str:
    """ "2025-09" as 09/2025."""
    year, number = month.split("-")
    return f"{number}/{year}"
