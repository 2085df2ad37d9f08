"""Pages of units as their readers use them, and what they refuse."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamngheo.areas.models import AdminUnit, Residents, UnitFact
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform.audit.models import AuditEvent

PASSWORD = "nui-xanh-tre-1234"


def reader(role: str, unit: AdminUnit) -> Client:
    cache.clear()
    user = User(username=role.replace("_", "."), full_name="Hà Thị Mây", search_name="ha thi may")
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.create(user=user, role=role, unit=unit, valid_from=date(2025, 1, 1), granted_by="test")
    client = Client()
    assert client.post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def officer(province: SimpleNamespace) -> Client:
    return reader("commune_officer", province.n)


@pytest.mark.long
def test_the_tree_leads_to_the_reader_s_own_area(officer: Client, province: SimpleNamespace) -> None:
    assert officer.get("/areas/").headers["Location"] == f"/areas/{province.n.pk}/"
    page = officer.get(f"/areas/{province.n.pk}/").content.decode()
    assert "Khu a1" in page
    assert "Khu e1" in page
    assert "Khu d1" not in page


@pytest.mark.long
def test_a_unit_tells_its_history_and_how_each_value_is_known(
    officer: Client, province: SimpleNamespace
) -> None:
    page = officer.get(f"/areas/{province.n.pk}/").content.decode()
    assert "nhận toàn bộ" in page
    assert "Thị trấn A" in page
    assert "nhận một phần của" in page
    assert "mặc định theo loại đơn vị và tỉnh, cần đối chiếu" in page
    past = officer.get(f"/areas/{province.a_old.pk}/").content.decode()
    assert "Đơn vị này đã kết thúc" in past
    assert "Khu a1" in past
    assert "Khu b1" not in past


@pytest.mark.parametrize("path", ["", "villages/add/", "facts/add/", "residents/add/"])
def test_another_commune_is_as_one_that_is_not_there(
    officer: Client, province: SimpleNamespace, path: str
) -> None:
    assert officer.get(f"/areas/{province.m.pk}/{path}").status_code == 404
    assert officer.post(f"/areas/{province.m.pk}/{path}", {}).status_code in (404, 405)
    assert officer.get(f"/areas/987654/{path}").status_code == 404


def test_an_officer_adds_and_renames_a_village(officer: Client, province: SimpleNamespace) -> None:
    address = f"/areas/{province.n.pk}/villages/add/"
    data = {"kind": "thôn", "name": "Đồng Tâm", "code": "", "since": "01/03/2026", "document": "NQ 3"}
    assert officer.post(address, data).headers["Location"] == f"/areas/{province.n.pk}/"
    made = AdminUnit.objects.get(name="Đồng Tâm")
    assert (made.parent, made.valid_from) == (province.n, date(2026, 3, 1))
    again = officer.post(address, data | {"name": "ĐỒNG TÂM"})
    assert again.status_code == 422
    assert "Xã N đã có Thôn Đồng Tâm." in again.content.decode()
    assert officer.post(address, data | {"name": "Dông Tâm"}).status_code == 302
    told = officer.get(f"/areas/{province.n.pk}/").content.decode()
    assert "Thôn Dông Tâm chỉ khác dấu so với Thôn Đồng Tâm đang có." in told
    beside = AdminUnit.objects.get(name="Dông Tâm")
    change = {"kind": "thôn", "name": "Đồng Ý", "since": "01/06/2026", "document": ""}
    assert officer.post(f"/areas/{made.pk}/rename/", change).status_code == 302
    page = officer.get(f"/areas/{made.pk}/").content.decode()
    assert "Tên đến hết ngày 31/05/2026" in page
    events = AuditEvent.objects.unscoped("test").filter(action__startswith="areas.").order_by("pk")
    assert list(events.values_list("action", "commune", "village")) == [
        ("areas.village.add", province.n.pk, made.pk),
        ("areas.village.add", province.n.pk, beside.pk),
        ("areas.village.rename", province.n.pk, made.pk),
    ]


def test_facts_and_residents_are_recorded_with_their_document(
    officer: Client, province: SimpleNamespace
) -> None:
    fact = {"holds": "locality:urban", "since": "01/03/2026", "document": "QĐ 5", "article": "Điều 1"}
    assert officer.post(f"/areas/{province.a1.pk}/facts/add/", fact).status_code == 302
    assert UnitFact.objects.values_list("unit", "value", "document").get() == (
        province.a1.pk,
        "urban",
        "QĐ 5",
    )
    count = {
        "on": "30/06/2026",
        "households": "1.240",
        "persons": "4.900",
        "minority": "900",
        "source": "Công an xã",
    }
    assert officer.post(f"/areas/{province.n.pk}/residents/add/", count).status_code == 302
    assert Residents.objects.values_list("households", "persons").get(unit=province.n) == (1240, 4900)
    future = officer.post(f"/areas/{province.n.pk}/residents/add/", count | {"on": "01/01/2100"})
    assert (future.status_code, Residents.objects.count()) == (422, 1)
    page = officer.get(f"/areas/{province.n.pk}/").content.decode()
    assert "1.240" in page
    assert "Công an xã" in page


def test_only_who_reaches_both_communes_moves_a_village(officer: Client, province: SimpleNamespace) -> None:
    assert officer.get(f"/areas/{province.a1.pk}/move/").status_code == 403
    above = reader("province_officer", province.p)
    data = {"commune": province.m.pk, "since": "01/03/2026", "document": "NQ 9"}
    assert above.post(f"/areas/{province.a1.pk}/move/", data).status_code == 302
    province.a1.refresh_from_db()
    assert province.a1.parent == province.m


def test_villages_and_communes_are_offered_as_they_are_read(province: SimpleNamespace) -> None:
    for name in ("10", "2", "1", "Đồng", "Dung"):
        AdminUnit.objects.create(level="village", kind="khu", name=name, parent=province.f)
    found = AdminUnit.objects.filter(parent=province.f).exclude(name="").order_by("sort_name", "pk")
    named = [one.name for one in found if one.name in {"10", "2", "1", "Đồng", "Dung"}]
    assert named == ["1", "2", "10", "Dung", "Đồng"]


def test_an_observer_reads_and_changes_nothing(province: SimpleNamespace) -> None:
    observer = reader("front_observer", province.n)
    page = observer.get(f"/areas/{province.n.pk}/").content.decode()
    assert "Khu a1" in page
    assert "villages/add" not in page
    for path in ("villages/add/", "facts/add/", "residents/add/"):
        assert observer.get(f"/areas/{province.n.pk}/{path}").status_code == 403


def test_a_sum_stands_only_when_every_unit_has_a_count(province: SimpleNamespace) -> None:
    above = reader("province_officer", province.p)
    for commune, households in ((province.n, 700), (province.m, 41)):
        Residents.objects.create(unit=commune, on=date(2026, 6, 30), households=households, source="Công an")
    assert ">741<" not in above.get(f"/areas/{province.p.pk}/").content.decode()
    Residents.objects.create(unit=province.f, on=date(2026, 6, 30), households=30, source="Công an")
    assert ">771<" in above.get(f"/areas/{province.p.pk}/").content.decode()


def test_the_page_asks_as_much_of_the_database_for_three_communes_as_for_thirty(
    province: SimpleNamespace,
) -> None:
    above = reader("province_officer", province.p)
    above.get(f"/areas/{province.p.pk}/")
    with CaptureQueriesContext(connection) as few:
        above.get(f"/areas/{province.p.pk}/")
    for number in range(30):
        AdminUnit.objects.create(
            level="commune", kind="xã", code=f"07{number:03}", name=f"X{number}", parent=province.p
        )
    above.get(f"/areas/{province.p.pk}/")
    with CaptureQueriesContext(connection) as many:
        above.get(f"/areas/{province.p.pk}/")
    assert len(many) == len(few)
