"""A village that has not begun is taken back where nothing hangs on it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from test_area_pages import reader
from test_closing_villages import close, lives_in
from test_villages_and_facts import act

from giamngheo.areas.actions import add_village, rename_village, withdraw_village
from giamngheo.areas.models import AdminUnit, Placement, Residents
from giamngheo.areas.permissions import ADD_VILLAGE, RENAME_VILLAGE, WITHDRAW_VILLAGE
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Forbidden

MAY = frozenset({ADD_VILLAGE, RENAME_VILLAGE, WITHDRAW_VILLAGE})


def to_come() -> date:
    return timezone.localdate() + timedelta(days=30)


def added(place: SimpleNamespace, since: date | None = None) -> AdminUnit:
    return add_village(act(place.n, MAY), place.n, "khu", "nhầm", since or to_come(), document="NQ 9")


def test_a_village_to_come_is_withdrawn_and_the_audit_keeps_what_it_was(province: SimpleNamespace) -> None:
    made = added(province)
    rename_village(act(province.n, MAY), made, "khu", "nhầm hẳn", to_come(), document="NQ 9")
    withdraw_village(act(province.n, MAY), made)
    assert not AdminUnit.objects.filter(pk=made.pk).exists()
    assert not Placement.objects.filter(village=made.pk).exists()
    event = AuditEvent.objects.unscoped("test").latest("pk")
    assert (event.action, event.commune, event.village, event.reason) == (
        "areas.village.withdraw", province.n.pk, made.pk, "thử",
    )  # fmt: skip
    before = content_of(event).before
    assert (before["name"], before["from"]) == ("Khu Nhầm Hẳn", to_come().isoformat())
    # the name is free again
    assert added(province).full_name == "Khu Nhầm"


def test_what_has_begun_or_is_used_stays(province: SimpleNamespace) -> None:
    today = added(province, timezone.localdate())
    later = add_village(act(province.n, MAY), province.n, "khu", "sau", to_come())
    for village, code in ((today, "begun"), (province.a1, "begun"), (province.n, "not_a_village")):
        with pytest.raises(ActionRefused) as caught:
            withdraw_village(act(province.n, MAY), village)
        assert caught.value.code == code
    household = lives_in(later, "H1")
    with pytest.raises(ActionRefused) as caught:
        withdraw_village(act(province.n, MAY), later)
    assert (caught.value.code, "hộ" in caught.value.message.vi) == ("used", True)
    household.delete()
    assert AdminUnit.objects.filter(pk__in=[today.pk, later.pk]).count() == 2
    with pytest.raises(Forbidden):
        withdraw_village(act(province.m, MAY), later)


def test_an_account_that_holds_the_village_is_named(province: SimpleNamespace) -> None:
    made = added(province)
    user = User.objects.create(username="truong-thon", full_name="Hà Văn Bình")
    RoleGrant.objects.create(
        user=user, role="village_head", unit=made, valid_from=date(2026, 1, 1), granted_by="test"
    )
    with pytest.raises(ActionRefused) as caught:
        withdraw_village(act(province.n, MAY), made)
    assert "vai trò" in caught.value.message.vi.lower()


def test_an_officer_withdraws_it_from_its_page(province: SimpleNamespace) -> None:
    made = added(province)
    client = reader("commune_officer", province.n)
    assert f"/areas/{made.pk}/withdraw/" in client.get(f"/areas/{made.pk}/").content.decode()
    assert (
        f"/areas/{province.a1.pk}/withdraw/" not in client.get(f"/areas/{province.a1.pk}/").content.decode()
    )
    told = client.post(f"/areas/{province.a1.pk}/withdraw/", {"reason": "nhầm"})
    assert (told.status_code, "đã bắt đầu" in told.content.decode()) == (422, True)
    done = client.post(f"/areas/{made.pk}/withdraw/", {"reason": "ghi nhầm ngày"})
    assert (done.status_code, done["Location"]) == (302, f"/areas/{province.n.pk}/")
    assert client.get(f"/areas/{made.pk}/").status_code == 404


def test_a_village_formed_by_merging_shows_the_sum_of_its_parts(province: SimpleNamespace) -> None:
    since = date(2026, 3, 1)
    formed = add_village(act(province.n, MAY), province.n, "khu", "chung", since, document="NQ 12")
    for village, households in ((province.a1, 120), (province.a2, 80)):
        Residents.objects.create(unit=village, on=date(2025, 10, 15), households=households, source="Công an")
        close(province, village, formed, since)
    client = reader("commune_officer", province.n)
    page = client.get(f"/areas/{formed.pk}/").content.decode()
    assert "<strong>200</strong> hộ" in page
    assert "cộng từ các thôn đã nhập thành thôn này" in page
    assert ">200<" in client.get(f"/areas/{province.n.pk}/").content.decode()
    Residents.objects.filter(unit=province.a2).delete()
    page = client.get(f"/areas/{formed.pk}/").content.decode()
    assert ("Chưa ghi số hộ dân cư" in page, ">120<" in page) == (True, False)


def test_where_a_village_was_there_before_nothing_is_made_up(province: SimpleNamespace) -> None:
    Residents.objects.create(unit=province.a1, on=date(2025, 10, 15), households=120, source="Công an")
    close(province, province.a1, province.a2)
    client = reader("commune_officer", province.n)
    assert ">120<" not in client.get(f"/areas/{province.n.pk}/").content.decode()
