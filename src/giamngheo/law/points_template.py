"""The workbook into which somebody copies the official points table, ready for `load_points`."""

from __future__ import annotations

from pathlib import Path

from giamngheo.rules import Text

from .errors import LawError
from .points import MAX_POINTS, column_label
from .points_store import URBAN, region_codes
from .standard import Standard

OPTION_ROWS = 6
EXTRA_ROWS = 60
COLUMNS = ("item_code", "item_vi", "item_en", "option", "option_en", "when")
WIDTHS = (11, 42, 32, 42, 32, 24)
GUIDE = (
    Text("Bảng điểm thu nhập (mẫu B1): cách điền", "Table of income points (form B1): how to fill it in"),
    Text(
        "Chép đúng bảng điểm chính thức. Mỗi dòng là một phương án trả lời của một mục; "
        "mỗi vùng nông thôn một cột, thành thị một cột.",
        "Copy the official table exactly. One row per answer of an item; "
        "one column per rural region, one for urban.",
    ),
    Text(
        "item_code, item_vi và option ghi lại ở mọi dòng. Các mục ghi sẵn chỉ là gợi ý: "
        "sửa theo bảng chính thức, xóa dòng thừa.",
        "item_code, item_vi and option are written in every row. The items given are suggestions: "
        "follow the official table and delete rows left over.",
    ),
    Text(
        "Điểm là số nguyên từ 0 đến {max}; không để trống ô điểm nào.",
        "Points are whole numbers from 0 to {max}; leave no points cell empty.",
    ),
    Text(
        "Mục không ghi phương án 0 điểm sẽ được thêm câu trả lời "
        "«không thuộc trường hợp nào nêu trên» (0 điểm).",
        "An item without a zero answer gets the answer “none of the above” (0 points).",
    ),
    Text(
        "Cột when để trống; hoặc ghi quy tắc tìm phương án từ câu trả lời, ví dụ: size == 1 (docs/rules.md).",
        "The column when stays empty, or holds a rule that finds the answer, "
        "for example: size == 1 (docs/rules.md).",
    ),
    Text(
        "Kiểm tra trước khi nạp: giamngheo law load-points TỆP --dry-run",
        "Check before loading: giamngheo law load-points FILE --dry-run",
    ),
)


def write_points_template(standard: Standard, path: Path | str, lang: str = "vi") -> Path:
    """Write the template: a sheet to fill in, and a guide. Raises LawError if the standard takes no table."""
    if standard.points_slot_basis is None:
        message = Text(
            "Chuẩn {id} không có chỗ nạp bảng điểm.", "Standard {id} has no slot for a points table."
        )
        raise LawError("no_slot", message.format(id=standard.id))
    import xlsxwriter

    path = Path(path)
    columns = [*region_codes(), URBAN]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE6F1", "border": 1}
        bold = book.add_format(head)
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("bang-diem")
        for place, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            sheet.write_string(0, place, name, bold)
            sheet.set_column(place, place, width, wrap)
        for place, code in enumerate(columns, len(COLUMNS)):
            sheet.write_string(0, place, column_label(code).get(lang), bold)
            sheet.set_column(place, place, 13)
        row = 1
        for code, label in standard.slot_items.items():
            for _ in range(OPTION_ROWS):
                sheet.write_string(row, 0, code)
                sheet.write_string(row, 1, label.vi)
                sheet.write_string(row, 2, label.en)
                row += 1
        last = row + EXTRA_ROWS
        sheet.data_validation(
            1,
            len(COLUMNS),
            last,
            len(COLUMNS) + len(columns) - 1,
            {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MAX_POINTS},
        )
        sheet.freeze_panes(1, 1)
        guide = book.add_worksheet("huong-dan" if lang == "vi" else "guide")
        guide.set_column(0, 0, 110, wrap)
        for number, words in enumerate(GUIDE):
            text = words.get(lang).replace("{max}", str(MAX_POINTS))
            guide.write_string(number, 0, text, bold if number == 0 else wrap)
    return path
