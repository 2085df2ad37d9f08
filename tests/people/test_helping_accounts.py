"""What an administrator sees of an account in trouble, and does for it."""

from datetime import date, timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone
from people_world import PASSWORD, account, signed_in, verified

from giamngheo.areas.models import AdminUnit
from giamngheo.people import second_factor
from giamngheo.people.actions import take_second_factor
from giamngheo.people.models import LiveSession, RoleGrant, SecondFactor, User
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(province: AdminUnit) -> User:
    return account("quantri", "administrator", province)


def enter(name: str, password: str) -> int:
    return Client().post("/sign-in/", {"username": name, "password": password}).status_code


def test_who_was_shut_out_by_wrong_passwords_is_let_in_again(administrator: User, officer: User) -> None:
    for _ in range(5):
        enter(officer.username, "sai")
    assert enter(officer.username, PASSWORD) == 429
    browser = signed_in(administrator, second_step=True)
    page = browser.get(f"/people/{officer.pk}/").content.decode()
    assert "Tạm khóa do nhập sai" in page
    assert 'name="open"' in page
    assert browser.post(f"/people/{officer.pk}/lock/", {"open": "1"}).status_code == 302
    assert "Tạm khóa do nhập sai" not in browser.get(f"/people/{officer.pk}/").content.decode()
    assert enter(officer.username, PASSWORD) == 302


def test_an_unknown_word_neither_locks_nor_unlocks(administrator: User, officer: User) -> None:
    browser = signed_in(administrator, second_step=True)
    for locked in (False, True):
        answer = browser.post(f"/people/{officer.pk}/lock/", {"open": "yes"}, follow=True)
        assert "chưa ghi gì" in answer.content.decode()
        officer.refresh_from_db()
        assert (officer.locked_at is not None) is locked
        browser.post(f"/people/{officer.pk}/lock/")


def test_who_works_in_two_places_is_marked_in_the_list(administrator: User, officer: User) -> None:
    signed_in(officer)
    browser = signed_in(administrator)
    assert "Ở hai nơi" not in browser.get("/people/").content.decode()
    signed_in(officer)
    assert "Ở hai nơi" in browser.get("/people/").content.decode()
    LiveSession.objects.filter(user=officer).update(twin_seen_at=timezone.now() - timedelta(hours=1))
    assert "Ở hai nơi" not in browser.get("/people/").content.decode()


def test_a_lost_authenticator_is_taken_off_and_every_session_ends(administrator: User, officer: User) -> None:
    found = second_factor.begin(officer)
    code = pyotp.TOTP(found.secret).now()
    second_factor.confirm(Act(Actor.by_system("test")), officer, code)
    lost = signed_in(officer)
    browser = signed_in(administrator, second_step=True)
    address = f"/people/{officer.pk}/second-factor/remove/"
    assert address in browser.get(f"/people/{officer.pk}/").content.decode()
    assert signed_in(administrator).post(address).status_code == 403
    assert signed_in(officer, second_step=True).post(address).status_code in {403, 404}
    assert SecondFactor.objects.filter(user=officer).exists()
    assert browser.post(address).status_code == 302
    assert not SecondFactor.objects.filter(user=officer).exists()
    assert lost.get("/me/").status_code == 302
    assert AuditEvent.objects.unscoped("test").latest("id").object_id == str(officer.pk)
    with pytest.raises(ActionRefused, match="own_account"):
        take_second_factor(Act(verified(administrator)), administrator)


def test_the_list_by_role_holds_who_has_it_today(administrator: User, officer: User) -> None:
    browser = signed_in(administrator)
    grant = RoleGrant.objects.filter(user=officer)
    grant.update(valid_to=date(2099, 1, 1))
    assert officer.full_name in browser.get("/people/?role=commune_officer").content.decode()
    grant.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert officer.full_name not in browser.get("/people/?role=commune_officer").content.decode()


def test_who_has_no_pin_is_not_offered_to_switch_to(leader: User) -> None:
    browser = signed_in(leader)
    browser.post("/sign-out/")
    assert leader.full_name not in browser.get("/sign-in/").content.decode()
    assert browser.get(f"/switch/{leader.pk}/").status_code == 404


def test_a_name_and_a_telephone_are_corrected_with_a_reason(administrator: User, officer: User) -> None:
    browser = signed_in(administrator, second_step=True)
    address = f"/people/{officer.pk}/correct/"
    assert address in browser.get(f"/people/{officer.pk}/").content.decode()
    wanted = {"full_name": "Đinh Thị Ánh", "phone": "0912 000 111", "reason": "ghi nhầm tên"}
    assert browser.post(address, wanted | {"reason": ""}).status_code == 422
    assert browser.post(address, wanted).headers["Location"] == f"/people/{officer.pk}/"
    before = officer.sort_name
    officer.refresh_from_db()
    assert (officer.full_name, officer.phone, officer.username, officer.search_name) == (
        "Đinh Thị Ánh",
        "0912 000 111",
        "canbo",
        "dinh thi anh",
    )
    assert officer.sort_name != before
    event = AuditEvent.objects.unscoped("test").latest("id")
    assert (event.action, event.object_id, event.reason) == (
        "people.account.change",
        str(officer.pk),
        "ghi nhầm tên",
    )
    said = content_of(event)
    assert said.after == {"full_name": "Đinh Thị Ánh", "fields": ["full_name", "phone"]}
    # the same again changes nothing and leaves no event
    assert browser.post(address, wanted).status_code == 302
    assert AuditEvent.objects.unscoped("test").latest("id").pk == event.pk


def test_who_may_not_correct_accounts_or_those_of_another_area_does_not(
    administrator: User, officer: User, leader: User, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    address = f"/people/{officer.pk}/correct/"
    wanted = {"full_name": "Người khác", "phone": "", "reason": "thử"}
    assert address not in signed_in(leader).get(f"/people/{officer.pk}/").content.decode()
    assert signed_in(leader, second_step=True).post(address, wanted).status_code == 403
    assert signed_in(officer, second_step=True).post(address, wanted).status_code == 403
    # without the second factor
    assert signed_in(administrator).post(address, wanted).status_code == 403
    elsewhere = account("quantri2", "administrator", communes[1])
    assert signed_in(elsewhere, second_step=True).post(address, wanted).status_code == 404
    officer.refresh_from_db()
    assert officer.full_name == "Người canbo"


def test_a_role_with_a_last_day_is_ended_before_it_and_one_of_a_single_day_says_so(
    administrator: User, officer: User
) -> None:
    browser, today = signed_in(administrator, second_step=True), timezone.localdate()
    grant = RoleGrant.objects.get(user=officer)
    address = f"/people/{officer.pk}/grants/{grant.pk}/end/"
    RoleGrant.objects.filter(pk=grant.pk).update(valid_from=today, valid_to=date(2099, 1, 1))
    page = browser.get(f"/people/{officer.pk}/").content.decode()
    assert address in page
    assert "01/01/2099" in page
    assert browser.post(address, {"reason": "thôi nhiệm vụ"}).status_code == 302
    page = browser.get(f"/people/{officer.pk}/").content.decode()
    assert f"giao và thôi giao trong ngày {today:%d/%m/%Y}" in page
    assert address not in page
