"""Templates that compute: every row of them goes on computing, totals elsewhere take all rows in, examples go."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from profile_world import saved

from giamngheo.exchange.profiles.filling import fill
from giamngheo.exchange.profiles.mapping import BLANK, CODE, FILL, FIXED, Column, Mapping
from giamngheo.exchange.profiles.proposing import propose
from giamngheo.platform.scope import PersonalData

FORM = "MAU_01"


def computing_form() -> Any:
    """Four rows that wait under the headings, age and class computed; totals below and on another sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = FORM
    sums, lists = book.create_sheet("Tổng hợp"), book.create_sheet("DM")
    page["A1"], page["G1"] = "DANH SÁCH HỘ", "=DM!A9"
    heads = (
        "STT",
        "Họ và tên chủ hộ",
        "Ngày sinh",
        "Số nhân khẩu",
        "Tuổi",
        "Tên diện",
        "Mã hộ trên hệ thống",
    )
    for place, words in enumerate(heads, 1):
        page.cell(3, place, words)
    for row in range(4, 8):
        page[f"E{row}"] = f'=IF(C{row}="","",YEAR($H$1)-YEAR(C{row}))'
        page[f"F{row}"] = f"=VLOOKUP(D{row},DM!$A$1:$B$9,2,0)"
    page["A8"], page["D8"] = "Tổng cộng", "=SUM(D4:D7)"
    sums["A1"], sums["A2"], sums["A3"] = f"=COUNTA({FORM}!B4:B7)", f"='{FORM}'!D8", "=A9"
    sums["A4"] = f'="{FORM}!D8: "&{FORM}!D8'
    lists["A9"] = "hết"
    return book


def filled(book: Any, folder: Path, rows: int) -> Any:
    columns = [Column(place, "", FIXED, value=f"v{place}") for place in (1, 2, 3)]
    mapping = Mapping(FORM, 4, columns=(*columns, Column(6, "Mã", CODE)))
    lines = [SimpleNamespace(alias="")] * rows
    parts = fill(saved(book), mapping, lines, PersonalData.FULL, folder)
    return openpyxl.load_workbook(parts[0].path)


def test_rows_that_compute_go_on_in_every_row(tmp_path: Path) -> None:
    page = filled(computing_form(), tmp_path, 6)[FORM]
    assert [page[f"B{row}"].value for row in range(4, 11)] == ["v1"] * 6 + [None]
    assert page["E9"].value == '=IF(C9="","",YEAR($H$1)-YEAR(C9))'
    assert page["F9"].value == "=VLOOKUP(D9,DM!$A$1:$B$9,2,0)"
    assert (page["A10"].value, page["D10"].value) == ("Tổng cộng", "=SUM(D4:D9)")


def test_totals_on_other_sheets_take_all_rows_in_and_their_own_cells_stay(tmp_path: Path) -> None:
    book = filled(computing_form(), tmp_path, 6)
    sums = book["Tổng hợp"]
    assert [sums[f"A{row}"].value for row in range(1, 5)] == [
        f"=COUNTA({FORM}!B4:B9)",
        f"='{FORM}'!D10",
        "=A9",
        f'="{FORM}!D8: "&{FORM}!D10',
    ]
    assert book[FORM]["G1"].value == "=DM!A9"


def test_rows_left_over_wait_as_before(tmp_path: Path) -> None:
    page = filled(computing_form(), tmp_path, 2)[FORM]
    assert [page[f"B{row}"].value for row in range(4, 8)] == ["v1", "v1", None, None]
    assert page["E7"].value == '=IF(C7="","",YEAR($H$1)-YEAR(C7))'
    assert (page["A8"].value, page["D8"].value) == ("Tổng cộng", "=SUM(D4:D7)")


def test_several_example_rows_are_all_replaced(tmp_path: Path) -> None:
    book = computing_form()
    for row, name in ((4, "Nguyễn Văn Mẫu"), (5, "Trần Thị Mẫu")):
        for place, value in ((2, name), (3, "01/01/1970"), (4, 3), (7, "KH-1")):
            book[FORM].cell(row, place, value)
    page = filled(book, tmp_path, 1)[FORM]
    words = {cell.value for cells in page.iter_rows() for cell in cells}
    assert not {"Nguyễn Văn Mẫu", "Trần Thị Mẫu", "KH-1"} & words
    assert page["A8"].value == "Tổng cộng"


def test_what_a_form_of_the_national_database_asks_for_is_proposed() -> None:
    book = computing_form()
    book[FORM]["E3"] = "Đối tượng (HN: hộ nghèo; HCN: hộ cận nghèo)"
    for row in range(4, 8):
        book[FORM][f"E{row}"] = None
    found = {one.heading: (one.role, one.variable, dict(one.codes)) for one in propose(saved(book)).columns}
    assert found["Đối tượng (HN: hộ nghèo; HCN: hộ cận nghèo)"] == (
        FILL,
        "poverty_class_recorded",
        {"poor": "HN", "near_poor": "HCN"},
    )
    assert found["Mã hộ trên hệ thống"] == (CODE, "", {})


def test_rows_begin_under_the_name_of_the_first_section() -> None:
    book = openpyxl.Workbook()
    for place, words in enumerate(("STT", "Họ và tên", "Số CCCD", "Quan hệ với chủ hộ"), 1):
        book.active.cell(2, place, words)
    book.active["A3"], book.active["B3"] = "I", "Tăng"
    assert propose(saved(book)).start == 4


def sums_of_money() -> Any:
    """Headings in two rows; a sum of money computed in each row, its total below and on another sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = FORM
    page.append(["DANH SÁCH ĐỀ NGHỊ CẤP THẺ BHYT"])
    page.append(
        ["STT", "Thông tin cá nhân", None, None, "Thôn", "Xã", "Mức đóng", "Tháng", "Thành tiền", "Họ tên"]
    )
    page.append([None, "Họ và tên", "Ngày sinh", "Số CCCD"])
    page.merge_cells("B2:D2")
    for letter in "AEFGHIJ":
        page.merge_cells(f"{letter}2:{letter}3")
    page["I4"], page["J4"] = "=G4*H4", '=UPPER(B4)&" "&$A$2'
    page["A5"], page["I5"] = "Tổng cộng", "=SUM(I4:I4)"
    book.create_sheet("Tổng hợp")["A1"] = f"={FORM}!I5"
    return book


def test_a_column_that_computes_is_never_filled_and_goes_on_down_the_rows(tmp_path: Path) -> None:
    template = saved(sums_of_money())
    mapping = propose(template)
    roles = {one.heading.rpartition(" / ")[2]: (one.role, one.variable) for one in mapping.columns}
    assert roles["Họ và tên"] == (FILL, "name")
    assert roles["Thành tiền"] == roles["Họ tên"] == (BLANK, "")
    taken = [one.variable for one in mapping.columns if one.variable]
    assert len(taken) == len(set(taken))
    fixed = [replace(one, role=FIXED, value="5") if one.role == FILL else one for one in mapping.columns]
    made = fill(template, replace(mapping, columns=tuple(fixed)), range(4), PersonalData.FULL, tmp_path)
    book = openpyxl.load_workbook(made[0].path)
    page = book[FORM]
    assert [page[f"I{row}"].value for row in range(4, 9)] == [
        "=G4*H4", "=G5*H5", "=G6*H6", "=G7*H7", "=SUM(I4:I7)",
    ]  # fmt: skip
    assert page["J7"].value == '=UPPER(B7)&" "&$A$2'
    assert book["Tổng hợp"]["A1"].value == f"={FORM}!I8"


def test_amounts_that_formulas_compute_from_are_proposed_and_stand_in_every_row(tmp_path: Path) -> None:
    book = sums_of_money()
    page = book[FORM]
    page["G4"], page["H4"], page["F4"] = 87750, 0.5, "Xã mẫu"
    page["B4"] = "Nguyễn Văn Mẫu"
    template = saved(book)
    mapping = propose(template)
    amounts = {one.heading: one.value for one in mapping.columns if one.role == FIXED}
    assert amounts == {"Mức đóng": "87750", "Tháng": "0,5"}
    typed = [replace(one, role=FIXED, value="024") if one.role == FILL else one for one in mapping.columns]
    made = fill(template, replace(mapping, columns=tuple(typed)), range(3), PersonalData.FULL, tmp_path)
    filled_page = openpyxl.load_workbook(made[0].path)[FORM]
    rows = [[filled_page[f"{letter}{row}"].value for letter in "BGHI"] for row in range(4, 7)]
    assert rows == [["024", 87750, 0.5, f"=G{row}*H{row}"] for row in range(4, 7)]
    assert filled_page["A7"].value == "Tổng cộng"


def test_prepared_rows_that_repeat_an_amount_wait_to_be_filled(tmp_path: Path) -> None:
    book = sums_of_money()
    page = book[FORM]
    page["A5"], page["I5"] = None, None
    for row in (4, 5, 6):
        page[f"G{row}"], page[f"H{row}"], page[f"I{row}"] = 87750, 12, f"=G{row}*H{row}"
    page["A7"], page["I7"] = "Tổng cộng", "=SUM(I4:I6)"
    template = saved(book)
    made = fill(template, propose(template), [], PersonalData.FULL, tmp_path)
    page = openpyxl.load_workbook(made[0].path)[FORM]
    assert [page[f"G{row}"].value for row in (5, 6)] == [87750, 87750]
    mapping = propose(template)
    typed = [replace(one, role=FIXED, value="x") if one.role == FILL else one for one in mapping.columns]
    made = fill(template, replace(mapping, columns=tuple(typed)), range(5), PersonalData.FULL, tmp_path)
    page = openpyxl.load_workbook(made[0].path)[FORM]
    assert [page[f"G{row}"].value for row in range(4, 10)] == [87750] * 5 + [None]
    assert (page["A9"].value, page["I9"].value) == ("Tổng cộng", "=SUM(I4:I8)")


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("12", 12),
        ("0", 0),
        ("87.750", 87750),
        ("4,5", 4.5),
        ("-3", -3),
        ("012", "012"),
        ("01.002", "01.002"),
        ("025090000001", "025090000001"),
        ("125090000001", "125090000001"),
        ("1.2", "1.2"),
        ("12 tháng", "12 tháng"),
        ("31/12/2025", datetime(2025, 12, 31)),
        ("31/02/2025", "31/02/2025"),
    ],
)
def test_a_fixed_value_is_a_number_or_a_day_where_it_is_one(typed: str, stands: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B1"] = "Họ và tên", "Mã"
    page["B2"].number_format = "@"
    mapping = Mapping(
        page.title, 2, columns=(Column(0, "", FIXED, value=typed), Column(1, "", FIXED, value=typed))
    )
    made = fill(saved(book), mapping, range(1), PersonalData.FULL, tmp_path)
    page = openpyxl.load_workbook(made[0].path).active
    assert page["A2"].value == stands
    assert page["B2"].value == typed, "a column of text stays text"
