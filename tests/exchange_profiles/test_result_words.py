"""Words of the police, the insurance, the bank in a column of results: a match is one only where nothing is doubted."""

import pytest

from giamngheo.exchange.profiles.mapping import VERIFIED, Column
from giamngheo.exchange.profiles.result_words import read_result

COLUMN = Column(7, "Kết quả đối chiếu", VERIFIED)
OWN = Column(7, "Kết quả", VERIFIED, codes={"true": "Đã có thẻ;A", "false": "Chưa có thẻ"})


@pytest.mark.parametrize(
    "written",
    ["Khớp", " KHỚP ", "khop", "Khớp đúng", "Đã đối chiếu, khớp", "Đúng", "x", "1", "OK", "Trùng khớp"],
)
def test_a_match(written: str) -> None:
    assert read_result(COLUMN, written) is True


@pytest.mark.parametrize(
    "written", ["Không khớp", "Sai ngày sinh", "Không tìm thấy trên hệ thống", "không", "2", "Chưa khớp"]
)
def test_no_match(written: str) -> None:
    assert read_result(COLUMN, written) is False


@pytest.mark.parametrize(
    "written",
    [
        "OK?",
        "Khớp?",
        "Khớp tên, sai ngày sinh",
        "Khớp một phần",
        "Đúng nhưng thiếu tên đệm",
        "Khớp, cần xem lại",
        "hỏi lại",
    ],
)
def test_what_is_doubted_marks_nobody(written: str) -> None:
    assert read_result(COLUMN, written) is None


def test_the_words_of_the_profile_come_first() -> None:
    assert [read_result(OWN, one) for one in ("đã có thẻ", "A", "Chưa có thẻ")] == [True, True, False]
