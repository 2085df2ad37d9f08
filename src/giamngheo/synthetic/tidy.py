"""Tidy workbooks: one row per household under the headings of the questionnaire, members on a second
sheet."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from giamngheo.law import VariableSpec
from giamngheo.synthetic.calibration import SyntheticError
from giamngheo.synthetic.flat import FlatHousehold, flat_households, heading, recognised_households, words
from giamngheo.synthetic.label import SYNTHETIC_LABEL
from giamngheo.synthetic.province import ALL, Province

LABEL_ROW, TITLE_ROW, HEADING_ROW, FIRST_ROW = 0, 1, 2, 3
MAX_ROWS = 1_048_576
_HEAD = ("citizen_id", "birth_date", "sex", "ethnicity")
# one day for all files, so that the same seed gives the same bytes
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)

Column = tuple[str, str]


def household_columns(province: Province, year: int, kind: str, lang: str) -> list[Column]:
    """(variable, heading) of the household sheet; without members' sheet the head's particulars are there
    too."""
    specs = {spec.name: spec for spec in province.standard.questionnaire.variables("household", kind)}  # type: ignore[arg-type]
    left_out = {"address", "phone", "region", "income_per_capita_month", "note"}
    if province.geography.merged(year):
        left_out.add("district")
    columns = [(name, heading(spec, lang)) for name, spec in specs.items() if name not in left_out]
    if kind == "full":
        return columns
    at = [name for name, _ in columns].index("head_name") + 1
    head = [(f"head:{name}", words(lang, "head", name)) for name in _HEAD]
    return columns[:at] + head + columns[at:]


def person_columns(province: Province, kind: str, lang: str) -> list[Column]:
    """(variable, heading) of the members' sheet, the household's code first."""
    questionnaire = province.standard.questionnaire
    code: VariableSpec = questionnaire.variable("household_code")
    found = [("household_code", heading(code, lang))]
    specs = questionnaire.variables("person", kind)  # type: ignore[arg-type]
    left_out = {"height_cm", "weight_kg", "is_head"}
    return found + [(spec.name, heading(spec, lang)) for spec in specs if spec.name not in left_out]


def write_list(
    path: Path,
    province: Province,
    year: int,
    kind: str = "full",
    listed: str = "review",
    lang: str = "vi",
    mistakes: Callable[[list[FlatHousehold]], list[FlatHousehold]] | None = None,
    limit: int | None = None,
) -> None:
    """Write the list of a year: those under "review", "all", or the "recognised" poor and near-poor.

    Errors: SyntheticError when the rows do not fit a sheet.
    """
    if listed == "recognised":
        households: Iterable[FlatHousehold] = recognised_households(province, year, kind, lang)
    else:
        households = flat_households(province, year, kind, listed, lang, limit)
    if mistakes is not None:
        households = mistakes(list(households))
    _refuse_too_many(province, year, kind, listed)
    with _workbook(path) as book:
        sheet = _Sheet(
            book, words(lang, "sheets", "households"), household_columns(province, year, kind, lang)
        )
        sheet.title(words(lang, "titles", listed, year=year))
        people: _Sheet | None = None
        if kind == "full":
            people = _Sheet(book, words(lang, "sheets", "persons"), person_columns(province, kind, lang))
            people.title(words(lang, "titles", "persons"))
        for household in households:
            sheet.row(_with_head(household))
            for member in household.members if people else ():
                assert people is not None
                people.row({"household_code": household.values.get("household_code")} | member)


def _with_head(household: FlatHousehold) -> dict[str, Any]:
    if not household.members:
        return household.values
    head = household.members[0]
    return household.values | {f"head:{name}": head.get(name) for name in _HEAD}


def write_totals(path: Path, province: Province, year: int, lang: str = "vi", by: str = "village") -> None:
    """Write the denominators: households, persons and ethnic-minority households of each village or
    commune."""
    table = province.residents(year)
    names = ["commune_code", "commune_name", "village", "households", "persons", "ethnic_minority_households"]
    if by == "commune":
        sums = [(name, "sum") for name in names[3:]]
        table = table.group_by(names[:2]).aggregate(sums)
        table = table.rename_columns([*names[:2], *names[3:]])
        names.remove("village")
    day = province.calibration.reference_date(year)
    columns = [(name, words(lang, "totals", name)) for name in (*names, "date", "source")]
    with _workbook(path) as book:
        sheet = _Sheet(book, words(lang, "sheets", "totals"), columns)
        sheet.title(words(lang, "titles", "totals", year=year))
        for row in table.to_pylist():
            if row["households"]:
                sheet.row(row | {"date": day, "source": words(lang, "source")})


def _refuse_too_many(province: Province, year: int, kind: str, listed: str) -> None:
    if listed != ALL:
        return
    rows = len(province.listed(year, listed))
    if kind == "full":
        rows = int(province.roster.sizes(year)[province.panel.alive(year)].sum())
    if rows + FIRST_ROW > MAX_ROWS:
        raise SyntheticError(
            f"{rows:,} hàng không vừa một trang tính; hãy ghi Parquet hoặc chỉ danh sách rà soát.",
            f"{rows:,} rows do not fit a sheet; write Parquet, or only the list to review.",
        )


def _workbook(path: Path) -> Any:
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": SYNTHETIC_LABEL, "comments": SYNTHETIC_LABEL, "created": _CREATED})
    return book


class _Sheet:
    """One sheet with label, title and headings, filled row by row.

    Without constant memory between two sheets: xlsxwriter buffers each sheet in a file of its own.
    """

    def __init__(self, book: Any, name: str, columns: list[Column]) -> None:
        self.sheet = book.add_worksheet(name)
        self.columns = columns
        self.next = FIRST_ROW
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
        self.warning = book.add_format({"bold": True, "font_color": "#C00000"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.sheet.set_header(f"&C{SYNTHETIC_LABEL}")
        for column, (_, text) in enumerate(columns):
            self.sheet.set_column(column, column, min(max(10, len(text) * 0.6), 28))

    def title(self, text: str) -> None:
        self.sheet.write_string(LABEL_ROW, 0, SYNTHETIC_LABEL, self.warning)
        self.sheet.write_string(TITLE_ROW, 0, text, self.bold)
        for column, (_, words_) in enumerate(self.columns):
            self.sheet.write_string(HEADING_ROW, column, words_, self.head)
        self.sheet.freeze_panes(FIRST_ROW, 2)

    def row(self, values: dict[str, Any]) -> None:
        for column, (name, _) in enumerate(self.columns):
            self._cell(self.next, column, values.get(name))
        self.next += 1

    def _cell(self, row: int, column: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, str):
            self.sheet.write_string(row, column, value)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self.day)
        else:
            self.sheet.write_number(row, column, value)
