"""Templates of the old binary form (.xls): filled as .xlsx that looks the same, lost formulas named."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl.worksheet.datavalidation import DataValidation
from profile_world import filled, now, profile_of, returned, saved, workbook_of

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.models import ExchangeProfile
from giamngheo.exchange.profiles import store
from giamngheo.exchange.profiles.mapping import BLANK, FILL, VERIFIED, Mapping
from giamngheo.exchange.profiles.proposing import opened, propose
from giamngheo.exchange.profiles.replacing import replace_template
from giamngheo.intake.legacy import to_tcvn3
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.documents import converting
from giamngheo.platform.scope import Actor
from giamngheo.platform.versions import Refused

TITLE = (
    "font: name .VnTime, bold on, height 280, colour red; align: horiz center, vert center, wrap on;"
    "borders: left thin, right double, top medium, bottom hair; pattern: pattern solid, fore_colour light_yellow"
)
HEADS = ("STT", "Mã hộ", "Họ tên chủ hộ", "Ngày sinh", "Số nhân khẩu", "Thành tiền", "Kết quả đối chiếu")


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without LibreOffice, whatever this one has."""
    monkeypatch.setattr(converting, "CONVERTER", "no-such-office")


@pytest.fixture
def office(no_office: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for LibreOffice: what it tells of `old_form` and of its drop-downs."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Mẫu 05"
    page["F4"], page["F5"], page["A7"] = "=E4*1000", "=SUM(F4:F4)", "=TRUE()"
    rule = DataValidation("list", formula1='"Khớp,Không khớp"')
    rule.add("G4:G5")
    page.add_data_validation(rule)
    book.save(tmp_path / "told.xlsx")
    program = tmp_path / "office"
    program.write_text(f'#!/bin/sh\ncp {tmp_path}/told.xlsx "$6/template.xlsx"\n')
    program.chmod(0o755)
    monkeypatch.setattr(converting, "CONVERTER", str(program))


def bytes_of(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def old_form(title: str = "DANH SÁCH hộ nghèo") -> bytes:
    """A title in a TCVN3 font over merged cells, a hidden column and row, an amount computed, totals, a hidden sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Mẫu 05", cell_overwrite_ok=True)
    page.write_merge(0, 0, 0, 6, to_tcvn3(title), xlwt.easyxf(TITLE))
    for place, words in enumerate(HEADS):
        page.write(2, place, words, xlwt.easyxf("borders: bottom thick"))
        page.write(3, place, None, xlwt.easyxf("font: name Times New Roman; borders: left thin"))
    page.write_merge(8, 8, 8, 9, date(2025, 12, 31), xlwt.easyxf(num_format_str="dd/mm/yyyy"))
    page.write(3, 5, xlwt.Formula("E4*1000"), xlwt.easyxf(num_format_str="#,##0"))
    page.write(4, 0, "Tổng cộng")
    page.write(4, 5, xlwt.Formula("SUM(F4:F4)"))
    page.write(6, 0, True)
    page.write(6, 1, 1234.5)
    page.col(2).width = 7000
    page.col(7).hidden = True
    page.row(0).height_mismatch, page.row(0).height = True, 600
    page.row(7).hidden = True
    page.portrait, page.paper_size_code = False, 9
    page.fit_num_pages, page.fit_width_to_pages, page.fit_height_to_pages = 1, 1, 0
    page.panes_frozen, page.horz_split_pos = True, 3
    lists = book.add_sheet("Danh mục")
    lists.visibility = 1
    lists.write(0, 0, "CN")
    return bytes_of(book)


def converted(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(opened(data).data))


def test_what_a_user_sees_stays() -> None:
    book = converted(old_form())
    page = book["Mẫu 05"]
    title = page["A1"]
    assert title.value == "DANH SÁCH hộ nghèo"
    assert (title.font.name, title.font.b, title.font.sz, title.font.color.rgb) == (
        "Times New Roman", True, 14, "FFFF0000",
    )  # fmt: skip
    assert (title.alignment.horizontal, title.alignment.vertical, title.alignment.wrap_text) == (
        "center", "center", True,
    )  # fmt: skip
    lines = title.border
    assert [one.style for one in (lines.left, lines.right, lines.top, lines.bottom)] == [
        "thin", "double", "medium", "hair",
    ]  # fmt: skip
    assert (title.fill.patternType, title.fill.fgColor.rgb) == ("solid", "FFFFFF99")
    assert {str(one) for one in page.merged_cells.ranges} == {"A1:G1", "I9:J9"}
    assert [cell.value for cell in page[3][:7]] == list(HEADS)
    assert page["A4"].border.left.style == "thin"
    assert (page["I9"].value, page["I9"].number_format) == (datetime(2025, 12, 31), "dd/mm/yyyy")
    assert (page["A7"].value, page["B7"].value) == (True, 1234.5)
    assert page.column_dimensions["C"].width == pytest.approx(7000 / 256, abs=0.1)
    assert page.column_dimensions["H"].hidden
    assert page.row_dimensions[8].hidden
    assert page.row_dimensions[1].height == 30
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.freeze_panes == "A4"
    assert (book["Danh mục"].sheet_state, book["Danh mục"]["A1"].value) == ("hidden", "CN")


def test_cells_whose_formulas_are_lost_are_named_and_their_columns_left_blank() -> None:
    came = opened(old_form())
    mapping = propose(came.data, came=came)
    roles = {one.heading: (one.role, one.variable) for one in mapping.columns}
    assert list(mapping.unread) == ["F4", "F5"]
    assert roles["Thành tiền"] == (BLANK, "")
    assert roles["Họ tên chủ hộ"] == (FILL, "head_name")
    assert roles["Kết quả đối chiếu"][0] == VERIFIED
    assert converted(old_form())["Mẫu 05"]["F5"].value is None


@pytest.mark.django_db(transaction=True)
def test_formulas_go_on_down_the_rows_where_the_server_has_libreoffice(
    office: None, signed_in: Actor, filled_commune: AdminUnit
) -> None:
    came = opened(old_form())
    assert (came.unread, opened(old_form()).data == came.data) == ({}, True)
    page = converted(old_form())["Mẫu 05"]
    assert (page["A1"].value, page["F4"].value, page["F4"].number_format) == (
        "DANH SÁCH hộ nghèo", "=E4*1000", "#,##0",
    )  # fmt: skip
    assert page["A7"].value is True
    (offered,) = page.data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1) == ("G4:G5", '"Khớp,Không khớp"')
    profile = profile_of(signed_in, filled_commune, old_form())
    rows = workbook_of(filled(signed_in, profile, filled_commune))["Mẫu 05"]
    assert [rows.cell(row, 6).value for row in range(4, 17)] == [
        *(f"=E{row}*1000" for row in range(4, 16)), "=SUM(F4:F15)",
    ]  # fmt: skip
    shown = Client().get(reverse("exchange:profile-columns", args=[profile.uid])).content.decode()
    assert "không đọc được từ tệp .xls" not in shown


def test_what_libreoffice_cannot_read_is_named_as_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "office"
    program.write_text('#!/bin/sh\necho broken > "$6/template.xlsx"\n')
    program.chmod(0o755)
    monkeypatch.setattr(converting, "CONVERTER", str(program))
    came = opened(old_form())
    assert list(propose(came.data, came=came).unread) == ["F4", "F5"]


@pytest.mark.django_db(transaction=True)
def test_an_old_template_is_uploaded_filled_and_read_back(
    signed_in: Actor, filled_commune: AdminUnit
) -> None:
    client = Client()
    asked = client.get(reverse("exchange:profile-new")).content.decode()
    assert 'accept=".xlsx,.xls"' in asked
    assert "Tệp điền ra là .xlsx" in asked
    sent = {
        "template": SimpleUploadedFile("Mẫu 05.xls", old_form()),
        "name": "Mẫu 05",
        "system": "BHXH",
        "unit": filled_commune.pk,
    }
    assert client.post(reverse("exchange:profile-new"), sent).status_code == 302
    profile = ExchangeProfile.objects.unscoped("test").latest("pk")
    assert profile.file_name == "Mẫu 05.xlsx"
    page = client.get(reverse("exchange:profile-columns", args=[profile.uid])).content.decode()
    assert "F4, F5" in page
    assert "máy chủ này chưa có" in page
    profile = profile_of(signed_in, filled_commune, old_form())
    run = filled(signed_in, profile, filled_commune)
    book = workbook_of(run)
    rows = book["Mẫu 05"]
    assert [bool(rows.cell(row, 3).value) for row in range(4, 17)] == [True] * 12 + [False]
    assert rows["A16"].value == "Tổng cộng"
    assert rows["A15"].border.left.style == "thin"
    answers = xlwt.Workbook()
    back = answers.add_sheet("tra ve")
    for row, number in ((3, 0), *((row, row - 3) for row in range(4, 16))):
        for place in range(7):
            value = rows.cell(row, place + 1).value
            back.write(number, place, "Khớp" if number and place == 6 else value)
    run = returned(signed_in, run, bytes_of(answers), "tra-ve.xls")
    assert run.counted("rows") == run.counted("verified") == 12
    del book["Danh mục"]
    run = returned(signed_in, filled(signed_in, profile, filled_commune), saved(book))
    assert run.counted("rows") == 12


@pytest.mark.django_db(transaction=True)
def test_an_old_template_takes_the_place_of_another(officer: Actor, filled_commune: AdminUnit) -> None:
    profile = profile_of(officer, filled_commune, old_form())
    with pytest.raises(ActionRefused) as same:
        replace_template(Act(officer), profile, "moi.xls", old_form(), profile.version)
    assert same.value.code == "same_template"
    replace_template(Act(officer), profile, "moi.xls", old_form("DANH SÁCH MỚI"), profile.version)
    changed = now(profile)
    assert changed.file_name == "moi.xlsx"
    assert Mapping.from_json(changed.mapping).unread == ["F4", "F5"]
    kept = store.get(changed, store.template_of(changed, changed.sha256))
    assert openpyxl.load_workbook(io.BytesIO(kept))["Mẫu 05"]["A3"].value == "STT"


def many_cells() -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("A")
    page.write(0, 0, "Họ và tên")
    for _ in range(3):
        page.merged_ranges.append((0, 65535, 0, 255))
    return bytes_of(book)


def cut_off() -> bytes:
    whole = old_form()
    return whole[: len(whole) // 2]


def bad_name() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("AXXB").write(0, 0, "Họ và tên")
    return bytes_of(book).replace(b"AXXB", b"A[/B")


def of_five() -> bytes:
    """Says that it is of Excel 5."""
    return old_form().replace(b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x10\x00\x00\x05\x05\x00")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (many_cells(), "quá nhiều ô"),
        (cut_off(), "Không mở được"),
        (of_five(), "Không mở được"),
        (bad_name(), "Không mở được"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "Không mở được"),
        (b"\x09\x08\x10\x00" + b"\xff" * 4000, "Không mở được"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 21 * 1024**2, "lớn hơn"),
    ],
    ids=["many", "cut", "five", "name", "empty", "stream", "large"],
)
def test_hostile_files_are_refused_in_words(data: bytes, word: str) -> None:
    with pytest.raises(Refused) as refusal:
        opened(data)
    assert refusal.value.code == "template"
    assert word in str(refusal.value.message.vi)
