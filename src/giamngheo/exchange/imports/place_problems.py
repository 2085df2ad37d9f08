"""Problems that only the register's own units can show, in the words and form of the reader's."""

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
}


@dataclass(slots=True)
class PlaceProblem(Problem):
    """A row that does not lie where the import is of."""

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
}
