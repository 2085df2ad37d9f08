"""Files as they come: code pages, separators, broken and hostile ones."""

import codecs
import random
import time
import unicodedata
import zipfile

import openpyxl
import pytest
from intake_results import codes, column

from giamngheo.intake.legacy import to_tcvn3, to_vni
from giamngheo.intake.readers import Unreadable, expand_paths, read_sheets
from giamngheo.intake.readers.delimited import detect_delimiter

LINES = [
    ["Họ và tên chủ hộ", "Xã", "Tỉnh", "Số khẩu", "B1", "B2", "Ghi chú"],
    ["Nguyễn Văn Đường", "Thu Cúc", "Phú Thọ", "4", "120", "30", "nhà tạm, dột nát"],
    ["Hà Thị Thuỷ", "Thu Cúc", "Phú Thọ", "3", "100", "10", "ở nhờ; ốm yếu"],
]


def text_of(delimiter):
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in line] for line in LINES]
    return "\r\n".join(delimiter.join(line) for line in quoted)


def cp1258(text):
    """Windows-1258 writes the tone behind its letter."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
            rest = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
            out += (rest + "".join(tones)).encode("cp1258")
    return out


ENCODERS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16 without mark": lambda text: text.encode("utf-16-le"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "windows-1258": cp1258,
    "tcvn3": lambda text: to_tcvn3(text).encode("latin-1"),
    "vni": lambda text: to_vni(text).encode("latin-1"),
}


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_files_of_every_code_page_and_separator(read, tmp_path, name, delimiter):
    path = tmp_path / "a.csv"
    path.write_bytes(ENCODERS[name](text_of(delimiter)))
    intake = read(path)
    assert codes(intake, "error") == []
    assert column(intake, "head_name") == ["Nguyễn Văn Đường", "Hà Thị Thuỷ"]
    assert column(intake, "note") == ["nhà tạm, dột nát", "ở nhờ; ốm yếu"]
    assert column(intake, "commune_code") == ["08545", "08545"]


def test_the_separator_stated_by_a_spreadsheet():
    assert detect_delimiter("sep=;\na;b,c\n") == (";", 1)


def test_decimal_commas_do_not_hide_semicolons():
    assert detect_delimiter("tên;điểm\nA;8,5\nB;7,25\nC;6,5\n")[0] == ";"


@pytest.mark.parametrize("write_in", [to_tcvn3, to_vni, lambda text: unicodedata.normalize("NFD", text)])
def test_whole_workbooks_in_old_fonts_or_decomposed(read, write, write_in):
    rows = [
        ["ỦY BAN NHÂN DÂN XÃ THU CÚC"],
        ["DANH SÁCH HỘ NGHÈO TỈNH PHÚ THỌ"],
        ["STT", "Họ và tên chủ hộ", "Dân tộc", "Thôn", "Số khẩu", "B1", "B2"],
        [1, "Nguyễn Thị Ánh", "Kinh", "Khu Đồng Ý", 4, 120, 30],
        [2, "ĐINH CÔNG ĐỨC", "Mường", "Khu Đồng Ý", 2, 100, 20],
    ]
    old = [[write_in(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    intake = read(write("a.xlsx", old))
    assert codes(intake, "error") == []
    assert column(intake, "head_name") == ["Nguyễn Thị Ánh", "ĐINH CÔNG ĐỨC"]
    assert column(intake, "commune_code") == ["08545", "08545"]
    assert column(intake, "village") == ["Khu Đồng Ý", "Khu Đồng Ý"]
    assert column(intake, "ethnic_minority") == [False, True]


def test_the_content_decides_not_the_name(read, totals_list, tmp_path):
    source = totals_list()
    for name in ("a.xls", "a.csv", "a.parquet", "danh sach"):
        path = tmp_path / name
        path.write_bytes(source.read_bytes())
        assert codes(read(path)) == []


def test_a_text_named_xlsx_that_is_no_list_is_no_workbook(read, tmp_path):
    (tmp_path / "a.xlsx").write_text("Kính gửi: Ủy ban nhân dân xã\nBáo cáo tình hình\n", encoding="utf-8")
    assert codes(read(tmp_path / "a.xlsx"), "error") == ["not_workbook"]


@pytest.mark.slow
def test_a_million_empty_rows_are_passed_over_quickly(read, tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Họ và tên chủ hộ", "Xã", "Tỉnh", "Số khẩu", "B1", "B2"])
    page.append(["An", "Thu Cúc", "Phú Thọ", 4, 100, 30])
    page.cell(1_000_000, 1).number_format = "0.00"
    page.cell(999_000, 1).value = "   "
    book.save(tmp_path / "a.xlsx")
    start = time.process_time()
    intake = read(tmp_path / "a.xlsx")
    # many minutes when every row is looked at; a slow machine is no failure
    assert time.process_time() - start < 120
    assert column(intake, "head_name") == ["An"]
    assert codes(intake) == ["many_empty_rows"]


def test_a_bomb_whose_directory_lies_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    data = path.read_bytes()
    size = (50_000_000).to_bytes(4, "little")
    path.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    with pytest.raises(Unreadable) as error:
        read_sheets(path)
    assert error.value.code == "file_corrupt"


def test_an_xls_with_a_password_is_told(tmp_path):
    import struct

    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("A").write(0, 0, "x")
    path = tmp_path / "a.xls"
    book.save(str(path))
    data = bytearray(path.read_bytes())
    first = 512 + 4 + struct.unpack_from("<H", data, 514)[0]
    struct.pack_into("<H", data, first, 0x2F)
    path.write_bytes(data)
    with pytest.raises(Unreadable) as error:
        read_sheets(path)
    assert error.value.code == "file_encrypted"


@pytest.mark.parametrize("rows", [8, 4_000])
def test_hidden_rows_and_columns_of_an_xls_are_told(rows, tmp_path):
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("Bìa").write(0, 0, "x")
    page = book.add_sheet("DS")
    for row in range(rows):
        for place in range(4):
            page.write(row, place, f"ô {row} {place}")
    for row in (2, 3, 6):
        page.row(row).hidden = True
    page.row(rows + 5).hidden = True
    page.col(1).hidden = True
    path = tmp_path / "a.xls"
    book.save(str(path))
    cover, listed = read_sheets(path)
    assert cover.notes == []
    assert listed.notes == [("hidden_rows", {"count": 3}), ("hidden_columns", {"count": 1, "columns": "B"})]


@pytest.mark.parametrize(("first", "last"), [(2, 0xFFFF0003), (0xFF00, 3)])
def test_an_xls_that_claims_rows_without_end_is_damaged(first, last, tmp_path):
    """The parser sets memory aside for what is claimed: the whole process would end."""
    import struct

    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("A").write(2, 3, "x")
    path = tmp_path / "a.xls"
    book.save(str(path))
    claim = struct.pack("<HHIIHH", 0x200, 14, 2, 3, 3, 4)
    data = path.read_bytes()
    assert claim in data
    path.write_bytes(data.replace(claim, struct.pack("<HHIIHH", 0x200, 14, first, last, 3, 4)))
    with pytest.raises(Unreadable) as error:
        read_sheets(path)
    assert error.value.code == "file_corrupt"


def test_a_password_on_an_open_document_is_told(tmp_path):
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(Unreadable) as error:
        read_sheets(path)
    assert error.value.code == "file_encrypted"


def test_repeated_cells_of_an_open_document_are_counted_before_they_are_unfolded(tmp_path):
    path = tmp_path / "a.ods"
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content>{row}</office:document-content>")
    with pytest.raises(Unreadable) as error:
        read_sheets(path)
    assert error.value.code == "sheet_too_wide"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.csv", "a.parquet"])
@pytest.mark.parametrize(
    "head", [b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08\x10\x00", b"\x00\x01"]
)
def test_rubbish_is_never_a_crash(read, tmp_path, name, head):
    path = tmp_path / name
    path.write_bytes(head + bytes(range(256)) * 40)
    intake = read(path)
    assert len(intake.fatal) == 1
    assert intake.households.num_rows == 0


def test_a_folder_gives_its_workbooks_without_leftovers(totals_list, tmp_path):
    source = totals_list()
    for name in ("~$list.xlsx", "list.checked.xlsx", "notes.docx", ".hidden.csv"):
        (tmp_path / name).write_bytes(source.read_bytes())
    assert expand_paths([tmp_path]) == [source]


def test_one_bad_file_among_good_ones(read, totals_list, tmp_path):
    (tmp_path / "bad.xlsx").write_bytes(b"%PDF-1.4")
    intake = read(totals_list(), tmp_path / "bad.xlsx")
    assert [problem.file for problem in intake.fatal] == ["bad.xlsx"]
    assert column(intake, "head_name") == ["Nguyễn Văn An", "Hà Thị Bình"]


def test_formulas_give_their_stored_value(read, tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Họ và tên chủ hộ", "Xã", "Tỉnh", "Số khẩu", "B1", "B2"])
        page.write_row(1, 0, ["An", "Thu Cúc", "Phú Thọ", 4])
        page.write_formula(1, 4, "=60+60", None, 120)
        page.write_formula(1, 5, "=3*10", None, 30)
    intake = read(path)
    assert codes(intake) == []
    assert (column(intake, "income_points_recorded"), column(intake, "deprivation_points_recorded")) == (
        [120],
        [30],
    )


def test_an_old_workbook_that_lost_its_end_is_damaged_and_no_foreign_file(tmp_path):
    """The header of a compound file (sectors of 512 bytes) says in which sector its directory begins."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    header[30:32], header[48:52] = (9).to_bytes(2, "little"), (3).to_bytes(4, "little")
    path = tmp_path / "a.xls"
    for sectors, code in ((2, "file_corrupt"), (4, "not_workbook")):
        path.write_bytes(bytes(header) + b"\1" * 512 * sectors)
        with pytest.raises(Unreadable) as error:
            read_sheets(path)
        assert error.value.code == code, sectors
    path.write_bytes(bytes(header)[:200])
    with pytest.raises(Unreadable) as error:
        read_sheets(path)
    assert error.value.code == "file_corrupt"


@pytest.mark.parametrize(
    "content",
    [
        bytes(random.Random(1).randrange(128, 256) for _ in range(3000)),
        bytes(random.Random(2).randrange(32, 256) for _ in range(3000)),
        b"\xff\xfe" + bytes(random.Random(3).randrange(256) for _ in range(3000)),
    ],
)
def test_random_bytes_are_no_text(read, tmp_path, content):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    (problem,) = read(path).problems
    assert problem.code == "not_workbook"
    assert "dữ liệu không rõ loại" in problem.message.vi
    assert "data of an unknown kind" in problem.message.en


def test_a_letter_named_a_workbook_is_called_text_in_each_language(read, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("Kính gửi các hộ.\n", encoding="utf-8")
    problem = next(one for one in read(path).problems if one.code == "not_workbook")
    assert "nội dung là: văn bản)" in problem.message.vi
    assert "its content is: text)" in problem.message.en


def test_hidden_rows_and_columns_of_an_open_document_are_told(tmp_path):
    def cells(*texts):
        return "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in texts
        )

    def row(hidden, *texts, times=1):
        state = f' table:visibility="{hidden}"' if hidden else ""
        empty = "<table:table-cell/>"
        return f'<table:table-row{state} table:number-rows-repeated="{times}">{cells(*texts) or empty}</table:table-row>'

    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    rows = row("", "a", "b", "c", "d") + row("collapse", 1, 2, 3, 4, times=2) + row("filter", 1, 2, 3, 5)
    rows += row("collapse") + row("", 1, 2, 3, 6) + row("collapse", times=1000)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = f'<table:table table:name="Bìa">{row("", "x")}</table:table><table:table table:name="DS">{columns}{rows}</table:table>'
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    cover, listed = read_sheets(path)
    assert cover.notes == []
    assert listed.notes == [
        ("hidden_rows", {"count": 3}),
        ("hidden_columns", {"count": 2, "columns": "B, C"}),
    ]
