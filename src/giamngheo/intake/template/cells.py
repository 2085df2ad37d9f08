"""What the cells of a column accept: formats and checks of the spreadsheet program."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from giamngheo.intake.template.columns import Column, words

TEXT_FORMS = ("text", "code", "citizen", "date", "choice", "bool")
MESSAGE_LIMIT = 255


class Lists:
    """The hidden sheet with the values of all drop-downs; equal lists are written once."""

    def __init__(self, workbook: Workbook, lang: str) -> None:
        self.name = words(lang, "sheets", "lists")
        self._sheet: Worksheet = workbook.add_worksheet(self.name)
        self._sheet.hide()
        self._places: dict[tuple[str, ...], str] = {}

    def source(self, choices: tuple[str, ...]) -> str:
        """A reference to the list, for a drop-down."""
        if choices not in self._places:
            column = len(self._places)
            self._sheet.write_column(0, column, choices)
            letter = xl_col_to_name(column, True)
            self._places[choices] = f"='{self.name}'!{letter}$1:{letter}${len(choices)}"
        return self._places[choices]


def cell_format(workbook: Workbook, column: Column) -> Format:
    """Text where zeros and dates must stay as typed, else a number with its places."""
    if column.form in TEXT_FORMS:
        return workbook.add_format({"num_format": "@", "valign": "top"})
    places = f".{'0' * column.decimals}" if column.decimals else ""
    return workbook.add_format({"num_format": f"#,##0{places}", "valign": "top"})


def check(
    column: Column, cell: tuple[int, int], lists: Lists, lang: str, codes: str | None
) -> dict[str, Any] | None:
    """The spreadsheet's own check for a column whose first data cell is `cell`; None for free text.

    `codes` is the range of household codes, on the members' sheet. Dates and citizen numbers only warn.
    """
    place = xl_rowcol_to_cell(*cell)
    if column.form == "code" and codes:
        return _rule(lang, "code", {"validate": "list", "source": codes}, warn=True)
    if column.choices:
        return _rule(lang, "list", {"validate": "list", "source": lists.source(column.choices)})
    if column.form in ("whole", "decimal"):
        validate = "integer" if column.form == "whole" else "decimal"
        limits = {
            "validate": validate,
            "criteria": "between",
            "minimum": column.lowest,
            "maximum": column.highest,
        }
        return _rule(
            lang, column.form, limits, min=grouped(column.lowest, lang), max=grouped(column.highest, lang)
        )
    if column.form == "date":
        return _rule(lang, "date", {"validate": "custom", "value": _date_formula(place)}, warn=True)
    if column.form == "citizen":
        formula = f"=AND(OR(LEN({place})=9,LEN({place})=12),ISNUMBER(--{place}))"
        return _rule(lang, "citizen", {"validate": "custom", "value": formula}, warn=True)
    return None


def _rule(
    lang: str, error: str, rule: dict[str, Any], *, warn: bool = False, **values: str
) -> dict[str, Any]:
    return {
        **rule,
        "ignore_blank": True,
        "error_title": words(lang, "errors", "title"),
        "error_message": words(lang, "errors", error, **values)[:MESSAGE_LIMIT],
        "error_type": "warning" if warn else "stop",
    }


def _date_formula(cell: str) -> str:
    """A year, or day/month/year with plausible parts; a true date of the spreadsheet passes too."""
    day = f'--LEFT({cell},FIND("/",{cell})-1)'
    month = f'--MID({cell},FIND("/",{cell})+1,FIND("/",{cell},FIND("/",{cell})+1)-FIND("/",{cell})-1)'
    full = f"AND({day}>=1,{day}<=31,{month}>=1,{month}<=12,--RIGHT({cell},4)>=1900)"
    year = f"AND(LEN({cell})=4,--{cell}>=1900)"
    return f"=OR(ISNUMBER({cell}),IFERROR({year},FALSE),IFERROR({full},FALSE))"


def grouped(number: int, lang: str) -> str:
    """1.234.567 in Vietnamese, 1,234,567 in English."""
    text = f"{number:,}"
    return text.replace(",", ".") if lang == "vi" else text
