"""Accounts and roles of my area, and nothing of another."""

from datetime import date

import pytest
from people_world import account, signed_in, verified

from giamngheo.areas.models import AdminUnit
from giamngheo.people.actions.roles import end_role, grant_role
from giamngheo.people.actor import actor_for
from giamngheo.people.finding import accounts_with
from giamngheo.people.models import RoleGrant, User
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Forbidden, PersonalData, SecondFactorNeeded

pytestmark = pytest.mark.django_db


def test_every_role_of_the_issue_is_there() -> None:
    assert set(roles()) == {
        "province_officer",
        "department_officer",
        "finance_officer",
        "commune_leader",
        "commune_officer",
        "one_stop_clerk",
        "village_head",
        "enumerator",
        "committee_member",
        "front_observer",
        "inspector",
        "list_recipient_insurance",
        "list_recipient_bank",
        "list_recipient_electricity",
        "list_recipient_schools",
        "analyst",
        "administrator",
    }


def test_who_administers_or_analyses_sees_no_person() -> None:
    for key in ("administrator", "analyst"):
        assert roles()[key].personal_data is PersonalData.NONE
        assert "registry.person.unmask" not in permissions_of(key)
    assert not any(name.startswith("registry.") for name in permissions_of("administrator"))


def test_the_list_holds_my_area_only(leader: User, communes: tuple[AdminUnit, AdminUnit]) -> None:
    near = account("gan", "enumerator", communes[0])
    far = account("xa", "enumerator", communes[1])
    client = signed_in(leader)
    page = client.get("/people/").content.decode()
    assert near.full_name in page
    assert far.full_name not in page
    assert client.get(f"/people/{near.pk}/").status_code == 200
    assert client.get(f"/people/{far.pk}/").status_code == 404
    assert client.get("/people/999999/").status_code == 404


def test_an_officer_without_the_right_is_refused(officer: User, leader: User) -> None:
    client = signed_in(officer)
    assert client.get("/people/add/").status_code == 403
    assert client.post(f"/people/{leader.pk}/reset/").status_code in {403, 404}
    assert client.post(f"/people/{leader.pk}/lock/").status_code in {403, 404}


def test_a_leader_adds_an_account_and_grants_a_role_here(
    leader: User, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    client = signed_in(leader, second_step=True)
    made = client.post("/people/add/", {"username": "moi", "full_name": "Nguyễn Văn Mới", "phone": ""})
    assert made.status_code == 200
    assert "moi" in made.content.decode()
    user = User.objects.get(username="moi")
    assert user.must_change_password
    village = communes[0].children.get()
    body = {"role": "village_head", "unit": village.pk, "since": "01/01/2026", "until": "", "reason": "QĐ 12"}
    assert client.post(f"/people/{user.pk}/grant/", body).status_code == 302
    assert RoleGrant.objects.get(user=user).role == "village_head"


@pytest.mark.parametrize("role", ["commune_leader", "province_officer", "administrator"])
def test_no_role_above_ones_own_is_granted(
    leader: User, communes: tuple[AdminUnit, AdminUnit], role: str
) -> None:
    other = account("khac", "", None)
    with pytest.raises(ActionRefused, match="role_not_here"):
        grant_role(Act(verified(leader)), other, role, communes[0])
    assert not RoleGrant.objects.filter(user=other).exists()


def test_no_role_in_another_area_nor_to_oneself(leader: User, communes: tuple[AdminUnit, AdminUnit]) -> None:
    other = account("khac", "", None)
    with pytest.raises(Forbidden):
        grant_role(Act(verified(leader)), other, "enumerator", communes[1])
    with pytest.raises((ActionRefused, Forbidden)):
        grant_role(Act(verified(leader)), leader, "enumerator", communes[0])


def test_a_role_is_ended_never_deleted(leader: User, communes: tuple[AdminUnit, AdminUnit]) -> None:
    other = account("khac", "", None)
    grant = grant_role(
        Act(verified(leader), "QĐ 1"), other, "enumerator", communes[0], since=date(2026, 1, 1)
    )
    end_role(Act(verified(leader), "thôi"), grant)
    grant.refresh_from_db()
    assert grant.valid_to is not None
    assert grant.ended_by
    with pytest.raises(ActionRefused):
        end_role(Act(verified(leader), "thôi"), grant)


def test_an_actor_costs_few_queries(leader: User, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator] # own grants, delegated grants
        actor_for(leader)


def test_granting_asks_for_the_second_step(leader: User, communes: tuple[AdminUnit, AdminUnit]) -> None:
    other = account("khac", "", None)
    with pytest.raises(SecondFactorNeeded):
        grant_role(Act(actor_for(leader)), other, "enumerator", communes[0])
    refused = signed_in(leader).get(f"/people/{other.pk}/grant/")
    assert refused.status_code in {302, 403}
    assert not RoleGrant.objects.filter(user=other).exists()


def test_accounts_are_listed_by_given_name(leader: User, communes: tuple[AdminUnit, AdminUnit]) -> None:
    for username, name in (
        ("a1", "Bùi Thị Xuân"),
        ("a2", "Đặng Văn Ánh"),
        ("a3", "Vũ Đình An"),
        ("a4", "An Thị Đào"),
    ):
        user = account(username, "enumerator", communes[0])
        user.full_name = name
        user.save()
    page = signed_in(leader).get("/people/").content.decode()
    order = [page.index(name) for name in ("Vũ Đình An", "Đặng Văn Ánh", "An Thị Đào", "Bùi Thị Xuân")]
    assert order == sorted(order)


def test_accounts_are_found_by_words_in_any_order_or_by_the_user_name(province: AdminUnit) -> None:
    mai, other = account("mai.ha", "", None), account("long.ta", "", None)
    User.objects.filter(pk=mai.pk).update(full_name="Hà Thị Mai", search_name="ha thi mai")
    User.objects.filter(pk=other.pk).update(full_name="Tạ Văn Long", search_name="ta van long")
    assert accounts_with("Mai Hà") == accounts_with("MAI.ha") == [mai.pk]
    assert accounts_with("nobody") == []
    assert accounts_with("  ") == ()
