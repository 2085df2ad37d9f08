"""Communes that the row alone does not settle: the rest of the list, the installation, or the address does."""

from datetime import date

import openpyxl
import pytest

from giamngheo.intake import read_list
from giamngheo.intake.titles import place_in
from giamngheo.law import load_standard

ON = date(2025, 12, 14)
HEAD = ["Mã hộ", "Họ và tên chủ hộ", "Xã", "Thôn", "Khu vực", "Số khẩu", "B1", "B2"]


@pytest.fixture
def read(tmp_path):
    def run(*rows, head=HEAD, **words):
        book = openpyxl.Workbook()
        for values in (head, *rows):
            book.active.append(list(values))
        book.save(tmp_path / "a.xlsx")
        return read_list(tmp_path / "a.xlsx", load_standard("vn-2021-2025"), on=ON, **words)

    return run


def household(code, commune, name="Hà Văn An"):
    return [code, f"{name} {code}", commune, "Khu 1", "nông thôn", 4, 120, 30]


def test_the_province_of_the_rest_of_the_list_settles_a_repeated_name(read):
    found = read(household("1", "Thu Cúc"), household("2", "Xã Cao Sơn"), default_province="10")
    assert found.households["commune_code"].to_pylist() == ["08545", "04876"]
    assert "commune_checked_loosely" in found.counts


def test_the_installation_settles_it_where_the_list_says_nothing(read):
    assert read(household("1", "Xã Cao Sơn"), default_province="25").households[
        "commune_code"
    ].to_pylist() == ["04876"]
    assert read(household("1", "Xã Cao Sơn")).counts["commune_ambiguous"] == 1


def test_a_commune_in_the_address_is_enough(read):
    head = ["Họ và tên chủ hộ", "Địa chỉ", "Số khẩu", "B1", "B2"]
    found = read(["Hà Văn An", "Khu Giác, xã Thu Cúc, huyện Tân Sơn", 3, 120, 30], head=head)
    assert found.errors == []
    assert found.households.select(["commune_code", "village"]).to_pylist() == [
        {"commune_code": "08545", "village": "Khu Giác"}
    ]


def test_a_count_of_deprivations_is_as_good_as_points(read):
    head = [*HEAD[:-1], "Số chỉ số thiếu hụt"]
    found = read([*household("1", "Thu Cúc")[:-1], 3], [*household("2", "Thu Cúc")[:-1], 13], head=head)
    assert found.households["deprivation_points_recorded"].to_pylist() == [30]
    assert [problem.code for problem in found.errors] == ["out_of_range"]


def test_an_odd_heading_among_the_twelve_is_known_by_its_place(read):
    names = [
        "Việc làm",
        "Người phụ thuộc",
        "Dinh dưỡng",
        "BHYT",
        "GD người lớn",
        "Đi học trẻ em",
        "Chất lượng nhà",
    ]
    names += ["Diện tích nhà", "Nguồn nước", "Nhà tiêu", "Viễn thông", "Cột lạ"]
    head = [*HEAD[:-1], *names]
    upper = [None] * 7 + ["Chỉ số thiếu hụt"] + [None] * 11
    ticks = [None] * 11 + ["x"]
    found = read(head, [*household("1", "Thu Cúc")[:-1], *ticks], head=upper)
    assert found.errors == []
    assert found.households["ticked_info_assets"].to_pylist() == [True]


@pytest.mark.parametrize(
    ("address", "village", "commune"),
    [
        ("Tổ 5, khu Mai Sơn 1, xã Thu Cúc", "Khu Mai Sơn 1", "Xã Thu Cúc"),
        ("Tổ 5 - khu Mai Sơn 1, xã Thu Cúc", "Khu Mai Sơn 1", "Xã Thu Cúc"),
        ("Xóm 2, thôn Đồng Tâm, Thu Cúc", "Thôn Đồng Tâm", "Xã Thu Cúc"),
        ("to 5, khu Mai Son 1, xa Thu Cuc", "Khu Mai Son 1", "Xã Thu Cúc"),
        ("Tổ 5, xã Thu Cúc", "Tổ dân phố 5", "Xã Thu Cúc"),
        # what follows is no village's name
        ("Tổ 3, khu tái định cư, xã Thu Cúc", "Tổ dân phố 3", "Xã Thu Cúc"),
        ("TỔ 3, KHU TÁI ĐỊNH CƯ, XÃ THU CÚC", "Tổ dân phố 3", "Xã Thu Cúc"),
        ("Tổ 3, Khu Vực Chợ, xã Thu Cúc", "Tổ dân phố 3", "Xã Thu Cúc"),
        ("Xóm 3 (bản Chính), xã Thu Cúc", "Xóm 3", "Xã Thu Cúc"),
        # communes whose names begin like a village's
        ("Xóm 3, xã Bản Nguyên, tỉnh Phú Thọ", "Xóm 3", "Xã Bản Nguyên"),
        ("Khu 3, Bản Nguyên, Lâm Thao, Phú Thọ", "Khu 3", "Xã Bản Nguyên"),
        ("Khu 3, Bản Nguyên, Phú Thọ", "Khu 3", "Xã Bản Nguyên"),
        ("Khu 3, Bản Nguyên", "Khu 3", "Xã Bản Nguyên"),
        ("Xóm 3, Bản Nguyên, Phú Thọ", "Xóm 3", "Xã Bản Nguyên"),
        ("Tổ 4, phường Buôn Hồ, tỉnh Đắk Lắk", "Tổ dân phố 4", "Phường Buôn Hồ"),
    ],
)
def test_a_group_within_a_village_is_not_the_village_and_a_commune_is_none(read, address, village, commune):
    head = ["Họ và tên chủ hộ", "Địa chỉ", "Số khẩu", "B1", "B2"]
    intake = read(["Hà Văn An", address, 4, 120, 30], head=head, default_province="25")
    assert intake.errors == []
    row = intake.households.to_pylist()[0]
    assert (row["village"], row["commune_name"]) == (village, commune)


@pytest.mark.parametrize(
    ("title", "village"),
    [
        ("DANH SÁCH HỘ NGHÈO XÓM 3 XÃ BẢN NGUYÊN", "XÓM 3"),
        ("DANH SÁCH HỘ NGHÈO XÓM 3 (BẢN CHÍNH)", "XÓM 3"),
        ("Danh sách hộ nghèo tổ 5, phường Xóm Chiếu", "tổ 5"),
    ],
)
def test_the_first_village_of_a_title_is_the_lists(title, village):
    assert place_in(title).village == village
