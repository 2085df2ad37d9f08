"""Problems that only the register's own units and the chosen year can show, in the words and form of the reader's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from giamngheo.intake import Problem
from giamngheo.rules import Text


class Words(NamedTuple):
    message: Text
    remedy: Text


WORDS = {
    "commune_unknown": Words(
        Text("xã của hộ không có trong danh mục của tỉnh.", "the commune is not in the province's list."),
        Text("Sửa tên hoặc mã xã trong danh sách.", "Correct the commune's name or code in the list."),
    ),
    "commune_divided": Words(
        Text(
            "xã này đã chia cho nhiều xã mới và hàng không ghi thôn, khu nên không biết hộ ở xã nào.",
            "this commune was divided among several and the row names no village, so today’s commune is unknown.",
        ),
        Text("Ghi thôn, khu của hộ.", "Write the household's village."),
    ),
    "outside": Words(
        Text(
            "hộ này không thuộc địa bàn của lần nhập hoặc ngoài địa bàn bạn phụ trách.",
            "this household is not of the area of this import, or lies outside the area you are responsible for.",
        ),
        Text(
            "Bỏ hàng này, hoặc nhờ người phụ trách địa bàn đó nhập.",
            "Leave the row out, or let whoever is responsible for that area import it.",
        ),
    ),
    "village_unknown": Words(
        Text(
            "thôn, khu «{value}» không có trong danh mục của xã.",
            "the commune has no village “{value}” in the list.",
        ),
        Text(
            "Chọn thôn, khu đúng, hoặc thêm thôn, khu mới, ở mục “Thôn, khu chưa có”.",
            "Choose the right village, or add a new one, under “Unknown villages”.",
        ),
    ),
    "review_year_unread": Words(
        Text(
            "không rõ năm rà soát «{value}»; hàng này được hiểu là của năm đã chọn.",
            "the year of the review “{value}” is not clear; the row is taken to be of the chosen year.",
        ),
        Text("Ghi năm bằng bốn chữ số, ví dụ 2025.", "Write the year in four digits, as 2025."),
    ),
    "review_year_other": Words(
        Text(
            "mọi hộ trong danh sách ghi năm rà soát {value}, khác năm đã chọn: câu trả lời, kết quả cũ không thể là "
            "của năm đã chọn.",
            "every household of the list states the review year {value}, not the chosen one: earlier answers and "
            "results cannot be those of the chosen year.",
        ),
        Text(
            "Bỏ lần nhập này, tải tệp lên lại và chọn đúng năm ghi trong danh sách. Nếu danh sách đúng là của năm đã "
            "chọn, sửa cột năm rà soát trong tệp, hoặc bỏ cột đó ở «Cột của danh sách».",
            "Give this import up, upload the file again and choose the year that the list states. If the list is of "
            "the chosen year, correct its column of years, or leave that column out under “Columns”.",
        ),
    ),
}


@dataclass(slots=True)
class PlaceProblem(Problem):
    """A row that does not lie where, or is not of the year that, the import is of."""

    @property
    def brief(self) -> Text:
        return WORDS[self.code].message.format(value=self.value or "")

    @property
    def suggestion(self) -> Text:
        return WORDS[self.code].remedy


def title_of(code: str) -> Text | None:
    """Words for a filter by code; None for a code of the reader's catalogue."""
    return TITLES.get(code)


TITLES = {
    "commune_unknown": Text("Xã không có trong danh mục", "Commune not in the list"),
    "commune_divided": Text("Xã đã chia, thiếu thôn", "Divided commune without a village"),
    "outside": Text("Ngoài địa bàn", "Outside the area"),
    "village_unknown": Text("Thôn, khu chưa có", "Unknown village"),
    "review_year_unread": Text("Không rõ năm rà soát", "Review year not clear"),
    "review_year_other": Text("Danh sách của năm khác", "A list of another year"),
}
