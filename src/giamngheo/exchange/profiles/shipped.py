"""The ready profiles: data of `shipped.yaml`, from which the workbook and its mapping are made."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from giamngheo.exchange.profiles.mapping import FILL, Column, Mapping
from giamngheo.intake.sheet import column_letter
from giamngheo.rules.text import Text

SHEET = "Danh sách"
HEADING_ROW = 4


class ShippedColumn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str
    width: int
    role: str = FILL
    variable: str = ""
    options: tuple[str, ...] = ()
    codes: dict[bool | str, str] = {}


class Shipped(BaseModel):
    """A profile as the file states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    label: dict[str, str]
    system: str
    file: str
    use: dict[str, str]
    purpose: str
    each: str
    title: str
    note: str
    columns: tuple[ShippedColumn, ...]

    @property
    def words(self) -> Text:
        return Text(self.label["vi"], self.label["en"])


@cache
def profiles() -> dict[str, Shipped]:
    """The ready profiles by key."""
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return {key: Shipped.model_validate(one) for key, one in data.items()}


def profile(key: str) -> Shipped:
    """KeyError for an unknown one."""
    return profiles()[key]


def mapping(one: Shipped) -> Mapping:
    columns = tuple(
        Column(
            place,
            column.heading,
            column.role,
            column.variable,
            codes={str(code).lower(): word for code, word in column.codes.items()},
            options=column.options,
        )
        for place, column in enumerate(one.columns)
    )
    return Mapping(SHEET, HEADING_ROW + 1, one.each, (), columns)


def workbook(one: Shipped) -> bytes:
    """The empty template."""
    # loaded by the first who takes one, as with the templates that officers bring
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page: Any = book.active
    page.title = SHEET
    font = "Times New Roman"
    line = Side(style="thin", color="808080")
    last = column_letter(len(one.columns) - 1)
    page["A1"], page["A2"] = one.title, one.note
    page["A1"].font, page["A2"].font = Font(font, size=14, bold=True), Font(font, size=12, italic=True)
    for row in (1, 2):
        page.merge_cells(f"A{row}:{last}{row}")
        page[f"A{row}"].alignment = Alignment(horizontal="center", wrap_text=True)
    for place, column in enumerate(one.columns):
        letter = column_letter(place)
        page.column_dimensions[letter].width = column.width
        head, sample = page[f"{letter}{HEADING_ROW}"], page[f"{letter}{HEADING_ROW + 1}"]
        head.value = column.heading
        head.font, sample.font = Font(font, size=12, bold=True), Font(font, size=12)
        head.fill = PatternFill("solid", fgColor="E8EFF8")
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        head.border = sample.border = Border(line, line, line, line)
        if column.options:
            words = ",".join(column.options)
            rule = DataValidation("list", formula1=f'"{words}"', allow_blank=True)
            rule.add(f"{letter}{HEADING_ROW + 1}")
            page.add_data_validation(rule)
    page.freeze_panes = f"A{HEADING_ROW + 1}"
    page.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    page.page_setup.orientation = "landscape"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
