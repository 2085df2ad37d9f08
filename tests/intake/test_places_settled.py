"""Communes that the row alone does not settle: the rest of the list, the installation, or the address does."""

from datetime import date

import openpyxl
import pytest

from giamngheo.intake import read_list
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
    ("address", "village"),
    [
        ("Tổ 5, khu Mai Sơn 1, xã Thu Cúc", "Khu Mai Sơn 1"),
        ("Xóm 2, thôn Đồng Tâm, Thu Cúc", "Thôn Đồng Tâm"),
        ("to 5, khu Mai Son 1, xa Thu Cuc", "Khu Mai Son 1"),
        ("Tổ 5, xã Thu Cúc", "Tổ dân phố 5"),
    ],
)
def test_a_group_within_a_village_is_not_the_village(read, address, village):
    head = ["Họ và tên chủ hộ", "Địa chỉ", "Số khẩu", "B1", "B2"]
    intake = read(["Hà Văn An", address, 4, 120, 30], head=head, default_province="25")
    row = intake.households.to_pylist()[0]
    assert (row["village"], row["commune_name"]) == (village, "Xã Thu Cúc")
