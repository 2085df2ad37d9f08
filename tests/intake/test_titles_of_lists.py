"""What the lines above a table say: the year of the review and the commune."""

import pytest
from intake_results import codes, column

HEAD = ["STT", "Chủ hộ", "Thôn", "Số khẩu", "Điểm B1", "Điểm B2"]
HOME = [1, "Hà A", "Khu 1", 2, 140, 30]


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["DANH SÁCH HỘ RÀ SOÁT NĂM 2025"], 2025),
        (["DANH SÁCH NĂM 2025", "(Theo Thông tư số 07/2021/TT-BLĐTBXH ngày 18/7/2021)"], 2025),
        (["(Thông tư 07/2021/TT-BLĐTBXH ngày 18 tháng 7 năm 2021)", "HỘ NĂM 2025"], 2025),
        (["Thông tư 07/2021/TT-BLĐTBXH - Ngày 05/12/2025"], 2025),
        (["Chuẩn nghèo giai đoạn 2022-2025", "Tổng hợp tháng 11/2024"], 2024),
        (["DANH SACH HO NGHEO XA THU CUC NAM 2025"], 2025),
        (["DANH SÁCH HỘ 2025"], 2025),
        (["QUÝ IV/2025"], 2025),
        (["Kế hoạch rà soát hộ nghèo năm 2025 (so với năm 2024)"], 2025),
        (["DANH SÁCH HỘ RÀ SOÁT (Thông tư 07/2021/TT-BLĐTBXH)"], None),
        (["CHUẨN NGHÈO GIAI ĐOẠN 2022-2025"], None),
        (["Từ năm 2022 đến năm 2025"], None),
        (["Thực hiện Nghị định 30/2025/NĐ-CP"], None),
        (["Theo Thông tư số 07/2021-TT-BLĐTBXH"], None),
        (["Quyết định số 1234/QĐ-UBND ngày 05/12/2024"], None),
        (["Số: 45/2024"], None),
        (["Luật Cư trú năm 2020"], None),
        (["Hộ nghèo năm 2024 và năm 2025"], None),
        (["DANH SÁCH HỘ RÀ SOÁT"], None),
    ],
)
def test_the_year_of_a_list_is_told_from_those_of_documents_and_periods(read, write, lines, year):
    rows = [["Xã Thu Cúc, tỉnh Phú Thọ"], *([line] for line in lines), HEAD, HOME]
    assert read(write("a.xlsx", rows)).mappings[0].year == year


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("DANH SÁCH HỘ XÃ THU CÚC 2025", "Xã Thu Cúc"),
        ("Danh sách hộ xã Thu Cúc 2025", "Xã Thu Cúc"),
        ("DANH SACH HO XA THU CUC 2025", "Xã Thu Cúc"),
        ("XÃ THU CÚC QUÝ IV/2025", "Xã Thu Cúc"),
        ("XÃ THU CÚC 12/2025", "Xã Thu Cúc"),
        ("XÃ THU CÚC ĐỢT 2", "Xã Thu Cúc"),
        ("DANH SÁCH HỘ PHƯỜNG VIỆT TRÌ 2025", "Phường Việt Trì"),
        ("UBND XÃ THU CÚC    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Xã Thu Cúc"),
        ("UBND XÃ THU CÚC    CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Xã Thu Cúc"),
        ("Xã: Thu Cúc 2025", "Xã Thu Cúc"),
    ],
)
def test_the_commune_of_a_title_ends_where_something_else_begins(read, write, line, name):
    intake = read(write("a.xlsx", [[line], HEAD, HOME]))
    assert codes(intake) == []
    assert column(intake, "commune_name") == [name]


def test_a_name_that_holds_the_word_of_a_quarter_stays_whole(read, write):
    intake = read(write("a.xlsx", [["ĐẶC KHU PHÚ QUÝ QUÝ 4 NĂM 2025"], HEAD, HOME]))
    assert column(intake, "commune_name") == ["Đặc khu Phú Quý"]


def test_the_longest_official_name_that_fits_a_title_is_taken_and_said(read, write):
    intake = read(write("a.xlsx", [["UBND XÃ THU CÚC BẢN CHÍNH"], HEAD, HOME]))
    assert codes(intake) == ["commune_checked_loosely"]
    assert "BẢN CHÍNH" in intake.problems[0].message.vi
    assert column(intake, "commune_name") == ["Xã Thu Cúc"]


def test_words_that_name_no_commune_are_still_refused(read, write):
    assert codes(read(write("a.xlsx", [["XÃ KHÔNG HỀ CÓ"], HEAD, HOME]))) == ["commune_unknown"]


@pytest.mark.parametrize(
    ("lines", "commune", "village"),
    [
        (["ĐỊA BÀN: THU CÚC"], "Xã Thu Cúc", None),
        (["Địa bàn rà soát: Thu Cúc, Phú Thọ"], "Xã Thu Cúc", None),
        (["Địa bàn: Đồng Lão", "UBND xã Thu Cúc"], "Xã Thu Cúc", None),
        (["DANH SÁCH HỘ NGHÈO XÃ THU CÚC ĐƯỢC HỖ TRỢ XÂY DỰNG NHÀ Ở"], "Xã Thu Cúc", None),
        (["Danh sách hộ nghèo xã Thu Cúc được hỗ trợ xây dựng nhà ở"], "Xã Thu Cúc", None),
        (["CÁC HỘ TRÊN ĐỊA BÀN XÃ ĐỀ NGHỊ HỖ TRỢ TIỀN ĐIỆN QUÝ NÀY", "XÃ THU CÚC"], "Xã Thu Cúc", None),
        (
            ["Xã Thu Cúc", "Thôn Đồng Chăn Nuôi Bò Sữa Ba Vì"],
            "Xã Thu Cúc",
            "Thôn Đồng Chăn Nuôi Bò Sữa Ba Vì",
        ),
        (["Xã Thu Cúc", "Tên thôn: Khu Giác 1"], "Xã Thu Cúc", "Khu Giác 1"),
    ],
)
def test_places_named_without_their_kind_or_with_many_words(read, write, lines, commune, village):
    head = ["STT", "Chủ hộ", "Số khẩu", "Điểm B1", "Điểm B2"]
    intake = read(write("a.xlsx", [*([line] for line in lines), head, [1, "Hà A", 2, 140, 30]]))
    assert codes(intake, "error") == []
    assert (column(intake, "commune_name"), column(intake, "village")) == ([commune], [village])


def test_a_section_that_counts_the_households_of_a_village(read, write):
    rows = [
        ["Xã Thu Cúc"],
        ["STT", "Chủ hộ", "Số khẩu", "Điểm B1", "Điểm B2"],
        ["Khu Giác 2: 5 hộ"],
        [1, "Hà A", 2, 140, 30],
    ]
    intake = read(write("a.xlsx", rows))
    assert codes(intake) == []
    assert column(intake, "village") == ["Khu Giác 2"]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (["Xã cũ"], ["Mỹ Thuận"]),
        (["Xã cũ", "Xã mới"], ["Mỹ Thuận", "Minh Đài"]),
        (["Xã (cũ)", "Xã (mới)"], ["Mỹ Thuận", "Minh Đài"]),
        (["Xã trước sáp nhập", "Xã sau sáp nhập"], ["Mỹ Thuận", "Minh Đài"]),
        (["Xã", "Xã cũ"], ["Minh Đài", "Mỹ Thuận"]),
    ],
)
def test_columns_of_the_old_and_the_new_commune(read, write, head, cells):
    rows = [["Tỉnh Phú Thọ"], [*HEAD, *head], [*HOME, *cells]]
    intake = read(write("a.xlsx", rows))
    assert codes(intake, "error") == []
    assert column(intake, "commune_name") == ["Xã Minh Đài"]
