"""Every code of the catalogue is provoked by some input, with a message that names the place and the
remedy."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from intake_results import codes

from giamngheo.intake import catalogue, problems_page, read_previous, read_totals
from giamngheo.intake.readers import guard

ROOT = Path(__file__).resolve().parents[2]
HEAD = ["STT", "Mã hộ", "Họ và tên chủ hộ", "Xã", "Tỉnh", "Khu vực", "Số khẩu", "B1", "B2"]
GOOD = [1, "H1", "Nguyễn Văn An", "Thu Cúc", "Phú Thọ", "nông thôn", 4, 120, 30]
OTHER = [2, "H2", "Hà Thị Bình", "Thu Cúc", "Phú Thọ", "nông thôn", 3, 100, 10]


def row(**changes):
    names = dict(
        zip(["stt", "code", "name", "commune", "province", "locality", "size", "b1", "b2"], GOOD, strict=True)
    )
    return list((names | changes).values())


def provoke_row(**changes):
    return lambda write, tmp: write("a.xlsx", [HEAD, row(**changes), OTHER])


def provoke_column(heading, first, second=None):
    return lambda write, tmp: write("a.xlsx", [[*HEAD, heading], [*GOOD, first], [*OTHER, second]])


def provoke_rows(*rows):
    return lambda write, tmp: write("a.xlsx", list(rows))


MEMBER_HEAD = [
    "STT",
    "Họ và tên",
    "Quan hệ với chủ hộ",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Xã",
    "Tỉnh",
    "B1",
    "B2",
]


def provoke_members(*rows):
    padded = [
        [n or None, *line, *([None] * (5 - len(line))), "Thu Cúc", "Phú Thọ", 100, 20] for n, line in rows
    ]
    return lambda write, tmp: write("a.xlsx", [MEMBER_HEAD, *padded])


def two_sheets(households, persons):
    homes = [["Mã hộ", "Họ và tên chủ hộ", "Xã", "Tỉnh", "B1", "B2"]]
    homes += [[code, name, "Thu Cúc", "Phú Thọ", 100, 20] for code, name in households]
    people = [["Mã hộ", "Họ và tên", "Quan hệ với chủ hộ"], *persons]
    return lambda write, tmp: write("a.xlsx", {"Hộ": homes, "Thành viên": people})


def members_beside_a_list(write, tmp):
    people = [[*HEAD, "Họ và tên", "Quan hệ với chủ hộ"]]
    people += [[*GOOD, "Nguyễn Văn An", "Chủ hộ"], [*GOOD, "Nguyễn Văn Bé", "Con"]]
    return write("a.xlsx", {"Hộ": [HEAD, GOOD, OTHER], "Người": people})


def make_folder(path):
    path.mkdir()
    return path


def raw(name, content):
    def make(write, tmp):
        path = tmp / name
        path.write_bytes(content)
        return path

    return make


def cut_workbook(write, tmp):
    path = write("a.xlsx", [HEAD, GOOD])
    path.write_bytes(path.read_bytes()[:-200])
    return path


def encrypted(write, tmp):
    path = tmp / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
    )
    return path


def bomb(write, tmp):
    path = tmp / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (guard.SMALL + 1024**2))
    return path


def far_away(write, tmp):
    rows = [HEAD, GOOD]
    path = write("a.xlsx", rows)
    return rewritten(
        path, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def rewritten(path, old, new):
    """The workbook with a piece of its first sheet replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {item.filename: archive.read(item) for item in archive.infolist()}
    name = "xl/worksheets/sheet1.xml"
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return path


def many_empty(write, tmp):
    path = write("a.xlsx", [HEAD, GOOD])
    return rewritten(path, b'<dimension ref="A1:I2"/>', b'<dimension ref="A1:I1048576"/>')


def error_cell(write, tmp):
    path = write("a.xlsx", [[*HEAD, "Ghi chú"], [*GOOD, 7.125]])
    return rewritten(path, b'<c r="J2"><v>7.125</v></c>', b'<c r="J2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')


def uncomputed(write, tmp):
    path = write("a.xlsx", [[*HEAD, "Ghi chú"], [*GOOD, 7.125]])
    return rewritten(path, b'<c r="J2"><v>7.125</v></c>', b'<c r="J2"><f>SUM(G2)</f><v></v></c>')


def hidden(write, tmp):
    path = write("a.xlsx", {"A": [HEAD, GOOD], "B": [HEAD, OTHER]})
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["B"].sheet_state = "hidden"
    book.save(path)
    return path


def hidden_parts(write, tmp):
    path = write("a.xlsx", {"A": [HEAD, GOOD, OTHER]})
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["A"].row_dimensions[3].hidden = True
    book["A"].column_dimensions["B"].hidden = True
    book["A"].column_dimensions["Z"].hidden = True
    book.save(path)
    return path


def old_code_page(write, tmp):
    from giamngheo.intake.legacy import to_tcvn3

    text = "\n".join(";".join(map(str, line)) for line in (HEAD, GOOD, OTHER))
    path = tmp / "a.csv"
    path.write_bytes(to_tcvn3(text).encode("latin-1"))
    return path


def old_font(write, tmp):
    from giamngheo.intake.legacy import to_vni

    return write(
        "a.xlsx", [[to_vni(v) if isinstance(v, str) else v for v in line] for line in (HEAD, GOOD, OTHER)]
    )


def many_alike(write, tmp):
    rows = [["Họ và tên chủ hộ", "Xã", "Tỉnh", "B1", "B2"]]
    rows += [[f"Hộ {n}", "Thu Cúc", "Phú Thọ", 100, 10] for n in range(20_050)]
    return write("a.xlsx", rows)


INPUTS = {
    "folder_empty": lambda write, tmp: make_folder(tmp / "trong"),
    "file_missing": lambda write, tmp: tmp / "nothing.xlsx",
    "file_empty": raw("a.xlsx", b""),
    "not_workbook": raw("a.xlsx", b"%PDF-1.7 ..."),
    "html_not_workbook": raw("a.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
    "file_encrypted": encrypted,
    "file_corrupt": cut_workbook,
    "zip_bomb": bomb,
    "sheet_too_wide": far_away,
    "no_list_found": provoke_rows(["Kính gửi"], ["Công văn số 1"]),
    "sheet_ignored": lambda write, tmp: write("a.xlsx", {"A": [HEAD, GOOD], "B": [["Biểu đồ"], [1, 2]]}),
    "sheet_without_rows": lambda write, tmp: write("a.xlsx", {"A": [HEAD, GOOD], "B": [HEAD]}),
    "hidden_sheet": hidden,
    "hidden_rows": hidden_parts,
    "hidden_columns": hidden_parts,
    "many_empty_rows": many_empty,
    "error_cells": error_cell,
    "formula_without_value": uncomputed,
    "old_code_page": old_code_page,
    "legacy_text": old_font,
    "stray_quote": raw("a.csv", (",".join(HEAD) + '\n1,H1,"An,Thu Cúc,Phú Thọ,nông thôn,4,120,30\n' + "".join(
        f"{n},H{n},Hộ {n},Thu Cúc,Phú Thọ,nông thôn,4,120,30\n" for n in range(2, 40))).encode()),
    "columns_cut": lambda write, tmp: write("a.xlsx", [[*HEAD, *[None] * 2100, "xa"], GOOD]),
    "second_heading": provoke_rows(HEAD, GOOD, ["Thôn", "Khu vực", "Số khẩu", "Điểm B1"], ["Khu 1", "nông thôn", 7, 120]),
    "second_table": provoke_rows(HEAD, GOOD, ["TT", "Họ và tên chủ hộ", "Thôn", "Năm sinh", "Địa chỉ",
        "Số điện thoại"], OTHER),
    "text_row_ignored": provoke_rows(HEAD, GOOD, [None, None, None, "Danh sách còn tiếp trang sau"], OTHER),
    "more_of_the_same": many_alike,
    "missing_column": lambda write, tmp: write("a.xlsx", [HEAD[:-2], GOOD[:-2]]),
    "recommended_column": lambda write, tmp: write("a.xlsx", [[*HEAD[:6], *HEAD[7:]], [*GOOD[:6], *GOOD[7:]]]),
    "ambiguous_column": provoke_column("Tổng điểm", 150),
    "duplicate_column": provoke_column("Điểm B1", 120),
    "unmapped_column": provoke_column("Màu cờ", "đỏ"),
    "unmapped_columns": provoke_rows([*HEAD, *(f"Màu {n}" for n in range(21))], [*GOOD, *range(1, 22)]),
    "coded_two_as_no": provoke_column("Hộ DTTS", 1, 2),
    "value_missing": provoke_row(name=None),
    "not_a_number": provoke_row(size="bốn"),
    "not_whole_number": provoke_row(size=4.5),
    "out_of_range": provoke_row(size=400),
    "points_outside_form": provoke_row(b2=130),
    "points_not_multiple": provoke_row(b2=35),
    "rounded": provoke_column("Tổng diện tích nhà ở của hộ", 45.123),
    "money_unit_unclear": provoke_column("Thu nhập bình quân đầu người", 1500),
    "not_yes_no": provoke_column("Hộ DTTS", "có thể"),
    "not_a_choice": provoke_column("Dân tộc", "Người sao Hỏa"),
    "choice_guessed": provoke_column("Nguồn nước sinh hoạt chính", "giếng khoang"),
    "not_in_code_list": provoke_column("Nguyên nhân nghèo", "1, 12"),
    "bad_date": provoke_column("Ngày sinh", "hôm qua"),
    "impossible_date": provoke_column("Ngày sinh", "31/02/1985"),
    "month_first": provoke_column("Ngày sinh", "02/25/1985"),
    "future_date": provoke_column("Ngày sinh", "01/01/2030"),
    "two_digit_year": provoke_column("Ngày sinh", "01/02/85"),
    "date_from_serial": provoke_column("Ngày sinh", 31108),
    "citizen_id_scientific": provoke_column("Số CCCD", "1.23457E+11"),
    "citizen_id_letters": provoke_column("Số CCCD", "đang làm lại"),
    "citizen_id_length": provoke_column("Số CCCD", "1234567"),
    "citizen_id_future": provoke_column("Số CCCD", "025299012345"),
    "citizen_id_province": provoke_column("Số CCCD", "999085012345"),
    "citizen_id_tidied": provoke_column("Số CCCD", "025 085 012 345"),
    "leading_zero_restored": provoke_column("Số CCCD", 25085012345),
    "citizen_id_birth_mismatch": lambda write, tmp: write("a.xlsx", [[*HEAD, "Số CCCD",
        "Năm sinh"], [*GOOD, "025085012345", 1990]]),
    "citizen_id_sex_mismatch": lambda write, tmp: write("a.xlsx", [[*HEAD, "Số CCCD",
        "Giới tính"], [*GOOD, "025085012345", "Nữ"]]),
    "citizen_id_doubtful": lambda write, tmp: write("a.xlsx", [[*HEAD, "Số CCCD",
        "Năm sinh"], [*GOOD, 25085012345, 1990]]),
    "rule_broken": provoke_members((1, ["An", "Chủ hộ", "01/01/2020"])),
    "household_without_head": provoke_members((1, ["An", "Vợ"]), (None, ["Bé", "Con"])),
    "two_heads": two_sheets([("1", "An")], [["1", "An", "Chủ hộ"], ["1", "Bé", "Chủ hộ"]]),
    "member_without_household": two_sheets([("1", "An")], [["1", "An", "Chủ hộ"], ["7", "Bé", "Con"]]),
    "household_without_members": two_sheets([("1", "An"), ("2", "Bé")], [["1", "An", "Chủ hộ"]]),
    "duplicate_citizen_id": provoke_column("Số CCCD", "025085012345", "025085012345"),
    "duplicate_household_code": provoke_row(code="H2"),
    "possible_duplicate": lambda write, tmp: write("a.xlsx", [[*HEAD, "Năm sinh"], [*GOOD, 1985], [*row(code="H3"), 1985]]),
    "size_mismatch": lambda write, tmp: write("a.xlsx", [
        [*MEMBER_HEAD, "Số khẩu"], [1, "An", "Chủ hộ", "1980", "Nam", None, "Thu Cúc",
            "Phú Thọ", 100, 20, 5], [None, "Bé", "Con"]]),
    "head_alone_listed": lambda write, tmp: write("a.xlsx", [
        [*MEMBER_HEAD, "Số khẩu"], [1, "An", "Chủ hộ", "1980", "Nam", None, "Thu Cúc",
            "Phú Thọ", 100, 20, 5]]),
    "members_of_other_list": members_beside_a_list,
    "size_missing": provoke_row(size=None),
    "as_above": provoke_column("Thôn", "Khu 1", "nt"),
    "name_is_number": provoke_row(name=1500000),
    "formula_as_name": provoke_row(name="=cmd|' /C calc'!A0"),
    "income_points_missing": provoke_row(b1=None),
    "deprivations_missing": provoke_row(b2=None),
    "ticks_disagree_b2": lambda write, tmp: write("a.xlsx", [
        [*HEAD, *[f"Chỉ số {n}" for n in range(1, 13)]], [*GOOD, "x"], [*OTHER, "x"]]),
    "ticks_absent": lambda write, tmp: write("a.xlsx", [
        [*HEAD, *[f"Chỉ số {n}" for n in range(1, 13)]], [*GOOD], [*OTHER, "x"]]),
    "household_values_differ": lambda write, tmp: write("a.xlsx", [
        MEMBER_HEAD, [1, "An", "Chủ hộ", None, None, None, "Thu Cúc", "Phú Thọ", 100, 20],
        [None, "Bé", "Vợ", None, None, None, "Thu Cúc", "Phú Thọ", 110, 20]]),
    "head_name_differs": two_sheets([("1", "An")], [["1", "Ân", "Con"], ["1", "Bình", "Chủ hộ"]]),
    "commune_missing": provoke_rows(["Họ và tên chủ hộ", "Số khẩu", "B1", "B2"], ["An", 4, 100, 20]),
    "commune_unstated": provoke_rows(["Họ và tên chủ hộ", "Khu vực", "Số khẩu", "B1", "B2"], ["An",
        "nông thôn", 4, 100, 20]),
    "commune_unknown": provoke_row(commune="Thu Cúk Xyz"),
    "commune_ambiguous": lambda write, tmp: write("a.xlsx", [HEAD, row(commune="Phú Lộc", province=None)]),
    "commune_split": lambda write, tmp: write("a.xlsx", [[*HEAD, "Huyện"], [*row(commune=SPLIT[0], province=SPLIT[2]), SPLIT[1]]]),
    "commune_code_name_mismatch": provoke_column("Mã xã", "08548"),
    "commune_followed": lambda write, tmp: write("a.xlsx", [[*HEAD, "Huyện"], [*row(commune="Xã Mỹ Thuận"), "Huyện Tân Sơn"]]),
    "commune_checked_loosely": provoke_row(commune="Phường Thu Cúc"),
    "locality_disagrees": provoke_row(locality="thành thị"),
    "locality_missing": provoke_rows(["Họ và tên chủ hộ", "Khu vực", "Số khẩu", "B1", "B2"], ["An",
        "nông thôn", 4, 100, 20], ["Bé", None, 4, 100, 20]),
}  # fmt: skip
SPLIT = ("", "", "")
# Not to be provoked by a file of a test's size.
TOLD_BY_HAND = {"file_too_large", "file_locked", "mapping_unused", "review_year_unclear"}
# test_counted_once.py, test_recorded_class.py, test_workbook_commune.py; in tests/batch
OTHERS = {"household_listed_again", "departed_with_points", "table_beside", "columns_disagree", "two_classes",
          "commune_of_workbook", "village_spellings", "village_spelling_open",
          "village_spelling_of_year", "scenario_assumption"}  # fmt: skip
TOTALS = {"totals_not_found", "totals_repeated", "totals_added", "totals_impossible",
          "totals_without_place", "totals_undated"}  # fmt: skip
# Once a list is classified: tests/intake/test_disagreements.py.
CLASSIFIED = {
    "total_disagrees_b2",
    "answers_disagree_tick",
    "items_disagree_b1",
    "income_disagrees_points",
    "income_records_disagree",
    "class_disagrees",
}
PREVIOUS = {"previous_year_unknown", "previous_class_unknown"}


@pytest.fixture(scope="module", autouse=True)
def a_split_commune():
    """A commune that was divided in 2025, taken from the tables of units."""
    from giamngheo.law.areas import load_areas

    global SPLIT
    areas, on = load_areas(), date(2025, 10, 1)
    for unit in areas.all_units:
        if unit.level == "commune" and not unit.valid(on) and len(areas.successors(unit, on)) > 1:
            district, province = areas.history(unit.district_code)[0], areas.history(unit.province_code)[0]
            if (
                areas.match(province.full_name, district.full_name, unit.full_name, on=on).problem
                == "commune_split"
            ):
                SPLIT = (unit.full_name, district.full_name, province.full_name)
                return


@pytest.mark.long
@pytest.mark.parametrize("code", sorted(INPUTS))
def test_a_problem_is_found_and_told(code, read, write, tmp_path):
    intake = read(INPUTS[code](write, tmp_path))
    found = [problem for problem in intake.problems if problem.code == code]
    assert found, codes(intake)
    problem = found[0]
    for lang in ("vi", "en"):
        message = problem.message.get(lang)
        assert problem.file in message
        assert "{" not in message
        assert "‹?›" not in message
        if problem.sheet:
            assert f"“{problem.sheet}”" in message
        if problem.row:
            assert str(problem.row) in message
    assert problem.severity == catalogue()[code].severity
    if problem.severity == "error" and problem.household_key is not None:
        assert problem.household_key in intake.rejected
        assert problem.household_key not in intake.households["household_key"].to_pylist()
        assert problem.household_key not in intake.persons["household_key"].to_pylist()


def test_every_code_has_an_input():
    assert set(INPUTS) | TOLD_BY_HAND | TOTALS | PREVIOUS | CLASSIFIED | OTHERS == set(catalogue())


def test_the_page_of_problems_is_the_catalogue():
    assert (ROOT / "docs" / "problems.md").read_text(encoding="utf-8") == problems_page()


def test_remedies_are_given_in_both_languages():
    for kind in catalogue().values():
        assert bool(kind.remedy.vi) == bool(kind.remedy.en), kind.code
        assert kind.message.vi != kind.message.en or kind.code == "rule_broken"
        if kind.severity == "error":
            assert kind.remedy.vi, kind.code


def test_a_file_that_is_locked_or_too_large(read, write, tmp_path, monkeypatch):
    from giamngheo.intake.readers import detect, load

    path = write("a.xlsx", [HEAD, GOOD])
    monkeypatch.setattr(detect, "MAX_FILE_BYTES", 100)
    assert codes(read(path)) == ["file_too_large"]
    monkeypatch.undo()

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(load, "read_workbook", refuse)
    assert codes(read(path)) == ["file_locked"]


def test_problems_of_totals(write):
    head = ["Xã", "Tỉnh", "Tổng số hộ", "Tổng số khẩu", "Số hộ DTTS"]
    rows = [
        head,
        ["Thu Cúc", "Phú Thọ", 100, 400, 10],
        ["Xã Thu Cúc", "Phú Thọ", 100, 400, 10],
        ["Võ Miếu", "Phú Thọ", 100, 50, 10],
        ["Không Có", "Phú Thọ", 100, 400, 10],
    ]
    totals = read_totals(write("t.xlsx", rows), on=date(2025, 10, 1))
    assert {p.code for p in totals.problems} == {
        "totals_repeated", "totals_impossible", "totals_without_place", "totals_undated"}  # fmt: skip
    assert [p.row for p in totals.problems if p.row] == [3, 4, 5]
    nothing = read_totals(write("u.xlsx", [["Kính gửi"]]), on=date(2025, 10, 1))
    assert [p.code for p in nothing.fatal] == ["totals_not_found"]


def test_problems_of_earlier_lists(write, standard):
    rows = [["Họ và tên chủ hộ", "Xã", "Tỉnh"], ["An", "Thu Cúc", "Phú Thọ"]]
    earlier = read_previous(write("cu.xlsx", rows), standard, on=date(2025, 10, 1))
    assert {p.code for p in earlier.problems} >= PREVIOUS
    assert all(problem.severity != "error" for problem in earlier.problems)
