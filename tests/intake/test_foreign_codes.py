"""Codes of other systems: they tell the households of a list apart, and are not this register's own."""

import pytest
from intake_results import column

from giamngheo.intake import load_mapping, save_mapping
from giamngheo.intake.foreign_codes import system_of

HEAD = ["STT", "Họ và tên chủ hộ", "Xã", "Tỉnh", "Số khẩu", "Điểm B1", "Điểm B2"]
HOME = [1, "Hà A", "Thu Cúc", "Phú Thọ", 3, 100, 20]


@pytest.mark.parametrize(
    ("heading", "system"),
    [
        ("Mã hộ (CSDL quốc gia)", "CSDL quốc gia"),
        ("Mã hộ trên CSDL quốc gia về giảm nghèo", "CSDL quốc gia"),
        ("Mã hộ gia đình (BHXH)", "BHXH"),
        ("Mã hộ vay tại Ngân hàng CSXH", "NHCSXH"),
        ("Mã hộ trên hệ thống", "hệ thống khác"),
        ("Mã hộ", ""),
        ("Mã số hộ gia đình", ""),
    ],
)
def test_a_heading_says_whose_code_it_is(heading, system):
    assert system_of(heading) == system


def variable_of(intake, heading):
    return next(one.variable for sheet in intake.mappings for one in sheet.columns if one.heading == heading)


def test_the_code_of_the_national_database_is_no_code_of_ours(read, write, tmp_path):
    heading = "Mã hộ (CSDL quốc gia)"
    source = write("a.xlsx", [[*HEAD, heading], [*HOME, "NG-0012"]])
    first = read(source)
    assert variable_of(first, heading) == "foreign_code"
    assert column(first, "household_code") == ["NG-0012"]
    assert column(first, "code_system") == ["CSDL quốc gia"]
    save_mapping(first.mappings, tmp_path / "map.yaml")
    second = read(source, mapping=load_mapping(tmp_path / "map.yaml"))
    assert variable_of(second, heading) == "foreign_code"
    assert column(second, "code_system") == ["CSDL quốc gia"]


def test_beside_our_own_code_both_are_kept(read, write, tmp_path):
    headings = ["Mã hộ", "Mã hộ (CSDL quốc gia)"]
    source = write(
        "a.xlsx", [[*HEAD, *headings], [*HOME, "H1", "NG-0012"], [2, "Hà B", *HOME[2:], "H2", None]]
    )
    first = read(source)
    save_mapping(first.mappings, tmp_path / "map.yaml")
    for intake in (first, read(source, mapping=load_mapping(tmp_path / "map.yaml"))):
        assert [variable_of(intake, one) for one in headings] == ["household_code", "foreign_code"]
        assert (column(intake, "household_code"), column(intake, "code_system")) == (
            ["H1", "H2"],
            [None, None],
        )
        assert column(intake, "foreign_code") == ["NG-0012", None]
        assert column(intake, "foreign_system") == ["CSDL quốc gia"] * 2


def test_a_plain_code_stays_ours(read, write):
    intake = read(write("a.xlsx", [[*HEAD, "Mã hộ"], [*HOME, "H1"]]))
    assert (variable_of(intake, "Mã hộ"), column(intake, "code_system")) == ("household_code", [None])
