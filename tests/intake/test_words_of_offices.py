"""Wordings of headings and cells that offices use."""

import pytest
from intake_results import codes, column

HEAD = ["STT", "Họ và tên chủ hộ", "Xã", "Tỉnh", "Số khẩu"]
HOME = [1, "Hà A", "Thu Cúc", "Phú Thọ", 3]


def test_parts_a_and_b_are_the_two_totals(read, write):
    rows = [
        [*HEAD, "Kết quả chấm điểm", None],
        [*[None] * 5, "Phần A (B1)", "Phần B (B2)"],
        [*HOME, 120, 30],
    ]
    for merge in ([(0, 5, 0, 6)], []):
        intake = read(write("a.xlsx", rows, merge))
        assert codes(intake) == []
        assert column(intake, "income_points_recorded") == [120]
        assert column(intake, "deprivation_points_recorded") == [30]
    alone = read(write("b.xlsx", [[*HEAD, "Phần A (B1)", "Phần B (B2)"], [*HOME, 120, 30]]))
    assert codes(alone) == []
    assert column(alone, "deprivation_points_recorded") == [30]


@pytest.mark.parametrize("heading", ["Huyện cũ", "Huyện cũ (nếu có)", "Quận/huyện cũ"])
def test_the_former_district_tells_communes_of_one_name_apart(read, write, heading):
    head = ["STT", "Họ và tên chủ hộ", "Tỉnh", heading, "Xã, phường", "Số khẩu", "B1", "B2"]
    rows = [
        head,
        [1, "Hà A", "Phú Thọ", "Thị xã Phú Thọ", "Phường Hùng Vương", 3, 120, 30],
        [2, "Hà B", "Phú Thọ", "Tân Sơn", "Thạch Kiệt", 3, 120, 30],
    ]
    intake = read(write("a.xlsx", rows))
    assert set(codes(intake)) == {"commune_followed"}
    assert [name is not None for name in column(intake, "commune_name")] == [True, True]
    without = read(write("b.xlsx", [[cell for place, cell in enumerate(row) if place != 3] for row in rows]))
    assert "commune_ambiguous" in codes(without) or "commune_unknown" in codes(without)


@pytest.mark.parametrize("text", ["chưa có", "không", "Chưa cấp", "Không có CCCD", "không nhớ số", "ko"])
def test_a_citizen_number_that_is_said_not_to_be_there_is_missing(read, write, text):
    intake = read(write("a.xlsx", [[*HEAD, "CCCD/CMND", "B1", "B2"], [*HOME, text, 120, 30]]))
    assert codes(intake) == []
    assert column(intake, "head_citizen_id") == [None]


def test_other_words_for_a_citizen_number_are_still_refused(read, write):
    intake = read(write("a.xlsx", [[*HEAD, "CCCD", "B1", "B2"], [*HOME, "đang làm lại 0250", 120, 30]]))
    assert codes(intake) == ["citizen_id_letters"]
