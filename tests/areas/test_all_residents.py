"""The residents of all villages of a commune on one page: all rows or none, empty ones untouched, filled from Excel."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from test_area_pages import reader
from test_villages_and_facts import act

from giamngheo.areas.actions import Figures, record_all_residents
from giamngheo.areas.models import AdminUnit, Placement, Residents
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Forbidden

ON = date(2026, 6, 30)


@pytest.fixture
def officer(province: SimpleNamespace) -> Client:
    return reader("commune_officer", province.n)


def address(commune: AdminUnit) -> str:
    return f"/areas/{commune.pk}/residents/all/"


def sent(rows: dict[AdminUnit, tuple[str, str, str]], **more: str) -> dict[str, str]:
    data = {"on": "30/06/2026", "source": "Công an xã"} | more
    for unit, values in rows.items():
        names = ("households", "persons", "minority_households")
        data |= {f"u{unit.pk}-{name}": value for name, value in zip(names, values, strict=True)}
    return data


def written() -> list[tuple[Any, ...]]:
    rows = Residents.objects.order_by("unit_id")
    return list(rows.values_list("unit", "on", "households", "persons", "minority_households", "source"))


def test_rows_that_are_filled_are_recorded_with_one_event(officer: Client, province: SimpleNamespace) -> None:
    page = officer.get(address(province.n)).content.decode()
    assert all(f"u{one.pk}-households" in page for one in (province.a1, province.a2, province.b1, province.n))
    assert f"u{province.d1.pk}-households" not in page
    rows = {province.a1: ("1.240", "4.900", "900"), province.b1: ("260", "", ""), province.a2: ("", "", "")}
    assert officer.post(address(province.n), sent(rows)).headers["Location"] == f"/areas/{province.n.pk}/"
    assert written() == [
        (province.a1.pk, ON, 1240, 4900, 900, "Công an xã"),
        (province.b1.pk, ON, 260, None, None, "Công an xã"),
    ]
    event = AuditEvent.objects.unscoped("test").get(action="areas.residents.record")
    assert (event.commune, event.reason) == (province.n.pk, "Công an xã")
    assert content_of(event).after == {"on": "2026-06-30", "source": "Công an xã", "new": 2}
    told = officer.get(f"/areas/{province.n.pk}/").content.decode()
    assert "Đã ghi 2 dòng." in told
    assert address(province.n) in told
    # the same date and source corrects, and what is the same is not written again
    rows = {province.a1: ("1.241", "4.900", "900"), province.b1: ("260", "", "")}
    assert officer.post(address(province.n), sent(rows)).status_code == 302
    assert written()[0][2] == 1241
    assert "Đã ghi 1 dòng." in officer.get(f"/areas/{province.n.pk}/").content.decode()


def test_one_wrong_row_and_nothing_is_written(officer: Client, province: SimpleNamespace) -> None:
    later = AdminUnit.objects.create(
        level="village", kind="khu", name="mới", parent=province.n, valid_from=date(2026, 9, 1)
    )
    for wrong, words in (
        ({province.a1: ("10", "4", "")}, "Số nhân khẩu nhỏ hơn số hộ."),
        ({province.a1: ("10", "40", "11")}, "Số hộ dân tộc thiểu số lớn hơn tổng số hộ."),
        ({province.a1: ("", "40", "")}, "Ghi cả số hộ dân cư."),
        ({province.a1: ("mười", "40", "")}, "Khu a1: Số hộ dân cư"),
        ({later: ("10", "40", "")}, "Khu mới có từ 01/09/2026"),
    ):
        refused = officer.post(address(province.n), sent({province.b1: ("260", "", ""), **wrong}))
        page = refused.content.decode()
        assert refused.status_code == 422
        assert words in page
        assert 'value="260"' in page
        assert written() == []
    assert officer.post(address(province.n), sent({})).status_code == 422
    assert (
        officer.post(address(province.n), sent({province.b1: ("260", "", "")}, source=" ")).status_code == 422
    )
    future = sent({province.b1: ("260", "", "")}, on="01/01/2100")
    assert "Ngày này chưa đến." in officer.post(address(province.n), future).content.decode()
    assert (written(), AuditEvent.objects.unscoped("test").filter(action__startswith="areas.").count()) == (
        [],
        0,
    )


def test_the_villages_are_those_of_the_day_asked_for(officer: Client, province: SimpleNamespace) -> None:
    AdminUnit.objects.filter(pk=province.a2.pk).update(valid_to=date(2026, 7, 31))
    Placement.objects.filter(village=province.a2, commune=province.n).update(valid_to=date(2026, 7, 31))
    box = f"u{province.a2.pk}-households"
    assert box not in officer.get(address(province.n)).content.decode()
    of_june = f"{address(province.n)}?day=30/06/2026"
    assert box in officer.get(of_june).content.decode()
    assert officer.post(of_june, sent({province.a2: ("35", "", "")})).status_code == 302
    assert written() == [(province.a2.pk, ON, 35, None, None, "Công an xã")]
    past = officer.get(address(province.a_old)).content.decode()
    assert f"u{province.a1.pk}-households" in past
    assert f"u{province.b1.pk}-households" not in past


def test_a_table_of_excel_fills_the_form_and_writes_nothing(
    officer: Client, province: SimpleNamespace
) -> None:
    # a commune of the national list, by which the reader knows whose villages these are
    AdminUnit.objects.filter(pk=province.n.pk).update(code="08545")
    dong = AdminUnit.objects.create(level="village", kind="khu", name="Đồng Tâm", parent=province.n)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Tổng số hộ dân cư, tính đến 30/06/2026"])
    sheet.append([])
    sheet.append(["STT", "Thôn", "Tổng số hộ", "Số nhân khẩu"])
    for number, (name, households) in enumerate((("Khu a1", 101), ("Dong Tam", 102), ("Khu lạ", 9)), 1):
        sheet.append([number, name, households, households * 4])
    packed = io.BytesIO()
    book.save(packed)
    upload = SimpleUploadedFile("tong-so-ho.xlsx", packed.getvalue())
    filled = officer.post(address(province.n), {"file": upload})
    page = filled.content.decode()
    assert filled.status_code == 200
    assert "Đã điền 2 dòng từ tệp." in page
    assert "“Khu Lạ” không phải thôn của xã này" in page
    for unit, households in ((province.a1, 101), (dong, 102)):
        tag = page.partition(f'name="u{unit.pk}-households"')[2].partition(">")[0]
        assert f'value="{households}"' in tag
    assert 'value="30/06/2026"' in page
    assert written() == []
    for name, content in (("bang.xlsx", b"PK\x03\x04 hong"), ("bang.pdf", b"%PDF-1.4")):
        bad = officer.post(address(province.n), {"file": SimpleUploadedFile(name, content)})
        assert (bad.status_code, "Không lấy được:" in bad.content.decode()) == (200, True)


def test_who_may_not_and_another_commune(officer: Client, province: SimpleNamespace) -> None:
    assert officer.get(address(province.m)).status_code == 404
    assert officer.get(f"/areas/{province.a1.pk}/residents/all/").status_code == 404
    with pytest.raises(Forbidden):
        record_all_residents(act(province.n), province.n, ON, "Công an", {province.d1: Figures(10)})
    observer = reader("front_observer", province.n)
    assert observer.get(address(province.n)).status_code == 403
    assert observer.post(address(province.n), sent({province.a1: ("1", "", "")})).status_code == 403
    assert written() == []


def test_forty_villages_ask_no_more_of_the_database(officer: Client, province: SimpleNamespace) -> None:
    officer.get(address(province.n))
    with CaptureQueriesContext(connection) as few:
        officer.get(address(province.n))
    for number in range(40):
        AdminUnit.objects.create(level="village", kind="khu", name=f"x{number}", parent=province.n)
    officer.get(address(province.n))
    with CaptureQueriesContext(connection) as many:
        officer.get(address(province.n))
    assert len(many) == len(few)
