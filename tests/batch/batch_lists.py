"""Small lists for the tests of the main job."""

import openpyxl

HEADINGS = ["Mã hộ", "Họ và tên chủ hộ", "Xã", "Thôn", "Khu vực", "Số khẩu", "Tổng điểm B1", "Tổng điểm B2"]
GOOD = ("R1", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 4, 120, 30)
WRONG = ("R1", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 4, "nhiều", 30)


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def write_rows(path, rows, sheet="Danh sách"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def small_list(path, *rows, headings=HEADINGS):
    return write_rows(path, [headings, *rows])
