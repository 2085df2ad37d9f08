"""What an open session alone does not allow: another right, another's code, guessing."""

from dataclasses import replace

import pyotp
import pytest
from django.test import Client
from django.utils import timezone
from people_world import PASSWORD, account, signed_in, verified

from giamngheo.areas.models import AdminUnit
from giamngheo.people.actions.roles import grant_role
from giamngheo.people.actor import actor_for
from giamngheo.people.models import Delegation, RoleGrant, SecondFactor, User
from giamngheo.people.shared_computer import pin_opens, set_pin
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor, policy

pytestmark = pytest.mark.django_db


def a_delegation(leader: User, officer: User) -> dict[str, object]:
    today = f"{timezone.localdate():%d/%m/%Y}"
    grant = leader.grants.get()
    return {
        "grant": grant.pk,
        "receiver": officer.pk,
        "since": today,
        "until": today,
        "reason": "đi họp",
    }


def test_a_role_is_not_handed_on_from_a_session_without_the_second_step(leader: User, officer: User) -> None:
    asked = a_delegation(leader, officer)
    assert signed_in(leader).post("/me/delegations/add/", asked).status_code == 403
    assert not Delegation.objects.exists()
    assert signed_in(leader, second_step=True).post("/me/delegations/add/", asked).status_code == 302
    assert Delegation.objects.get().receiver == officer


@pytest.mark.parametrize(
    "permission", ["people.device.enrol", "people.office.change", "registry.change.approve"]
)
def test_administration_and_decisions_ask_for_the_second_step(leader: User, permission: str) -> None:
    held = replace(
        actor_for(leader),
        grants=tuple(
            replace(one, permissions=one.permissions | {permission}) for one in actor_for(leader).grants
        ),
    )
    with pytest.raises(Exception, match="two-step"):
        policy().require(held, permission)
    policy().require(replace(held, verified=True), permission)


def test_an_authenticator_is_not_bound_from_a_session_opened_by_pin(leader: User) -> None:
    browser = signed_in(leader)
    browser.post("/me/pin/", {"pin": "274915", "password": PASSWORD})
    browser.post("/sign-out/")
    assert browser.post(f"/switch/{leader.pk}/", {"pin": "274915"}).status_code == 302
    assert browser.post("/me/second-factor/", {"code": "123456"}).status_code == 422
    assert (
        "<svg" not in browser.get("/me/second-factor/").content.decode().split("<main")[1].split("<form")[0]
    )
    assert not SecondFactor.objects.filter(user=leader).exists()


def test_the_secret_of_an_authenticator_is_shown_to_who_gave_the_password_only(leader: User) -> None:
    owner, other = signed_in(leader), signed_in(leader)
    address = "/me/second-factor/"
    shown = owner.post(address, {"password": PASSWORD}).content.decode()
    first = SecondFactor.objects.get(user=leader).secret
    assert first in shown
    for page in (owner.get(address), other.get(address), other.post(address, {"code": "123456"})):
        assert first not in page.content.decode()
    # what was shown and not confirmed is of no use when it is begun again
    owner.post(address, {"password": PASSWORD})
    second = SecondFactor.objects.get(user=leader).secret
    assert second != first
    assert owner.post(address, {"code": pyotp.TOTP(first).now()}).status_code == 422
    assert other.post(address, {"code": pyotp.TOTP(second).now()}).status_code == 422
    session = owner.session
    session["second_factor_begun"] -= 660
    session.save()
    assert owner.post(address, {"code": pyotp.TOTP(second).now()})["Location"] == address
    assert SecondFactor.objects.get(user=leader).confirmed_at is None
    owner.post(address, {"password": PASSWORD})
    third = SecondFactor.objects.get(user=leader).secret
    assert owner.post(address, {"code": pyotp.TOTP(third).now()}).status_code == 200
    assert SecondFactor.objects.get(user=leader).confirmed_at is not None


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/me/pin/", {"pin": "274915"}),
        ("/me/password/", {"new": "nui-xanh-moi-5678", "again": "nui-xanh-moi-5678"}),
        ("/me/second-factor/", {}),
    ],
)
def test_a_password_is_not_guessed_within_a_session(leader: User, address: str, body: dict[str, str]) -> None:
    browser: Client = signed_in(leader)
    answers = [browser.post(address, body | {"password": f"sai-{n}"}).status_code for n in range(5)]
    assert answers[:4] == [422] * 4
    assert browser.post(address, body | {"password": PASSWORD}).status_code == 429


def test_the_way_on_is_kept_through_the_set_up(leader: User) -> None:
    browser = signed_in(leader)
    wanted = "/registry/requests/?kind=move"
    led = browser.get("/second-step/", {"next": wanted})["Location"]
    assert led.startswith("/me/second-factor/?next=")
    browser.post(led, {"password": PASSWORD})
    code = pyotp.TOTP(SecondFactor.objects.get(user=leader).secret).now()
    done = browser.post(led, {"code": code}).content.decode()
    assert f'href="{wanted}"' in done
    elsewhere = browser.get("/second-step/", {"next": "https://elsewhere.example/"})
    assert elsewhere.status_code == 200


@pytest.mark.parametrize("code", ["１２３４５６", "mã số", "¹²³456"])
def test_a_code_in_other_letters_is_a_wrong_code(leader: User, code: str) -> None:
    browser = signed_in(leader)
    browser.post("/me/second-factor/", {"password": PASSWORD})
    answer = browser.post("/me/second-factor/", {"code": code})
    assert (answer.status_code, "Mã không đúng" in answer.content.decode()) == (422, True)
    SecondFactor.objects.filter(user=leader).update(confirmed_at=timezone.now())
    assert browser.post("/second-step/", {"code": code}).status_code == 422


def test_pins_guessed_at_once_are_counted_each(leader: User) -> None:
    set_pin(Act(Actor.by_system("test")), leader, "274915")
    several = [User.objects.get(pk=leader.pk) for _ in range(6)]
    assert not any(pin_opens(one, "111112") for one in several)
    assert not pin_opens(several[0], "274915")
    assert User.objects.get(pk=leader.pk).pin_failures == 5


def test_a_role_gives_others_only_where_it_is_held(
    leader: User, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    """Leader of one commune, administrator of another: nobody becomes officer where the actor only leads."""
    RoleGrant.objects.create(
        user=leader,
        role="administrator",
        unit=communes[1],
        valid_from=timezone.localdate(),
        granted_by="test",
    )
    other = account("khac", "", None)
    with pytest.raises(ActionRefused, match="role_not_here"):
        grant_role(Act(verified(leader)), other, "commune_officer", communes[0])
    assert grant_role(Act(verified(leader)), other, "commune_officer", communes[1]).unit == communes[1]
    assert grant_role(Act(verified(leader)), other, "enumerator", communes[0]).unit == communes[0]
