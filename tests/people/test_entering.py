"""Signing in and out: passwords, locks, sessions, two places, devices, PIN, second step."""

import re
from datetime import date, timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client, override_settings
from django.utils import timezone
from people_world import PASSWORD, account, signed_in

from giamngheo.areas.models import AdminUnit
from giamngheo.people import devices
from giamngheo.people.actions import unlock
from giamngheo.people.backend import shut_out
from giamngheo.people.models import Delegation, LiveSession, RoleGrant, User
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor

pytestmark = pytest.mark.django_db
ME = "/me/"


def opens(client: Client, path: str = ME) -> bool:
    response = client.get(path)
    assert response.status_code in {200, 302, 403}
    return response.status_code == 200


def test_a_password_opens_and_signing_out_closes(leader: User) -> None:
    client = signed_in(leader)
    assert opens(client)
    client.post("/sign-out/")
    assert not opens(client)


def test_user_names_are_forgiving_and_passwords_are_not(leader: User) -> None:
    client = Client()
    assert client.post("/sign-in/", {"username": " LanhDao ", "password": PASSWORD}).status_code == 302
    wrong = Client().post("/sign-in/", {"username": "lanhdao", "password": PASSWORD.upper()})
    assert wrong.status_code == 422
    assert "không đúng" in wrong.content.decode()


def test_an_unknown_name_and_a_wrong_password_look_alike(leader: User) -> None:
    pages = [
        Client().post("/sign-in/", {"username": name, "password": "sai-mat-khau"}).content.decode()
        for name in ("lanhdao", "khong-co")
    ]
    bare = [re.sub(r'(value|content|name="csrf[^"]*"|nonce)="[^"]*"', "", page) for page in pages]
    assert bare[0] == bare[1]


def test_five_wrong_passwords_lock_and_the_right_one_is_refused_too(leader: User) -> None:
    client = Client()
    for _ in range(5):
        client.post("/sign-in/", {"username": "lanhdao", "password": "sai"})
    refused = client.post("/sign-in/", {"username": "lanhdao", "password": PASSWORD})
    assert refused.status_code == 429
    assert "30 phút" in refused.content.decode()
    assert not LiveSession.objects.exists()


def wrong(name: str, address: str) -> int:
    sent = {"username": name, "password": "sai"}
    return Client(REMOTE_ADDR=address).post("/sign-in/", sent).status_code


def right(name: str, address: str) -> int:
    sent = {"username": name, "password": PASSWORD}
    return Client(REMOTE_ADDR=address).post("/sign-in/", sent).status_code


def test_guessing_a_name_from_many_addresses_shuts_the_name(
    leader: User, officer: User, settings: Any
) -> None:
    settings.WRONG_PASSWORDS = {"name": 8, "address": 100}
    assert [wrong("lanhdao", f"203.0.113.{number}") for number in range(8)] == [422] * 7 + [429]
    assert right("lanhdao", "203.0.113.200") == 429
    assert right(officer.username, "203.0.113.200") == 302
    assert shut_out(leader)
    unlock(Act(Actor.by_system("test")), leader)
    assert not shut_out(leader)
    assert right("lanhdao", "203.0.113.200") == 302


def test_an_address_that_tries_every_name_is_shut(leader: User, settings: Any) -> None:
    settings.WRONG_PASSWORDS = {"name": 30, "address": 8}
    assert [wrong(f"nguoi{number}", "203.0.113.7") for number in range(8)] == [422] * 7 + [429]
    assert right("lanhdao", "203.0.113.7") == 429
    assert right("lanhdao", "203.0.113.8") == 302
    # a server in front that does not tell addresses shuts nobody out
    assert [wrong(f"nguoi{number}", "127.0.0.1") for number in range(8)] == [422] * 8
    assert right("lanhdao", "127.0.0.1") == 302


def test_a_locked_account_cannot_enter_and_an_open_session_ends(leader: User) -> None:
    client = signed_in(leader)
    User.objects.filter(pk=leader.pk).update(locked_at=timezone.now())
    assert not opens(client)
    assert Client().post("/sign-in/", {"username": "lanhdao", "password": PASSWORD}).status_code == 422


def test_the_way_on_stays_on_this_site(leader: User) -> None:
    for wanted, leads in (("/me/", "/me/"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        response = Client().post("/sign-in/", {"username": "lanhdao", "password": PASSWORD, "next": wanted})
        assert response["Location"] == leads


def test_an_old_session_ends_by_itself(leader: User) -> None:
    client = signed_in(leader)
    LiveSession.objects.update(last_seen=timezone.now() - timedelta(hours=5))
    assert not opens(client)


def test_a_one_time_password_must_be_changed_first(leader: User) -> None:
    User.objects.filter(pk=leader.pk).update(must_change_password=True)
    client = signed_in(leader)
    assert client.get(ME)["Location"] == "/me/password/"
    new = "rung-que-hoa-9876"
    answer = client.post("/me/password/", {"password": PASSWORD, "new": new, "again": new})
    assert answer["Location"] == ME
    assert opens(client)
    assert Client().post("/sign-in/", {"username": "lanhdao", "password": PASSWORD}).status_code == 422


def test_a_new_password_ends_the_other_sessions(leader: User) -> None:
    here, there = signed_in(leader), signed_in(leader)
    new = "rung-que-hoa-9876"
    here.post("/me/password/", {"password": PASSWORD, "new": new, "again": new})
    assert opens(here)
    assert not opens(there)


def test_one_account_in_two_places_is_told(leader: User) -> None:
    here = signed_in(leader)
    signed_in(leader)
    assert "một nơi khác" in here.get(ME).content.decode()


def test_a_role_of_yesterday_opens_nothing(leader: User) -> None:
    client = signed_in(leader)
    assert opens(client, "/people/")
    RoleGrant.objects.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not opens(client, "/people/")


def test_a_delegation_opens_until_it_ends(leader: User, officer: User) -> None:
    grant = leader.grants.get()
    client = signed_in(officer, second_step=True)
    assert not opens(client, "/people/add/")
    delegation = Delegation.objects.create(
        giver=leader,
        receiver=officer,
        role=grant.role,
        unit=grant.unit,
        valid_from=date(2026, 1, 1),
        valid_to=timezone.localdate() + timedelta(days=3),
    )
    assert opens(client, "/people/add/")
    delegation.valid_to = timezone.localdate() - timedelta(days=1)
    delegation.save()
    assert not opens(client, "/people/add/")


def test_a_delegation_dies_with_the_givers_role(leader: User, officer: User) -> None:
    grant = leader.grants.get()
    Delegation.objects.create(
        giver=leader,
        receiver=officer,
        role=grant.role,
        unit=grant.unit,
        valid_from=date(2026, 1, 1),
        valid_to=timezone.localdate() + timedelta(days=3),
    )
    RoleGrant.objects.filter(pk=grant.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not opens(signed_in(officer), "/people/add/")


@pytest.fixture
def head(communes: tuple[AdminUnit, AdminUnit]) -> User:
    village = communes[0].children.get()
    return account("truongthon", "village_head", village)


def test_a_device_enters_by_its_code_once_and_is_revoked_at_once(head: User) -> None:
    device, ticket = devices.enrol(Act(Actor.by_system("test")), head, "Điện thoại")
    phone = Client()
    assert phone.get(f"/device/{ticket}/").status_code == 200
    assert not opens(phone)
    assert phone.post(f"/device/{ticket}/").status_code == 302
    assert opens(phone)
    assert Client().post(f"/device/{ticket}/").status_code == 410
    device.refresh_from_db()
    assert "vẫn vào được không cần mật khẩu" in phone.post("/sign-out/", follow=True).content.decode()
    devices.revoke(Act(Actor.by_system("test")), device)
    assert not opens(phone)
    assert "đã bị thu hồi" in phone.get("/sign-in/").content.decode()
    assert "đã bị thu hồi" not in Client().get("/sign-in/").content.decode()


def test_a_code_that_no_phone_can_open_is_told(head: User, officer: User) -> None:
    browser = signed_in(officer, second_step=True)
    asked = {"label": "Điện thoại của ông Quyết"}
    address, told = f"/people/{head.pk}/devices/add/", "Điện thoại không mở được mã này"
    page = browser.post(address, asked, headers={"host": "localhost:8000"}).content.decode()
    assert told in page
    with override_settings(PUBLIC_ADDRESS="https://giamngheo.example.vn"):
        page = browser.post(address, asked, headers={"host": "127.0.0.1:8000"}).content.decode()
    assert (told in page, "https://giamngheo.example.vn/device/" in page) == (False, True)
    page = browser.post(address, asked, headers={"host": "10.0.0.5:8000"}).content.decode()
    assert (told in page, "http://10.0.0.5:8000/device/" in page) == (False, True)
    assert "chờ quét mã, đến" in browser.get(f"/people/{head.pk}/").content.decode()
    head.devices.update(ticket_until=timezone.now())
    assert "mã đã hết hạn" in browser.get(f"/people/{head.pk}/").content.decode()


def test_an_old_code_opens_nothing(head: User) -> None:
    device, ticket = devices.enrol(Act(Actor.by_system("test")), head, "Điện thoại")
    device.ticket_until = timezone.now() - timedelta(minutes=1)
    device.save()
    assert Client().post(f"/device/{ticket}/").status_code == 410


def test_a_pin_switches_only_who_signed_in_here_today(leader: User, officer: User) -> None:
    browser = signed_in(leader)
    browser.post("/me/pin/", {"pin": "274915", "password": PASSWORD})
    browser.post("/sign-out/")
    page = browser.get("/sign-in/").content.decode()
    assert leader.full_name in page
    assert officer.full_name not in page
    assert browser.get(f"/switch/{officer.pk}/").status_code == 404
    assert Client().get(f"/switch/{leader.pk}/").status_code == 404
    assert browser.post(f"/switch/{leader.pk}/", {"pin": "000000"}).status_code == 422
    assert browser.post(f"/switch/{leader.pk}/", {"pin": "274915"}).status_code == 302
    assert opens(browser)


def test_a_shared_computer_offers_to_switch_on_every_page(leader: User, officer: User) -> None:
    browser = signed_in(leader)
    assert "Chuyển người dùng" not in browser.get("/me/").content.decode()
    browser.post("/sign-in/", {"username": officer.username, "password": PASSWORD})
    page = browser.get("/me/").content.decode()
    assert officer.full_name in page
    assert '<a href="/sign-in/">' in page
    assert "Chuyển người dùng" in page


def test_too_many_wrong_pins_block_the_pin(leader: User) -> None:
    browser = signed_in(leader)
    browser.post("/me/pin/", {"pin": "274915", "password": PASSWORD})
    for _ in range(5):
        browser.post(f"/switch/{leader.pk}/", {"pin": "111112"})
    assert browser.post(f"/switch/{leader.pk}/", {"pin": "274915"}).status_code == 422


def test_the_second_factor_is_set_up_asked_for_and_recovered(leader: User) -> None:
    client = signed_in(leader)
    assert client.post("/me/second-factor/", {"password": "sai-mat-khau"}).status_code == 422
    page = client.post("/me/second-factor/", {"password": PASSWORD}).content.decode()
    found = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert found is not None
    sent = {"code": pyotp.TOTP(found[1]).now()}
    done = client.post("/me/second-factor/", sent).content.decode()
    codes = re.findall(r"<li><code>([^<]+)</code></li>", done)
    assert len(codes) == 10
    again = signed_in(leader)
    assert again.post("/second-step/", {"code": "000000"}).status_code == 422
    assert again.post("/second-step/", {"code": codes[0], "next": "/me/"})["Location"] == "/me/"
    assert LiveSession.objects.get(pk=LiveSession.objects.latest("pk").pk).verified_at is not None
    third = signed_in(leader)
    assert third.post("/second-step/", {"code": codes[0]}).status_code == 422
