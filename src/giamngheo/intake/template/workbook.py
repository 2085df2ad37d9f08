"""Writes the template workbook: guide, households, members (full list only) and the hidden lists."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from giamngheo.intake.template.cells import Lists, cell_format, check
from giamngheo.intake.template.columns import KINDS, Column, household_columns, person_columns, words
from giamngheo.intake.template.filled import Filled, write_rows
from giamngheo.intake.template.guide import Guide, how_to
from giamngheo.law import Standard
from giamngheo.law.areas import Areas
from giamngheo.law.parts import Kind

TITLE_ROW, HEADING_ROW, FIRST_ROW = 0, 1, 2
MEMBERS_PER_HOUSEHOLD = 6
FROZEN_COLUMNS = 2
HEADING_LINES = 3
TYPED_TOTAL = "income_points_recorded"
A3 = 8
WIDTHS = {
    "text": 20,
    "code": 12,
    "citizen": 17,
    "date": 13,
    "bool": 11,
    "choice": 20,
    "whole": 13,
    "decimal": 11,
}
WIDE = {
    "head_name": 26,
    "name": 26,
    "commune": 26,
    "note": 30,
    "address": 26,
    "income_12m": 18,
    "cause_other_text": 26,
}
LINE_HEIGHT = 15
COLOURS = {
    "who": "#D9E2F3",
    "place": "#E2EFDA",
    "points": "#FFE699",
    "ticks": "#FCE4D6",
    "answers": "#FFF2CC",
    "list": "#EDEDED",
}


def write_template(
    kind: Kind,
    path: Path,
    standard: Standard,
    lang: str = "vi",
    *,
    areas: Areas,
    province_code: str | None = None,
    on: date | None = None,
    rows: int = 200,
    filled: Filled | None = None,
) -> None:
    """Write the workbook to fill in for a kind of list ("totals", "indicators", "full").

    `province_code` fills the drop-downs of communes with the units of that province on the day `on` (default:
    today). `rows` households fit under the checks; more may be added below. `filled`: households that stand in it
    from the start. The file appears whole or not at all.
    Raises ValueError for an unknown kind or a province that does not exist on that day, OSError
    where the file cannot be written.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of list {kind!r}: use one of {', '.join(KINDS)}")
    day = on or date.today()
    province = None if province_code is None else areas.unit(province_code, day)
    if province_code is not None and (province is None or province.level != "province"):
        raise ValueError(f"no province has the code {province_code!r} on {day:%d/%m/%Y}")
    households = household_columns(standard, kind, lang, areas, province_code, day)
    members = person_columns(standard, kind, lang) if kind == "full" else ()
    if filled is not None:
        households = _with(households, filled.columns)
        members = _with(members, filled.person_columns) if members else ()

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties(
            {"created": datetime.combine(day, time(), UTC), "comments": f"giamngheo {kind}"}
        )
        sheets = [(words(lang, "sheets", "household"), households)]
        if members:
            sheets.append((words(lang, "sheets", "person"), members))
        guide = Guide(workbook, lang)
        place = province.full_name if province else words(lang, "whole_country")
        guide.heading(standard, place, f"{day:%d/%m/%Y}")
        guide.steps(kind, standard, filled.step if filled else None)
        guide.points(standard, next((c.heading for c in households if c.name == TYPED_TOTAL), None))
        guide.columns(sheets)
        known = (filled.households, filled.persons) if filled else ((), ())
        worksheets = _write_sheets(workbook, kind, lang, sheets, max(rows, len(known[0])))
        for worksheet, (_, columns), those in zip(worksheets, sheets, known, strict=False):
            write_rows(worksheet, FIRST_ROW, columns, those, standard, lang)
    _write_whole(path, content.getvalue())


def _with(columns: Sequence[Column], more: Sequence[Column]) -> tuple[Column, ...]:
    """Further columns behind the two that stay in sight."""
    return (*columns[:FROZEN_COLUMNS], *more, *columns[FROZEN_COLUMNS:])


def _write_whole(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_sheets(
    workbook: Workbook, kind: Kind, lang: str, sheets: Sequence[tuple[str, Sequence[Column]]], rows: int
) -> list[Worksheet]:
    worksheets = [workbook.add_worksheet(name) for name, _ in sheets]
    lists = Lists(workbook, lang)
    codes = None
    for worksheet, (name, columns), title in zip(worksheets, sheets, (kind, "person"), strict=False):
        last_row = FIRST_ROW + rows * (MEMBERS_PER_HOUSEHOLD if codes else 1) - 1
        _write_sheet(workbook, worksheet, columns, words(lang, "titles", title), last_row, lists, lang, codes)
        letter = xl_col_to_name(0, True)
        codes = f"='{name}'!{letter}${FIRST_ROW + 1}:{letter}${last_row + 1}"
    worksheets[0].activate()
    return worksheets


def _write_sheet(
    workbook: Workbook,
    sheet: Worksheet,
    columns: Sequence[Column],
    title: str,
    last_row: int,
    lists: Lists,
    lang: str,
    codes: str | None,
) -> None:
    sheet.write_string(TITLE_ROW, 0, title, workbook.add_format({"bold": True, "font_size": 14}))
    sheet.set_row(TITLE_ROW, 24)
    widths = [_width(column) for column in columns]
    lines = max(_lines(column.heading, width) for column, width in zip(columns, widths, strict=True))
    sheet.set_row(HEADING_ROW, LINE_HEIGHT * lines + 4)
    headings = {group: workbook.add_format(_heading_format(colour)) for group, colour in COLOURS.items()}
    twice = workbook.add_format({"bg_color": "#FFC7CE"})
    for index, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(index, index, width, cell_format(workbook, column))
        sheet.write_string(HEADING_ROW, index, column.heading, headings[column.group])
        note = _note(column, lang)
        sheet.write_comment(HEADING_ROW, index, note, {"x_scale": 2.2, "y_scale": 1 + len(note) / 110})
        rule = check(column, (FIRST_ROW, index), lists, lang, codes)
        if rule:
            sheet.data_validation(FIRST_ROW, index, last_row, index, rule)
        if column.form == "citizen" or (column.form == "code" and not codes):
            sheet.conditional_format(
                FIRST_ROW, index, last_row, index, {"type": "duplicate", "format": twice}
            )
    row, last_column = FIRST_ROW + 1, xl_col_to_name(len(columns) - 1)
    filled = {"type": "formula", "criteria": f"=COUNTA($A{row}:${last_column}{row})>0"}
    lined = workbook.add_format({"border": 1, "border_color": "#BFBFBF"})
    sheet.conditional_format(FIRST_ROW, 0, last_row, len(columns) - 1, {**filled, "format": lined})
    whole_area = f"A{FIRST_ROW + 1}:{last_column}{last_row + 1}"
    sheet.ignore_errors({"number_stored_as_text": whole_area})
    sheet.freeze_panes(FIRST_ROW, FROZEN_COLUMNS)
    sheet.repeat_rows(TITLE_ROW, HEADING_ROW)
    sheet.repeat_columns(0, FROZEN_COLUMNS - 1)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L&A&C{words(lang, 'page')}")
    # Readable in print: several pages wide, with the name repeated on each.
    sheet.set_print_scale(70)


def _heading_format(colour: str) -> dict[str, object]:
    return {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "center",
        "border": 1,
        "bg_color": colour,
    }


def _note(column: Column, lang: str) -> str:
    machine = words(lang, "how", "machine", name=column.name)
    return "\n".join(filter(None, (column.question, how_to(column, lang), machine)))


def _width(column: Column) -> int:
    """Room for the longest choice, and for the heading in few lines."""
    width = WIDE.get(column.name, WIDTHS[column.form])
    if column.form == "choice":
        width = max(WIDTHS["bool"], min(max(map(len, column.choices)) + 4, WIDE["commune"]))
    while _lines(column.heading, width) > HEADING_LINES and width < WIDE["commune"]:
        width += 1
    return width


def _lines(heading: str, width: int) -> int:
    """Lines that a bold heading takes, breaking between words."""
    lines, used = 1, 0
    for word in heading.split():
        if used and used + 1 + len(word) > (width - 1) * 0.9:
            lines, used = lines + 1, len(word)
        else:
            used += 1 + len(word)
    return lines
