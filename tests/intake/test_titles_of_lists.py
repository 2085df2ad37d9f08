"""What the lines above a table say: the year of the review."""

import pytest

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
