"""Exported lists of dossiers: what procedures, channels and names mean, and which rows are dossiers."""

import unicodedata
from pathlib import Path

import openpyxl
import pytest

from giamngheo.intake.dossiers import channel_of, name_key, procedure_of, read_dossiers
from giamngheo.intake.legacy import to_vni

BOTH = frozenset({"application", "escape"})
APPLICATION, ESCAPE = frozenset({"application"}), frozenset({"escape"})
PERIODIC = "Công nhận hộ nghèo, hộ cận nghèo; hộ thoát nghèo, hộ thoát cận nghèo định kỳ hằng năm"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((PERIODIC,), ("poverty", "annual", BOTH)),
        ((PERIODIC, "", "Mẫu số 04"), ("poverty", "annual", ESCAPE)),
        (("", "1.011606", "Mẫu 01"), ("poverty", "annual", APPLICATION)),
        (("CÔNG NHẬN HỘ NGHÈO, HỘ CẬN NGHÈO THƯỜNG XUYÊN",), ("poverty", "on_request", APPLICATION)),
        (("1.011608 - Công nhận hộ thoát nghèo",), ("poverty", "on_request", ESCAPE)),
        (("Cong nhan ho thoat can ngheo",), ("poverty", "", ESCAPE)),
        (("Công nhận hộ có mức sống trung bình",), ("average_living", "", APPLICATION)),
        (("Xác định người lao động có thu nhập thấp",), ("low_income", "", APPLICATION)),
        (("Hỗ trợ tiền điện cho hộ nghèo đã được công nhận",), None),
        (("Cấp thẻ bảo hiểm y tế cho hộ cận nghèo",), None),
        (("Hộ nghèo",), None),
        (("Đăng ký khai sinh", "1.001193"), None),
        (("",), None),
    ],
)
def test_a_procedure_is_told_by_its_code_or_the_words_of_its_name(
    said: tuple[str, ...], found: tuple[str, str, frozenset[str]] | None
) -> None:
    one = procedure_of(*said)
    assert (one and (one.kind, one.round, one.forms)) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Trực tuyến", "portal"),
        ("Cổng DVC quốc gia", "portal"),
        ("Nộp trực tiếp tại bộ phận Một cửa", "counter"),
        ("Dịch vụ bưu chính công ích (BCCI)", "post"),
        ("Trực tiếp hoặc trực tuyến", ""),
        ("Fax", ""),
    ],
)
def test_a_channel_is_told_by_its_words_or_not_at_all(said: str, found: str) -> None:
    assert channel_of(said) == found


def test_a_name_is_the_same_wherever_its_mark_is_set_but_not_with_another_mark() -> None:
    assert name_key("Lò Văn  HOÀ") == name_key(unicodedata.normalize("NFD", "Lò Văn Hòa"))
    assert name_key("Hà Thị Thuý") == name_key("hà thị thúy")
    assert name_key("Nguyễn Văn Hà") != name_key("Nguyễn Văn Hạ")
    assert name_key("Đinh Văn Đo") != name_key("Đinh Văn Do")
    assert name_key("Ha Van Hoa") == ("ha van hoa", "")


def test_rows_are_the_dossiers_alone(tmp_path: Path) -> None:
    headings = ["STT", "Mã hồ sơ", "Tên thủ tục", "Chủ hồ sơ", "Ngày nộp", "Ngày hẹn trả kết quả"]
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (
        ["Từ ngày 01/09/2025 đến ngày 01/10/2025"],
        headings,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        [1, "A1", PERIODIC, "Lò Văn Hòa", "01/10/2025", "15/10/2025"],
        [],
        headings,
        [2, None, None, "Hà Thị Mai", None, None],
        [None, "Tổng cộng: 2 hồ sơ"],
        [None, None, None, "Người lập biểu"],
    ):
        sheet.append(cells)
    book.create_sheet("Ghi chú").append(["Xuất từ phần mềm"])
    path = tmp_path / "ho-so.xlsx"
    book.save(path)
    listed = read_dossiers([path])
    assert [(one["row"], one["dossier_code"], one["owner_name"]) for one in listed.rows] == [
        (4, "A1", "Lò Văn Hòa"),
        (7, None, "Hà Thị Mai"),
    ]
    assert listed.intake.problems == []
    (mapping,) = listed.intake.mappings
    assert [one.variable for one in mapping.columns] == [
        None, "dossier_code", "procedure", "owner_name", "submitted_on", None,
    ]  # fmt: skip


def test_old_fonts_are_read_and_what_is_no_list_is_said(tmp_path: Path) -> None:
    cells = [
        ("Mã hồ sơ", "Thủ tục", "Người nộp hồ sơ", "Ngày tiếp nhận"),
        ("A1", PERIODIC, "Nguyễn Thị Đặng", "01/10/2025"),
    ]
    old, other, short = (tmp_path / name for name in ("cu.csv", "khac.csv", "thieu.csv"))
    old.write_bytes(to_vni("\n".join("\t".join(line) for line in cells)).encode("latin-1"))
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    short.write_text("Mã hồ sơ;Người nộp;Ngày nộp\nA1;Lò Văn Hòa;01/10/2025\n", encoding="utf-8")
    (row,) = read_dossiers([old]).rows
    assert (row["applicant_name"], row["procedure"]) == ("Nguyễn Thị Đặng", PERIODIC)
    listed = read_dossiers([other, short])
    assert [(one.file, one.code) for one in listed.intake.problems] == [
        ("khac.csv", "dossier_no_list"),
        ("thieu.csv", "dossier_column_missing"),
    ]
    assert (len(listed.rows), [one.code for one in listed.intake.fatal]) == (0, ["dossier_no_list"])
