"""Templates: the workbook of each kind, and that its headings are understood as they stand."""

import csv
from datetime import date
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from giamngheo.intake import read_list
from giamngheo.intake.headings import find_heading
from giamngheo.intake.readers.load import read_sheets
from giamngheo.intake.template import write_template
from giamngheo.intake.wordings import load_wordings
from giamngheo.law import Text, load_standard
from giamngheo.law.areas import load_areas
from giamngheo.law.parts import Kind
from giamngheo.law.points import load_points

ON = date(2025, 12, 15)
KINDS = get_args(Kind)
STANDARD = "vn-2021-2025"
PHU_THO = "25"


def written(
    folder: Path,
    kind: Kind,
    lang: str = "vi",
    standard: str = STANDARD,
    on: date = ON,
    province: str | None = PHU_THO,
) -> Workbook:
    path = folder / f"{kind}.xlsx"
    write_template(
        kind, path, load_standard(standard), lang, areas=load_areas(), province_code=province, on=on, rows=50
    )
    return openpyxl.load_workbook(path)


def headings(sheet: Worksheet) -> list[str]:
    return [cell.value for cell in sheet[2]]


def machine_names(sheet: Worksheet) -> list[str]:
    return [cell.comment.text.rsplit(": ", 1)[1].strip() for cell in sheet[2]]


def checks(sheet: Worksheet) -> dict[str, list]:
    """The rules of the spreadsheet by machine name."""
    by_column = {
        str(rule.sqref).split(":")[0].rstrip("0123456789"): rule
        for rule in sheet.data_validations.dataValidation
    }
    return {
        name: by_column[cell.column_letter]
        for name, cell in zip(machine_names(sheet), sheet[2], strict=True)
        if cell.column_letter in by_column
    }


def listed(book: Workbook, reference: str) -> list[str]:
    sheet, area = reference.replace("'", "").replace("$", "").split("!")
    return [cell.value for (cell,) in book[sheet][area]]


@pytest.mark.parametrize(
    ("kind", "sheets"),
    [
        ("totals", ["Hướng dẫn", "Hộ", "Danh mục"]),
        ("indicators", ["Hướng dẫn", "Hộ", "Danh mục"]),
        ("full", ["Hướng dẫn", "Hộ", "Thành viên", "Danh mục"]),
    ],
)
def test_the_sheets_of_each_kind(tmp_path: Path, kind: Kind, sheets: list[str]) -> None:
    book = written(tmp_path, kind)
    assert book.sheetnames == sheets
    assert book["Danh mục"].sheet_state == "hidden"
    assert book.active.title == "Hộ"
    assert [sheet.max_row for sheet in book if sheet.title in ("Hộ", "Thành viên")] == [2] * (len(sheets) - 2)
    assert list(tmp_path.iterdir()) == [tmp_path / f"{kind}.xlsx"]


@pytest.mark.parametrize("standard", [STANDARD, "vn-2027-2030"])
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_heading_is_understood_as_its_own_column(
    tmp_path: Path, kind: Kind, lang: str, standard: str
) -> None:
    book = written(tmp_path, kind, lang, standard)
    wordings = load_wordings(load_standard(standard))
    misread = {}
    for sheet in book.worksheets[1:-1]:
        for heading, name in zip(headings(sheet), machine_names(sheet), strict=True):
            meanings = wordings.meanings([heading])
            if not meanings or meanings[0].target != name:
                misread[heading] = (name, meanings)
    assert misread == {}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_only_the_data_sheets_look_like_lists(tmp_path: Path, kind: Kind, lang: str) -> None:
    book = written(tmp_path, kind, lang)
    wordings = load_wordings(load_standard(STANDARD))
    sheets = read_sheets(tmp_path / f"{kind}.xlsx")
    found = {sheet.name: find_heading(sheet, wordings) for sheet in sheets if sheet.visible}
    assert list(found) == book.sheetnames[:-1]
    guide, *data = found.values()
    assert guide is None
    for heading, sheet in zip(data, book.worksheets[1:-1], strict=True):
        assert heading is not None
        assert (heading.top, heading.bottom) == (1, 1)
        assert [column.target for column in heading.columns] == machine_names(sheet)


def test_the_list_of_totals_carries_the_head_and_both_totals(tmp_path: Path) -> None:
    names = machine_names(written(tmp_path, "totals")["Hộ"])
    assert names[:6] == [
        "household_code",
        "head_name",
        "head_citizen_id",
        "head_birth_date",
        "head_sex",
        "head_ethnicity",
    ]
    assert {"income_points_recorded", "deprivation_points_recorded", "income_12m"} < set(names)
    assert [name for name in names if name.startswith("ticked_")] == []
    assert names[-1] == "note"


def test_the_list_of_indicators_has_the_twelve_in_their_order(tmp_path: Path) -> None:
    names = machine_names(written(tmp_path, "indicators")["Hộ"])
    ticks = [name.removeprefix("ticked_") for name in names if name.startswith("ticked_")]
    assert ticks == [indicator.key for indicator in load_standard(STANDARD).indicators]
    assert len(ticks) == 12


def test_the_full_list_has_every_variable_of_the_form(tmp_path: Path) -> None:
    book = written(tmp_path, "full")
    questionnaire = load_standard(STANDARD).questionnaire
    household, person = machine_names(book["Hộ"]), machine_names(book["Thành viên"])
    # No district since 1 July 2025; the region chooses a column of the points table, which is not loaded.
    left_out = {spec.name for spec in questionnaire.variables("household", "full")} - set(household)
    assert left_out == {"district", "region"}
    assert set(person) == {"household_code"} | {
        spec.name for spec in questionnaire.variables("person", "full")
    }
    assert len(set(household)) == len(household)


def test_drop_downs_hold_the_labels_and_the_units_of_the_day(tmp_path: Path) -> None:
    book = written(tmp_path, "full")
    rules = checks(book["Hộ"])
    communes = listed(book, rules["commune"].formula1)
    assert len(communes) == 148
    assert "Xã Thu Cúc" in communes
    assert listed(book, rules["province"].formula1) == ["Tỉnh Phú Thọ"]
    assert listed(book, rules["locality"].formula1) == ["nông thôn", "thành thị"]
    assert listed(book, rules["has_tv"].formula1) == ["có", "không"]
    members = checks(book["Thành viên"])
    assert len(listed(book, members["ethnicity"].formula1)) == 54
    assert members["household_code"].formula1 == "Hộ!$A$3:$A$52".replace("Hộ", "'Hộ'")
    assert str(rules["commune"].sqref).split(":")[1].endswith("52")
    assert str(members["sex"].sqref).split(":")[1].endswith("302")


def test_before_the_merger_districts_and_old_communes(tmp_path: Path) -> None:
    book = written(tmp_path, "totals", on=date(2024, 12, 15))
    rules = checks(book["Hộ"])
    assert len(listed(book, rules["district"].formula1)) == 13
    assert "Phường Gia Cẩm" in listed(book, rules["commune"].formula1)


def test_without_a_province_communes_are_free_text(tmp_path: Path) -> None:
    book = written(tmp_path, "totals", province=None)
    rules = checks(book["Hộ"])
    assert len(listed(book, rules["province"].formula1)) == 34
    assert "commune" not in rules


def test_numbers_have_the_bounds_of_the_questionnaire(tmp_path: Path) -> None:
    rules = checks(written(tmp_path, "full")["Hộ"])
    questionnaire = load_standard(STANDARD).questionnaire
    for name in ("size", "deprivation_points_recorded", "income_12m", "housing_area_m2"):
        spec = questionnaire.variable(name)
        assert (rules[name].formula1, rules[name].formula2) == (str(spec.min), str(spec.max))
        assert rules[name].errorStyle in (None, "stop")
    assert rules["decision_date"].errorStyle == "warning"


def test_codes_numbers_and_dates_are_text_cells(tmp_path: Path) -> None:
    sheet = written(tmp_path, "totals")["Hộ"]
    formats = {
        name: sheet.column_dimensions[cell.column_letter].number_format
        for name, cell in zip(machine_names(sheet), sheet[2], strict=True)
    }
    for name in ("household_code", "head_citizen_id", "head_birth_date", "phone", "commune"):
        assert formats[name] == "@"
    assert formats["income_12m"] == "#,##0"


def test_sheets_are_ready_to_work_on_and_to_print(tmp_path: Path) -> None:
    sheet = written(tmp_path, "totals")["Hộ"]
    assert sheet.freeze_panes == "C3"
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.page_setup.orientation == "landscape"
    assert all(9 <= sheet.column_dimensions[cell.column_letter].width <= 32 for cell in sheet[2])


def guide_text(book: Workbook) -> str:
    return "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_guide_says_that_the_points_table_is_missing(tmp_path: Path, kind: Kind, lang: str) -> None:
    standard = load_standard(STANDARD)
    assert standard.points_table is None
    text = guide_text(written(tmp_path, kind, lang))
    assert standard.slot_message.get(lang) in text
    assert standard.questionnaire.variable("income_points_recorded").label.get(lang) in text


def test_a_loaded_points_table_gives_a_column_for_each_item(tmp_path: Path) -> None:
    standard = load_standard("vn-2016-2020")
    assert standard.points_table is not None
    items = [item.variable for item in standard.points_table.items if not item.derived]
    book = written(tmp_path, "full", standard="vn-2016-2020")
    names = machine_names(book["Hộ"])
    assert [name for name in names if name.startswith("item_")] == items
    assert "region" in names
    assert standard.points_table.version in guide_text(book)


@pytest.mark.long
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_template_of_the_suggested_items_reads_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("GIAMNGHEO_HOME", str(tmp_path))
    suggested = {**load_standard(STANDARD).slot_items, "B1.14": Text("Mục dài " * 40, "A long item " * 30)}
    columns = ["item_code", "item_vi", "item_en", "option", "option_en"]
    places = ["dbsh", "tdmnpb", "btb_dhmt", "tn", "dnb", "dbscl", "urban"]
    lines = [
        [code, label.vi, label.en, f"phương án {answer}", f"answer {answer}", *[answer] * len(places)]
        for code, label in suggested.items()
        for answer in (1, 2)
    ]
    table = tmp_path / "b1.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*columns, *places], *lines])
    load_points(table, STANDARD, document="tt07-2021", article="Phụ lục III", by="Lò Thị An", on=ON)

    book = written(tmp_path, "full", lang)
    sheet = book.worksheets[1]
    names = machine_names(sheet)
    items = [name for name in names if name.startswith("item_")]
    assert len(items) == len(suggested) == 14
    words = {"vi": ("phương án 2", "nông thôn"), "en": ("answer 2", "rural")}[lang]
    known = {"household_code": "H1", "head_name": "Lò Văn Ba", "size": 1, "commune": "Xã Thu Cúc"}
    row = {**known, "locality": words[1], **dict.fromkeys(items, words[0])}
    for place, name in enumerate(names, 1):
        sheet.cell(3, place, row.get(name))
    path = tmp_path / "filled.xlsx"
    book.save(path)
    intake = read_list([path], load_standard(STANDARD), on=ON, areas=load_areas(), default_province=PHU_THO)
    assert [problem.code for problem in intake.problems if problem.severity == "error"] == []
    (read,) = intake.households.to_pylist()
    assert {name: read[name] for name in items} == dict.fromkeys(items, "2")
    assert read["size"] == 1


def test_examples_stand_only_on_the_guide(tmp_path: Path) -> None:
    book = written(tmp_path, "full")
    assert "Nguyễn Văn Mẫu" in guide_text(book)
    assert book["Hộ"].max_row == 2


def test_the_same_call_writes_the_same_file(tmp_path: Path) -> None:
    written(tmp_path, "full")
    first = (tmp_path / "full.xlsx").read_bytes()
    written(tmp_path, "full")
    assert (tmp_path / "full.xlsx").read_bytes() == first


def test_wrong_requests_write_nothing(tmp_path: Path) -> None:
    standard = load_standard(STANDARD)
    for kind, province in (("half", PHU_THO), ("full", "99"), ("full", "240")):
        with pytest.raises(ValueError, match=r"unknown kind|no province"):
            write_template(
                kind,
                tmp_path / "x.xlsx",
                standard,
                areas=load_areas(),
                province_code=province,
                on=ON,  # type: ignore[arg-type]
            )
    with pytest.raises(FileNotFoundError):
        write_template("full", tmp_path / "none" / "x.xlsx", standard, areas=load_areas(), on=ON)
    assert list(tmp_path.iterdir()) == []
