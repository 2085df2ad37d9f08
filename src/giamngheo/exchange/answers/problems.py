"""Problems that only the review's own list can show, in the words and form of the reader's."""

from __future__ import annotations

from dataclasses import dataclass

from giamngheo.exchange.imports.place_problems import Words
from giamngheo.intake import Problem
from giamngheo.rules.text import Text

_FROM_TEMPLATE = Text(
    "Lấy lại tệp mẫu của thôn, xã rồi chép câu trả lời sang; hoặc xoá hàng này.",
    "Take the template of the village or commune again and copy the answers; or delete the row.",
)
WORDS = {
    "form_not_listed": Words(
        Text(
            "hộ này không có trong danh sách rà soát của địa bàn đang nhập.",
            "this household is not on the review's list of the area of this import.",
        ),
        Text(
            "Sửa mã hộ; hộ mới phải có đơn và được đưa vào danh sách trước; hộ của thôn khác thì nhập ở thôn đó.",
            "Correct the code; a new household applies and is listed first; another village's is imported there.",
        ),
    ),
    "form_other_head": Words(
        Text(
            "mã hộ này là của một hộ có chủ hộ khác trong danh sách rà soát.",
            "this code belongs to a household with another head on the review's list.",
        ),
        Text(
            "Kiểm tra xem mã hộ và họ tên chủ hộ có bị lệch hàng không.",
            "See whether codes and names have slipped by a row.",
        ),
    ),
    "form_twice": Words(
        Text("hộ này đã có ở một hàng khác của tệp.", "this household stands in another row of the file."),
        Text("Chỉ giữ một hàng cho mỗi hộ.", "Keep one row for each household."),
    ),
    "form_member_unknown": Words(
        Text("«{value}» không có trong sổ của hộ này.", "“{value}” is not a member of this household."),
        Text(
            "Sửa họ tên, hoặc ghi biến động nhân khẩu trong sổ hộ trước rồi lấy lại tệp mẫu.",
            "Correct the name, or record the change of members in the register first and take the template again.",
        ),
    ),
    "form_member_missing": Words(
        Text("thiếu thành viên «{value}» của hộ.", "the member “{value}” of the household is missing."),
        Text(
            "Thêm hàng của người này ở trang Thành viên; người đã đi hẳn thì ghi biến động trong sổ hộ trước.",
            "Add the person's row to the members; of somebody who left, record that in the register first.",
        ),
    ),
    "form_day_unreadable": Words(
        Text("ngày rà soát «{value}» không đọc được.", "the day of the visit “{value}” cannot be read."),
        Text("Ghi ngày/tháng/năm, ví dụ 05/10/2025.", "Write day/month/year, for example 05/10/2025."),
    ),
    "form_enumerator_unknown": Words(
        Text(
            "«{value}» không phải rà soát viên của thôn, xã này.",
            "“{value}” is no enumerator of this village or commune.",
        ),
        Text(
            "Chọn tên trong danh sách của ô; người mới phải được giao vai trò rà soát viên trước.",
            "Choose a name of the cell's list; a new person is given the role of an enumerator first.",
        ),
    ),
    "form_version_unreadable": Words(
        Text(
            "ô «Lần lưu phiếu» bị sửa thành «{value}».", "the cell “Saved version” was changed to “{value}”."
        ),
        _FROM_TEMPLATE,
    ),
}
TITLES = {
    "form_not_listed": Text("Hộ không có trong danh sách rà soát", "Not on the review's list"),
    "form_other_head": Text("Mã hộ của chủ hộ khác", "Code of another head"),
    "form_twice": Text("Hộ có hai hàng", "Household twice"),
    "form_member_unknown": Text("Thành viên không có trong sổ", "Unknown member"),
    "form_member_missing": Text("Thiếu thành viên", "Member missing"),
    "form_day_unreadable": Text("Ngày rà soát không đọc được", "Day that cannot be read"),
    "form_enumerator_unknown": Text("Không phải rà soát viên ở đây", "No enumerator here"),
    "form_version_unreadable": Text("Ô lần lưu phiếu bị sửa", "Changed version cell"),
}
"""Words for a filter by code."""


@dataclass(slots=True)
class FormProblem(Problem):
    """A row whose form cannot be taken into the review."""

    @property
    def brief(self) -> Text:
        return WORDS[self.code].message.format(value=self.value or "")

    @property
    def suggestion(self) -> Text:
        return WORDS[self.code].remedy
