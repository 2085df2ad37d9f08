"""Excel's binary workbooks are read like the others; no library writes them, so the test packs one by hand."""

import struct
import zipfile
from pathlib import Path

from intake_results import codes, column

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
)
ROWS = [
    ["Xã Thu Cúc, tỉnh Phú Thọ, năm 2025"],
    ["STT", "Họ và tên chủ hộ", "Năm sinh", "Số khẩu", "Thôn", "B1", "B2"],
    [1, "Hà Văn An", 1970, 4, "Khu 1", 120, 30],
    [2, "Hà Văn Bình", 1971, 3, "Khu 1", "nhiều", 30],
]


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    assert len(data) < 128
    return head + bytes([len(data)]) + data


def _text(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def binary_workbook(path: Path, rows: list[list[str | int]]) -> Path:
    width = max(map(len, rows))
    sheet = _record(0x81) + _record(0x94, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)) + _record(0x91)
    for number, row in enumerate(rows):
        sheet += _record(0x00, struct.pack("<IIHBBBIII", number, 0, 300, 0, 0, 0, 1, 0, width - 1))
        for place, value in enumerate(row):
            head = struct.pack("<II", place, 0)
            is_text = isinstance(value, str)
            sheet += (
                _record(0x06, head + _text(value))
                if is_text
                else _record(0x05, head + struct.pack("<d", value))
            )
    sheet += _record(0x92) + _record(0x82)
    listed = _record(0x9C, struct.pack("<II", 0, 1) + _text("rId1") + _text("DS"))
    book = _record(0x83) + _record(0x8F) + listed + _record(0x90) + _record(0x84)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        archive.writestr("xl/workbook.bin", book)
        relations = _RELATIONS.format(kind=f"{_RELATION}/worksheet", target="worksheets/sheet1.bin")
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def test_a_binary_workbook_is_read(read, tmp_path):
    intake = read(binary_workbook(tmp_path / "danh-sach.xlsb", ROWS))
    assert column(intake, "head_name") == ["Hà Văn An"]
    assert column(intake, "income_points_recorded") == [120]
    assert codes(intake) == ["not_a_number"]
    (problem,) = intake.problems
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("DS", 4, "F", "nhiều")


def test_a_cut_one_is_refused(read, tmp_path):
    path = binary_workbook(tmp_path / "danh-sach.xlsb", ROWS)
    path.write_bytes(path.read_bytes()[:-300])
    assert codes(read(path)) == ["file_corrupt"]
