"""Offices and posts in the browser: added, handed over, ended; nothing of another area."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from people_world import account, signed_in, verified

from giamngheo.areas.models import AdminUnit
from giamngheo.people.actions import add_office, add_post
from giamngheo.people.models import OrgUnit, Post, User
from giamngheo.platform.actions import Act

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@pytest.fixture
def administrator(communes: tuple[AdminUnit, AdminUnit]) -> User:
    return account("quantri", "administrator", communes[0])


@pytest.fixture
def office(administrator: User, communes: tuple[AdminUnit, AdminUnit]) -> OrgUnit:
    act = Act(verified(administrator))
    return add_office(act, "commune_office", "UBND xã Thu Cúc", communes[0], date(2025, 7, 1))


def test_an_office_is_not_added_twice(
    administrator: User, office: OrgUnit, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    browser = signed_in(administrator, second_step=True)
    body = {"kind": "committee", "name": "Ban Chỉ đạo", "area": communes[0].pk, "since": written(TODAY)}
    made = browser.post("/offices/add/", body)
    assert made.status_code == 302
    again = browser.post("/offices/add/", body | {"name": "ban  chỉ đạo"})
    assert again.status_code == 422
    assert "đã có cơ quan mang tên đó" in again.content.decode()
    assert OrgUnit.objects.filter(name__icontains="chỉ đạo").count() == 1
    browser.cookies["django_language"] = "en"
    browser.post("/language/", {"language": "en"})
    assert "Steering committee" in browser.get("/offices/").content.decode()


def test_a_post_is_handed_over_and_ends_with_its_office(
    administrator: User, office: OrgUnit, leader: User, officer: User
) -> None:
    post = add_post(Act(verified(administrator)), office, "Chủ tịch", leader, date(2025, 7, 1))
    browser = signed_in(administrator, second_step=True)
    address = f"/offices/{office.pk}/posts/{post.pk}/hand-over/"
    early = browser.post(address, {"holder": officer.username, "since": "01/07/2025"})
    assert early.status_code == 422
    assert browser.post(address, {"holder": officer.username, "since": written(TODAY)}).status_code == 302
    post.refresh_from_db()
    assert post.valid_to == TODAY - timedelta(days=1)
    assert Post.objects.get(office=office, valid_to=None).holder == officer
    page = browser.get(f"/offices/{office.pk}/").content.decode()
    assert leader.full_name in page
    assert officer.full_name in page
    end = f"/offices/{office.pk}/end/"
    assert browser.post(end, {"last_day": written(TODAY - timedelta(days=9))}).status_code == 422
    assert browser.post(end, {"last_day": written(TODAY)}).status_code == 302
    assert not Post.objects.filter(office=office, valid_to=None).exists()
    assert end not in browser.get(f"/offices/{office.pk}/").content.decode()
    late = browser.post(f"/offices/{office.pk}/posts/add/", {"title": "Thư ký", "since": "01/01/2099"})
    assert late.status_code == 422


def test_nobody_of_another_area_is_named_or_told_of(
    administrator: User, office: OrgUnit, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    account("xa.khac", "commune_officer", communes[1])
    browser = signed_in(administrator, second_step=True)
    body = {"title": "Phó Chủ tịch", "holder": "xa.khac", "since": written(TODAY)}
    unknown = browser.post(f"/offices/{office.pk}/posts/add/", body | {"holder": "khong.co"})
    stranger = browser.post(f"/offices/{office.pk}/posts/add/", body)
    assert unknown.status_code == stranger.status_code == 422
    said = "Không có tài khoản này trong địa bàn của bạn."
    assert said in unknown.content.decode()
    assert said in stranger.content.decode()
    assert not Post.objects.exists()


def test_who_only_looks_changes_nothing(leader: User, office: OrgUnit) -> None:
    browser = signed_in(leader, second_step=True)
    assert browser.get(f"/offices/{office.pk}/").status_code == 200
    for address in ("end/", "posts/add/"):
        assert browser.get(f"/offices/{office.pk}/{address}").status_code == 403
