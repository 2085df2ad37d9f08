"""A saved column mapping read again: it decides the variables and changes nothing else."""

import pytest
from intake_results import codes, column

from giamngheo.intake import load_mapping, save_mapping

HEAD = ["STT", "Họ và tên chủ hộ", "Xã", "Tỉnh", "Số khẩu"]
HOME = [1, "Hà A", "Thu Cúc", "Phú Thọ", 3]


@pytest.mark.parametrize(
    ("heading", "written", "variable", "dong"),
    [
        ("Thu nhập của hộ trong 12 tháng (nghìn đồng)", 60_000, "income_12m", 60_000_000),
        ("Thu nhập BQ/người/tháng (triệu đồng)", "1,45", "income_per_capita_month", 1_450_000),
    ],
)
def test_the_unit_of_the_heading_holds_under_a_saved_mapping(
    read, write, tmp_path, heading, written, variable, dong
):
    source = write("a.xlsx", [[*HEAD, heading, "Điểm B2"], [*HOME, written, 30]])
    first = read(source)
    save_mapping(first.mappings, tmp_path / "map.yaml")
    second = read(source, mapping=load_mapping(tmp_path / "map.yaml"))
    assert codes(second) == codes(first) == []
    assert column(second, variable) == column(first, variable) == [dong]


def test_the_unit_of_a_heading_over_two_rows_holds_where_only_the_lower_one_is_mapped(read, write, tmp_path):
    rows = [
        [*HEAD, "Thu nhập (nghìn đồng)", None, "Điểm B2"],
        [None, None, None, None, None, "Mục 12 tháng", "Mục khác", None],
        [*HOME, 60_000, None, 30],
    ]
    text = "sheets: [{sheet: '*', columns: [{heading: Mục 12 tháng, variable: income_12m}]}]"
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    intake = read(write("a.xlsx", rows, [(0, 5, 0, 6)]), mapping=load_mapping(tmp_path / "map.yaml"))
    assert column(intake, "income_12m") == [60_000_000]
