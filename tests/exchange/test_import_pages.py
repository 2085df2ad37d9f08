"""The pages of the wizard as an officer goes through them, and what strangers get."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from import_world import STANDARD, Upload, checked, officer, planned, row, upload, work, workbook

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import actions, forms
from giamngheo.exchange.imports.showing import variable_choices
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake.wordings import load_wordings
from giamngheo.law import load_standard
from giamngheo.platform import requests
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)
DETAILS = ("import", "import-progress", "import-columns", "import-problems", "import-villages", "import-rows")


@pytest.fixture
def client_of(signed_in: Actor) -> Client:
    return Client()


def the_batch() -> ImportBatch:
    return ImportBatch.objects.unscoped(WHY).latest("pk")


def at(name: str, *more: Any) -> str:
    return reverse(f"exchange:{name}", args=[the_batch().uid, *more])


def file(rows: list[list[Any]], name: str = "danh-sach.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook(rows))


def begin(client: Client, commune: AdminUnit, rows: list[list[Any]]) -> None:
    data = {"lists": file(rows), "unit": commune.pk, "year": "2025", "reference_date": ""}
    assert client.post(reverse("exchange:import-new"), data).status_code == 302
    work()


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.long
def test_from_upload_to_undo(client_of: Client, commune: AdminUnit) -> None:
    assert "Chưa nhập danh sách nào" in text(client_of, reverse("exchange:imports"))
    begin(client_of, commune, [row(1), row(2, village="Xóm 2"), row(3, born="31/02/1970")])
    assert "lỗi" in text(client_of, at("import"))
    shown = text(client_of, at("import-problems"))
    assert 'class="cell-error"' in shown
    assert "31/02/1970" in shown
    assert "Thôn, khu chưa có" in text(client_of, at("import-problems") + "?code=village_unknown")
    assert "Xóm 2" in text(client_of, at("import-villages"))
    second = commune.children.get(name="2")
    client_of.post(at("import-villages"), {"v-0": second.pk})
    work()
    assert client_of.get(at("import-copy", 1)).content[:2] == b"PK"
    client_of.post(at("import-repair"), {"lists": file([row(1), row(2, village="Xóm 2"), row(3)])})
    work()
    client_of.post(at("import-step", "compare"))
    work()
    page = text(client_of, at("import"))
    assert "Sẽ ghi 3 hộ" in page
    assert row(1)[2] in text(client_of, at("import-rows") + "?verdict=new")
    client_of.post(at("import-write"), {"whole_unit": "on"})
    work()
    assert "Đã ghi vào sổ hộ" in text(client_of, at("import"))
    assert Household.objects.unscoped(WHY).count() == 3
    client_of.post(at("import-undo"), {"reason": "nhầm tệp"})
    work()
    assert "nhầm tệp" in text(client_of, at("import"))
    assert not Household.objects.unscoped(WHY).exists()


def test_reading_the_rows_of_a_list_is_recorded(client_of: Client, commune: AdminUnit) -> None:
    begin(client_of, commune, [row(1, born="31/02/1970")])
    readings = AuditEvent.objects.unscoped(WHY).filter(reading=True)
    assert readings.count() == 0
    text(client_of, at("import-problems"))
    assert readings.count() == 1


@pytest.mark.long
def test_columns_are_changed_by_a_list_of_choices(client_of: Client, commune: AdminUnit) -> None:
    begin(client_of, commune, [row(1)])
    assert "Dân tộc" in text(client_of, at("import-columns"))
    client_of.post(at("import-columns"), {"c-0-5": "", "c-0-12": "no_such_variable"})
    work()
    decided = the_batch().decided[0]["columns"]
    assert (decided[5]["variable"], decided[12]["variable"]) == (None, "poverty_class_recorded")


def test_another_areas_officer_and_who_may_not_import_find_nothing(
    commune: AdminUnit, other_commune: AdminUnit, officer_of_commune: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(1)])))
    for actor, expected in (
        (officer(other_commune, user_id=9), 404),
        (officer(commune, "registry.household.view", user_id=9), 403),
    ):
        monkeypatch.setattr(requests, "_actor_of", lambda request, actor=actor: actor)
        for name in DETAILS:
            assert Client().get(at(name)).status_code == expected
        for name in ("import-write", "import-undo", "import-repair"):
            assert Client().post(at(name)).status_code == expected
        assert Client().post(at("import-step", "compare")).status_code == expected
    monkeypatch.setattr(requests, "_actor_of", lambda request: officer(other_commune, user_id=9))
    assert "Thu Cúc" not in Client().get(reverse("exchange:imports")).content.decode()
    assert "Thu Cúc" not in Client().get(reverse("exchange:import-new")).content.decode()
    assert the_batch().state == "planned"


def test_a_file_too_large_and_no_file_are_refused_in_words(
    client_of: Client, commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MIB", 1)
    data = {"lists": file([row(1)]), "unit": commune.pk, "year": "2025", "reference_date": ""}
    shown = client_of.post(reverse("exchange:import-new"), data).content.decode()
    assert "danh-sach.xlsx lớn hơn" in shown
    assert "Chọn ít nhất một tệp" in client_of.post(reverse("exchange:import-new"), {}).content.decode()
    assert not ImportBatch.objects.unscoped(WHY).exists()


def test_forged_steps_change_nothing(client_of: Client, commune: AdminUnit, other_commune: AdminUnit) -> None:
    begin(client_of, commune, [row(1)])
    assert client_of.post(at("import-write"), {}, follow=True).status_code == 200
    assert client_of.post(at("import-step", "nonsense")).status_code == 404
    assert client_of.get(at("import-rows")).status_code == 404
    assert client_of.get(at("import-copy", 77)).status_code == 404
    data = {"lists": file([row(1)]), "unit": other_commune.pk, "year": "2025"}
    assert client_of.post(reverse("exchange:import-new"), data).status_code == 200
    assert ImportBatch.objects.unscoped(WHY).count() == 1
    assert the_batch().state == "checked"


@pytest.fixture
def a_thousand_imports(officer_of_commune: Actor, commune: AdminUnit) -> None:
    ImportBatch.objects.bulk_create(
        ImportBatch(
            unit=commune, year=2025, standard="vn-2021-2025", reference_date="2025-12-14", state="done"
        )
        for _ in range(300)
    )


@pytest.mark.long
def test_the_list_takes_the_same_few_queries_however_long(
    client_of: Client, a_thousand_imports: None, django_assert_max_num_queries: Any
) -> None:
    # the tree's mark, its units, the units above communes, count, rows, messages
    with django_assert_max_num_queries(12):
        text(client_of, reverse("exchange:imports"))


def test_every_column_of_a_list_has_a_name_in_both_languages() -> None:
    targets = sorted(load_wordings(load_standard(STANDARD)).targets)
    labels = [label for _, label in variable_choices(STANDARD, targets)]
    assert [label.vi for label in labels if "_" in label.vi or label.vi == label.en] == []


def test_a_file_that_cannot_be_read_says_why_on_its_first_page(
    client_of: Client, signed_in: Actor, commune: AdminUnit
) -> None:
    checked(signed_in, commune, Upload("web.xls", b"<html><table><tr><td>1</td></tr></table></html>"))
    page = client_of.get(at("import")).content.decode()
    assert "bên trong là trang web" in page
    assert "còn lỗi" in page


def test_an_import_that_is_running_is_told_before_and_after_the_second_one_asks(
    client_of: Client, signed_in: Actor, commune: AdminUnit
) -> None:
    second = planned(signed_in, checked(signed_in, commune, upload([row(2)])))
    first = planned(signed_in, checked(signed_in, commune, upload([row(1)])))
    assert "đang nhập một danh sách khác" not in text(client_of, at("import"))
    actions.ask_apply(Act(signed_in), first)
    address = reverse("exchange:import", args=[second.uid])
    told = "Trần Thị Bình đang nhập một danh sách khác vào địa bàn này"
    assert told in text(client_of, address)
    shown = client_of.post(f"{address}write/", {"whole_unit": "on"}, follow=True).content.decode()
    # once as the answer to what was asked, once as what stands in the way
    assert shown.count(told) == 2
    work()
    assert told not in text(client_of, address)


def test_a_size_stated_otherwise_than_listed_is_shown_with_both_numbers(
    client_of: Client, signed_in: Actor, commune: AdminUnit
) -> None:
    headings = (
        "STT",
        "Mã hộ",
        "Họ và tên",
        "Quan hệ với chủ hộ",
        "Ngày sinh",
        "Giới tính",
        "Số khẩu",
        "Thôn",
    )
    headings += ("Khu vực", "Điểm B1", "Điểm B2")
    home = ("PT-0001", "Hà Văn Tường", "Chủ hộ", "01/02/1970", "Nam", 6, "Khu 1", "Nông thôn", 120, 10)
    child = ("PT-0001", "Hà Thị Mai", "Con", "03/04/2005", "Nữ", "", "Khu 1", "Nông thôn", "", "")
    data = workbook([[1, *home], [2, *child]], headings)
    batch = planned(signed_in, checked(signed_in, commune, Upload("ho.xlsx", data)), accept_valid=True)
    assert (batch.counts["codes"]["size_mismatch"], batch.counts["plan"]["sizes"]) == (1, 1)
    assert "1 hộ ghi số nhân khẩu khác" in text(client_of, at("import"))
    shown = text(client_of, at("import-rows") + "?verdict=sizes")
    assert "Danh sách ghi 6 nhân khẩu, có tên 2 người; lấy 2." in shown
