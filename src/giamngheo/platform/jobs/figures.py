"""What the figures of a finished job are called on its page; a figure without a name is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from giamngheo.rules.text import Text

NAMES = {
    "households": Text("Số hộ", "Households"),
    "persons": Text("Số nhân khẩu", "Persons"),
    "rows": Text("Số dòng", "Rows"),
    "new": Text("Mới", "New"),
    "changed": Text("Thay đổi", "Changed"),
    "unchanged": Text("Không đổi", "Unchanged"),
    "conflict": Text("Xung đột", "Conflicting"),
    "results": Text("Số kết quả rà soát", "Results of reviews"),
    "errors": Text("Số lỗi", "Errors"),
    "undone": Text("Số thay đổi đã hoàn tác", "Changes undone"),
    "found": Text("Số cặp tìm thấy", "Pairs found"),
    "documents": Text("Số văn bản", "Documents"),
    "sheets": Text("Số tờ", "Sheets"),
    "forms": Text("Số biểu", "Forms"),
    "parts": Text("Số tệp", "Files"),
}


def figures_of(result: Mapping[str, Any]) -> list[tuple[Text, int]]:
    """(name, number) of what a job counted, in the order of the names."""
    counted = {key: value for key, value in result.items() if type(value) is int}
    return [(name, counted[key]) for key, name in NAMES.items() if key in counted]
