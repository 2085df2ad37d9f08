"""The standard as a person reads it."""

import pytest

from giamngheo.law import load_standard
from giamngheo.law.commands import check_command, list_command, show_command
from giamngheo.law.show import show


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    [
        "Nông thôn: 1.500.000 đồng/người/tháng [Nghị định 07/2021/NĐ-CP, Điều 3 khoản 1 điểm a · đã thấy",
        "tương đương 140 điểm B1",
        "tương đương 175 điểm B1",
        "mức sống trung bình đến 3.000.000 đồng/người/tháng",
        "Hộ nghèo [poor] Thu nhập (tính bằng điểm) từ mức chuẩn trở xuống và thiếu hụt từ 3 chỉ số trở lên.",
        "12 chỉ số thiếu hụt, mỗi chỉ số 10 điểm",
        "4. Bảo hiểm y tế [health_insurance]",
        "→ Quy tắc: Có ít nhất một thành viên từ 6 tuổi trở lên và không có bảo hiểm y tế",
        "theo trí nhớ, độ tin cao",
        "01/01/2025 – 31/12/2025, nam: 735 tháng tuổi (61 tuổi 3 tháng)",
        "từ 15/03/2021: 8,0 m²",
        "chưa có giá trị (từ 1 đến 10 năm)",
        "Chưa có bảng điểm chính thức của mẫu B1",
        "- Diện tích nhà ở [housing_area_m2]: số thập phân, từ 0 đến 2.000 m², 1 chữ số thập phân",
        "nước máy [tap] · giếng khoan [drilled_well]",
        "Hỏi khi: Tình trạng việc làm: làm công ăn lương",
        "Ràng buộc: Ngày sinh không được sau ngày rà soát. (Ngày sinh không sau ngày xét)",
        "kết thúc rà soát: 14/12 [Quyết định 24/2021/QĐ-TTg",
        "4. Niêm yết, thông báo công khai kết quả rà soát",
        "thời gian niêm yết: 3 ngày làm việc",
        "trước ngày 20, tháng 12; Chủ tịch Ủy ban nhân dân cấp tỉnh → Bộ Nông nghiệp và Môi trường",
        "Mẫu 7.2. Tổng hợp diễn biến hộ nghèo trong năm (hộ, người)",
        "Đẳng thức: 9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8",
        "- Số năm kể từ khi thoát nghèo để tính là tái nghèo (vn-2021-2025/parameters/fell_back_years)",
    ],
)
def test_vietnamese(words: str) -> None:
    assert words in flat(show(load_standard("vn-2021-2025")))


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    [
        "Rural: 1.500.000 VND per person and month [Decree 07/2021/NĐ-CP, Art. 3 clause 1 point a · seen in",
        "equal to 175 B1 points",
        "12 deprivation indicators, 10 points each",
        "1. Employment [employment]",
        "no value (between 1 and 10 years)",
        "The official points table of form B1",
        "- Living area [housing_area_m2]: decimal number, from 0 to 2.000 m²",
        "length of the posting: 3 working days",
        "Form 7.11. ",
        (
            "[Annex VII, Form 7.9 (replaced by the form of Circular 02/2022/TT-BLĐTBXH) · Layout: seen in other software or"
            " templates (Excel form of Thanh Hóa 2023 (gives the form number))"
        ),
        "What is missing",
    ],
)
def test_english(words: str) -> None:
    assert words in flat(show(load_standard("vn-2021-2025"), "en"))


def test_report_forms_have_words_for_every_column() -> None:
    text = show(load_standard("vn-2021-2025"))
    assert "{short" not in text
    forms = flat(text[text.index("Mẫu 7.1.") :])
    assert "1. Việc làm 2. Người phụ thuộc 3. Dinh dưỡng" in forms
    assert "- Tổng số hộ dân tộc thiểu số - Kinh - (mỗi dân tộc có trong danh sách một cột) - Khác" in forms
    assert "Đẳng thức: Các dân tộc cộng lại bằng tổng số hộ nghèo dân tộc thiểu số" in forms
    assert "p_total" not in forms
    assert "Mẫu số" not in show(load_standard("vn-2021-2025"), "en")


def test_a_scenario_says_so_at_the_top() -> None:
    text = flat(show_command("vn-2027-2030", "du-thao-2025").text)
    assert "! Giả định: danh sách chỉ số theo dự thảo tháng 9/2025" in text
    assert text.index("! Giả định") < text.index("Chuẩn thu nhập")
    assert "không dùng để ra quyết định" in text


def test_gaps_of_2027_are_plain() -> None:
    text = flat(show(load_standard("vn-2027-2030")))
    assert "Chưa có quy tắc: luôn là chưa xác định." in text
    assert "mức điểm tương đương: chưa có" in text


def test_the_fixture_warns_and_shows_its_points() -> None:
    text = show(load_standard("vn-2016-2020"))
    assert "CHỈ ĐỂ THỬ, không dùng cho hộ thật." in text
    assert "75   75   70   75   70   65   80   Hộ có 1 người" in text


@pytest.mark.long
def test_commands() -> None:
    assert "vn-2021-2025  01/01/2022 – 31/12/2026" in list_command().text
    assert "--scenario chi-doi-thu-nhap" in list_command("en").text
    assert check_command().status == 0
    unknown = show_command("vn-1999")
    assert unknown.status == 2
    assert "Không có chuẩn «vn-1999»" in unknown.text
    assert "There is no standard" in show_command("vn-1999", lang="en").text
