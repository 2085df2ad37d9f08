"""Why a row of a list is left to the officer, or what is told beside it."""

from giamngheo.rules.text import Text

OUTSIDE = Text(
    "Mã hộ hoặc số định danh ở dòng này là của hộ đang thuộc xã khác trong sổ. Nếu hộ đã chuyển đến đây, đề nghị xã "
    "nơi đi làm đề nghị chuyển nơi ở, duyệt xong thì nhập lại dòng này. Nếu không phải hộ đó, sửa số định danh; nếu "
    "mã chỉ là số thứ tự riêng của danh sách, bỏ cột mã hộ ở bước kiểm tra.",
    "The code or a citizen number of this row is that of a household of another commune. If the household moved "
    "here, ask the other commune to request its move, and import the row once that is approved. If it is not that "
    "household, correct the number; where the codes are only the list's own numbering, leave their column out at "
    "the check.",
)
CODE_AGAINST_NUMBER = Text(
    "Mã hộ là của một hộ, số định danh của thành viên lại thuộc hộ khác trong sổ. Kiểm tra mã hộ hoặc số định danh.",
    "The code is one household's, but members' citizen numbers belong to another household of the register. "
    "Check the code or the numbers.",
)
TWO_HOUSEHOLDS = Text(
    "Số định danh của các thành viên thuộc những hộ khác nhau trong sổ. Làm đề nghị tách, nhập hộ trước khi nhập.",
    "The members' citizen numbers belong to different households of the register. Split or merge them first.",
)
SEVERAL_NAMES = Text(
    "Trong thôn có nhiều hộ mà chủ hộ trùng tên và năm sinh. Ghi mã hộ hoặc số định danh để phân biệt.",
    "Several households of the village have a head of this name and birth year. Add the code or the citizen number.",
)
NAMESAKE = Text(
    "Trong thôn đã có hộ {code} mà chủ hộ cùng tên, cùng năm sinh nhưng khác số định danh. Nếu là một hộ, sửa số "
    "định danh hoặc ghi mã hộ trong danh sách rồi tải lên lại; nếu không, hộ này được thêm mới.",
    "Household {code} of the village has a head of the same name and birth year, with another citizen number. If "
    "they are one, correct the number or add the code in the list and upload it again; otherwise this one is added.",
)
RENUMBERED = Text(
    "Trong dòng này có người cùng tên, cùng ngày sinh với một thành viên của hộ {code} nhưng khác số định danh. Nếu "
    "số được sửa: sửa số của người đó trên trang hộ rồi đối chiếu lại. Nếu là người khác: thêm người đó vào hộ trên "
    "trang hộ trước.",
    "Somebody of this row has the name and birth date of a member of household {code}, with another citizen number. "
    "If the number was corrected, correct it on the household's page and compare again. If it is somebody else, add "
    "that person on the household's page first.",
)
LISTED_TWICE = Text(
    "Hai dòng trong danh sách cùng ứng với một hộ trong sổ. Giữ lại một dòng.",
    "Two rows of the list lead to one household of the register. Keep one.",
)
CODE_ELSEWHERE = Text(
    "Mã ở {system} trên dòng này đang là của hộ {code} trong sổ. Kiểm tra mã, hoặc hai hộ có phải là một không.",
    "The code of {system} on this row is that of household {code} of the register. Check the code, or whether the "
    "two are one household.",
)
CODE_TWICE = Text(
    "Hai dòng trong danh sách ghi cùng một mã ở {system}. Sửa mã của một dòng.",
    "Two rows of the list give the same code of {system}. Correct one of them.",
)
ELSEWHERE = Text(
    "Một thành viên đang thuộc hộ khác trong sổ. Làm đề nghị chuyển, tách hộ trước khi nhập.",
    "A member belongs to another household of the register. Move or split it first.",
)
ENDED = Text(
    "Hộ này đã kết thúc trong sổ. Kiểm tra mã hộ, hoặc khôi phục hộ trước khi nhập.",
    "This household has ended in the register. Check the code, or restore it first.",
)
ENDS_TOO_EARLY = Text(
    "Danh sách ghi hộ kết thúc ngày {on}, nhưng hộ hoặc một thành viên có trong sổ từ ngày {begins}. Kiểm tra ngày "
    "tham chiếu của danh sách, hoặc cho hộ kết thúc bằng một đề nghị.",
    "The list ends the household on {on}, but it or one of its members is in the register only from {begins}. Check "
    "the list's reference date, or end the household by a change request.",
)
HEAD_SPLITS = Text(
    "Người tách hộ đang là chủ hộ cũ. Đổi chủ hộ của hộ cũ trước khi nhập.",
    "Who splits off is still the head of the old household. Change its head first.",
)
GONE_UNKNOWN = Text(
    "Hộ được ghi là đã chuyển đi, nhập hộ hoặc đã mất nhưng không có trong sổ.",
    "The household is listed as gone, but the register does not know it.",
)
MOVED_ON = Text(
    "Hộ này đã thay đổi trong sổ sau khi đối chiếu, nên việc ghi sẽ khác với những gì đã xem. Đối chiếu lại tệp.",
    "The household changed in the register after the comparison, so writing the row would do something else than was "
    "seen. Compare the file again.",
)
