"""Headings of other offices' lists: what resembles a column of the register and is another thing is never taken."""

import pytest
from intake_results import codes, column

from giamngheo.intake.wordings import UNUSED, load_wordings
from giamngheo.law import list_standards, load_standard

NOT_OURS = """
Thành tiền|Số tiền|Số tiền hỗ trợ|Số tiền được hưởng|Mức hỗ trợ|Mức hưởng|Mức đóng|Tổng tiền|Tổng cộng|Kinh phí
Kinh phí hỗ trợ|Đơn giá|Số tháng|Số lượng|Họ và tên người giám hộ|Họ tên người giám hộ|Họ và tên mẹ|Họ và tên bố
Họ và tên cha|Họ tên cha/mẹ|Họ và tên (mẹ)|Họ và tên vợ|Họ và tên chồng|Họ tên vợ/chồng|Họ và tên người nhận
Họ và tên người nhận tiền|Người nhận thay|Họ và tên người được ủy quyền|Họ tên người khai|Họ và tên cán bộ rà soát
Họ và tên điều tra viên|Họ và tên trưởng thôn|Họ tên bí thư chi bộ|Họ và tên học sinh|Họ và tên trẻ|Họ và tên người mất
Họ tên người chăm sóc|Họ tên chủ tài khoản|Họ và tên người thụ hưởng|Họ tên người vay|Họ và tên người phỏng vấn
Họ và tên giáo viên chủ nhiệm|Tên ngân hàng|Tên tài khoản|Số tài khoản|Mã khách hàng|Mã số BHXH|Nơi đăng ký KCB
Mã điểm đo|Số công tơ|Điện năng tiêu thụ|Tiền điện|Trường|Tên trường|Lớp|Năm học|Miễn giảm học phí|Diện tích xây dựng
Năm xây dựng|Hiện trạng nhà|Số trâu|Số bò|Số lợn|Trâu bò|Gia cầm|Diện tích rừng|Dư nợ|Số tiền vay|Lãi suất|Ngày chết
Năm sinh mẹ|CCCD vợ|Số CCCD của mẹ|CCCD người nhận|Số CCCD người giám hộ|Số điện thoại người giám hộ|Dân tộc của mẹ
Địa chỉ ngân hàng|Nơi sinh|Chức vụ|Đơn vị công tác|Đơn vị tính|Tổ trưởng|Số người phụ thuộc|Số nhà vệ sinh
Số quyết định hỗ trợ|Số quyết định trợ cấp|Ngày quyết định hưởng|Số quyết định khuyết tật|Mức độ khuyết tật|Hệ số
Nguyên nhân chết|Nguyên nhân khuyết tật|Kết quả học tập|Điểm trường|Điểm thi|Nguồn vốn|Tên công ty|Số hộ chiếu
""".replace("\n", "|").strip("|").split("|")  # fmt: skip


@pytest.mark.parametrize("standard", list_standards())
def test_headings_of_other_lists_mean_nothing_here(standard):
    wordings = load_wordings(load_standard(standard))
    found = {heading: wordings.meanings((heading,)) for heading in NOT_OURS}
    taken = {
        heading: meant[0].target for heading, meant in found.items() if meant and meant[0].target != UNUSED
    }
    assert len(NOT_OURS) > 90
    assert taken == {}


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (("Họ và tên (chữ in hoa)",), "any_name"),
        (("Họ và tên chủ hộ nghèo, cận nghèo năm 2024",), "head_name"),
        (("Họ và tên chủ hộ theo CCCD",), "head_name"),
        (("Họ và tên thành viênn",), "name"),
        (("Họ vàtên chủ hộ",), "head_name"),
        (("Quan hệ với chủ hộ (vợ, chồng, con)",), "relation"),
        (("Số điện thoại liên hệ của hộ",), "phone"),
        (("Người giám hộ", "Họ và tên"), UNUSED),
        (("Thông tin về người nhận", "Số CCCD"), UNUSED),
        (("Chủ hộ", "Họ và tên"), "head_name"),
    ],
)
def test_remarks_and_slips_change_nothing(standard, path, target):
    assert load_wordings(standard).meanings(path)[0].target == target


HEAD = ["STT", "Họ và tên chủ hộ", "Thôn", "Xã", "Tỉnh", "Tổng điểm B1", "Tổng điểm B2"]
HOMES = [
    [n, name, "Khu 1", "Thu Cúc", "Phú Thọ", 100, 40] for n, name in enumerate(("Hà Văn An", "Lò Thị Én"), 1)
]


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Thành tiền", 1500000),
        ("Họ và tên người giám hộ", "Trần Văn Giám"),
        ("Họ và tên (mẹ)", "Trần Thị Mẹ"),
        ("Họ và tên thành viên", 45000),
        ("Họ tên", "0912345678"),
    ],
)
def test_the_head_keeps_the_name_of_its_own_column(read, write, heading, value):
    intake = read(write("a.xlsx", [[*HEAD, heading], *([*home, value] for home in HOMES)]))
    assert codes(intake, "error") == []
    assert column(intake, "head_name") == ["Hà Văn An", "Lò Thị Én"]
    assert intake.persons is None or set(intake.persons["name"].to_pylist()) <= {"Hà Văn An", "Lò Thị Én"}


def test_a_row_named_by_a_figure_is_an_error_of_that_cell(read, write):
    bad = [*HOMES[1]]
    bad[1] = 1500000
    intake = read(write("a.xlsx", [HEAD, HOMES[0], bad, [3, "Bùi Văn Ba", *HOMES[0][2:]]]))
    told = next(one for one in intake.errors if one.code == "name_is_number")
    assert (told.row, told.column, told.value) == (3, "B", "1500000")
    assert "không phải tên người" in told.message.vi
