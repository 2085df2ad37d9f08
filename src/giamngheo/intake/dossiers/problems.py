"""What can be wrong with a row of an exported list, in the words and form of the reader's problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from giamngheo.intake.problems import Problem
from giamngheo.rules import Text


class Words(NamedTuple):
    title: Text
    message: Text
    remedy: Text


_BY_HAND = Text(
    "Nhận hồ sơ này ở «Nhận đơn đề nghị» sau khi kiểm tra.",
    "Check it and record this dossier by hand at “Receive an application”.",
)
_REGISTER = Text(
    "Kiểm tra lại; hộ chưa có trong sổ thì thêm hộ vào sổ trước, rồi nhận hồ sơ ở «Nhận đơn đề nghị».",
    "Check it; a household that is not in the register is added there first, then recorded by hand.",
)
WORDS: dict[str, Words] = {
    "dossier_no_list": Words(
        Text("Không có danh sách hồ sơ", "No list of dossiers"),
        Text(
            "không tìm thấy danh sách hồ sơ: không có hàng tiêu đề với các cột như “Mã hồ sơ”, “Thủ tục”.",
            "no list of dossiers was found: no heading row with columns such as “Mã hồ sơ”, “Thủ tục”.",
        ),
        Text(
            "Xuất lại danh sách hồ sơ từ Cổng Dịch vụ công hoặc phần mềm một cửa, giữ hàng tiêu đề.",
            "Export the list again from the portal or the one-stop software, with its heading row.",
        ),
    ),
    "dossier_column_missing": Words(
        Text("Thiếu cột", "Missing column"),
        Text("thiếu cột: {value}.", "a column is missing: {value}."),
        Text(
            "Chọn cột đó ở «Cột của danh sách» nếu tiêu đề viết khác, hoặc xuất lại danh sách có cột này.",
            "Choose it at “Columns” where the heading is another, or export the list with it.",
        ),
    ),
    "dossier_code_missing": Words(
        Text("Thiếu mã hồ sơ", "No dossier code"),
        Text("hàng này không có mã hồ sơ.", "this row has no dossier code."),
        Text(
            "Ghi mã hồ sơ; hồ sơ chưa có mã thì nhận ở «Nhận đơn đề nghị», phần mềm cấp mã.",
            "Write the code; one without a code is recorded by hand, where a code is given.",
        ),
    ),
    "dossier_code_long": Words(
        Text("Mã hồ sơ quá dài", "Dossier code too long"),
        Text("mã hồ sơ «{value}» quá dài.", "the dossier code “{value}” is too long."),
        Text("Kiểm tra xem cột mã hồ sơ có đúng không.", "See whether this is the column of codes."),
    ),
    "dossier_twice": Words(
        Text("Mã hồ sơ có hai hàng", "Dossier code twice"),
        Text("mã hồ sơ «{value}» có ở nhiều hàng của tệp.", "the code “{value}” stands in several rows."),
        Text("Chỉ giữ một hàng cho mỗi hồ sơ.", "Keep one row for each dossier."),
    ),
    "dossier_code_taken": Words(
        Text("Mã hồ sơ của hộ khác", "Code of another household"),
        Text(
            "mã hồ sơ «{value}» đã ghi cho một hộ khác.",
            "the code “{value}” is recorded for another household already.",
        ),
        Text("Kiểm tra mã hồ sơ và họ tên người nộp.", "Check the code and the applicant's name."),
    ),
    "dossier_procedure_unknown": Words(
        Text("Không phải thủ tục của rà soát", "Not a procedure of the review"),
        Text(
            "«{value}» không phải thủ tục rà soát hộ nghèo, mức sống trung bình hay người lao động thu nhập thấp.",
            "“{value}” is no procedure on poverty, average living standard or low-income workers.",
        ),
        Text(
            "Bỏ hàng của thủ tục khác; nếu đúng thủ tục thì ghi đủ tên hoặc mã thủ tục.",
            "Leave rows of other procedures out; else write the procedure's full name or code.",
        ),
    ),
    "dossier_form_unclear": Words(
        Text("Không rõ Mẫu 01 hay Mẫu 04", "Form 01 or form 04"),
        Text(
            "tên thủ tục gồm cả Mẫu 01 và Mẫu 04, mà hộ đang là hộ nghèo hoặc cận nghèo.",
            "the procedure covers form 01 and form 04, and the household is on the list in force.",
        ),
        Text(
            "Thêm cột «Mẫu đơn» ghi Mẫu 01 hoặc Mẫu 04, hoặc nhận hồ sơ ở «Nhận đơn đề nghị».",
            "Add a column “Mẫu đơn” with Mẫu 01 or Mẫu 04, or record it by hand.",
        ),
    ),
    "dossier_no_review": Words(
        Text("Chưa có đợt rà soát nhận thủ tục này", "No review takes it"),
        Text(
            "xã không có đợt rà soát nào đang nhận hồ sơ của thủ tục «{value}».",
            "no open review of the commune takes dossiers of “{value}”.",
        ),
        Text(
            "Mở đợt rà soát của thủ tục này, hoặc nhập tệp ở trang của đợt rà soát đúng.",
            "Open a review of this procedure, or import the file on the right review's page.",
        ),
    ),
    "dossier_date_missing": Words(
        Text("Thiếu ngày nhận", "No day of receipt"),
        Text("hàng này không có ngày tiếp nhận, ngày nộp.", "this row has no day of receipt."),
        Text("Ghi ngày tiếp nhận, ví dụ 05/10/2025.", "Write the day, for example 05/10/2025."),
    ),
    "dossier_date_unreadable": Words(
        Text("Ngày nhận không đọc được", "Day that cannot be read"),
        Text("ngày nhận «{value}» không đọc được.", "the day “{value}” cannot be read."),
        Text("Ghi ngày/tháng/năm, ví dụ 05/10/2025.", "Write day/month/year, for example 05/10/2025."),
    ),
    "dossier_future": Words(
        Text("Ngày nhận ở tương lai", "Day in the future"),
        Text("ngày nhận «{value}» sau hôm nay.", "the day “{value}” is after today."),
        Text("Sửa ngày tiếp nhận.", "Correct the day of receipt."),
    ),
    "dossier_outside_review": Words(
        Text("Ngày nhận ngoài đợt rà soát", "Day outside the review"),
        Text(
            "ngày nhận «{value}» không thuộc thời gian của đợt rà soát.",
            "the day “{value}” is not within the review.",
        ),
        Text(
            "Sửa ngày, hoặc nhập hồ sơ này vào đợt rà soát của thời gian đó.",
            "Correct the day, or import this dossier into the review of that time.",
        ),
    ),
    "dossier_channel_unknown": Words(
        Text("Không rõ kênh nộp", "Unknown channel"),
        Text("kênh nộp «{value}» không rõ là kênh nào.", "the channel “{value}” is not known."),
        Text(
            "Ghi «Trực tiếp», «Bưu chính» hoặc «Trực tuyến»; để trống thì lấy kênh chọn khi tải tệp lên.",
            "Write “Trực tiếp”, “Bưu chính” or “Trực tuyến”; empty: the one chosen with the upload.",
        ),
    ),
    "dossier_number_unreadable": Words(
        Text("Số định danh không đọc được", "Citizen number that cannot be read"),
        Text("số định danh «{value}» không đúng.", "the citizen number “{value}” is not right."),
        Text(
            "Ghi đủ chữ số, định dạng ô là văn bản; hoặc nhận hồ sơ ở «Nhận đơn đề nghị».",
            "Write all digits in a cell of text, or record the dossier by hand.",
        ),
    ),
    "dossier_unknown": Words(
        Text("Không tìm thấy hộ trong sổ", "Household not found"),
        Text(
            "«{value}» không có trong sổ hộ của xã ở thôn, khu này.",
            "“{value}” is not in the commune's register in this village.",
        ),
        _REGISTER,
    ),
    "dossier_ambiguous": Words(
        Text("Nhiều hộ cùng tên", "Several households"),
        Text(
            "«{value}» có ở nhiều hộ của thôn, khu này nên không biết là hộ nào.",
            "“{value}” fits several households of the village.",
        ),
        _BY_HAND,
    ),
    "dossier_other_name": Words(
        Text("Số định danh của người khác", "Number of another person"),
        Text(
            "số định danh này trong sổ là của người khác, không phải «{value}».",
            "in the register this citizen number is another person's, not “{value}”.",
        ),
        _BY_HAND,
    ),
    "dossier_other_number": Words(
        Text("Số định danh khác với sổ", "Number differs from the register"),
        Text(
            "người cùng tên trong thôn, khu có số định danh khác với «{value}».",
            "the person of this name has another citizen number than “{value}”.",
        ),
        _BY_HAND,
    ),
    "dossier_village_missing": Words(
        Text("Thiếu thôn, khu", "No village"),
        Text(
            "hàng này không có số định danh khớp với sổ, cũng không ghi thôn, khu nên không biết là hộ nào.",
            "no citizen number of the register and no village: the household cannot be told.",
        ),
        Text(
            "Ghi số định danh hoặc thôn, khu; hoặc nhận hồ sơ ở «Nhận đơn đề nghị».",
            "Write the citizen number or the village, or record the dossier by hand.",
        ),
    ),
    "dossier_village_unknown": Words(
        Text("Thôn, khu không có trong xã", "Unknown village"),
        Text("«{value}» không nêu thôn, khu nào của xã.", "“{value}” names no village of the commune."),
        Text(
            "Sửa tên thôn, khu; hồ sơ của xã khác thì nhập ở xã đó.",
            "Correct the village; another commune's dossier is imported there.",
        ),
    ),
    "dossier_person_unclear": Words(
        Text("Không rõ người lao động", "Which worker"),
        Text(
            "không biết người lao động đề nghị là thành viên nào của hộ.",
            "it cannot be told which member of the household is the worker.",
        ),
        _BY_HAND,
    ),
}
TITLES = {code: words.title for code, words in WORDS.items()}
"""Words for a filter by code."""


@dataclass(slots=True)
class DossierProblem(Problem):
    """A row, sheet or file that cannot be recorded as it stands."""

    @property
    def brief(self) -> Text:
        return WORDS[self.code].message.format(value=self.value or "")

    @property
    def suggestion(self) -> Text:
        return WORDS[self.code].remedy
