"""The page that grants a role offers the parts of one unit, never every village of the reach."""

import re
from datetime import date

import pytest
from people_world import account, signed_in

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.people.models import RoleGrant, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(province: AdminUnit, communes: tuple[AdminUnit, AdminUnit]) -> User:
    for unit in communes:
        for number in range(2, 20):
            AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=str(number), parent=unit)
    return account("quantri", "administrator", province)


def offered(page: str, name: str = "unit") -> set[int]:
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    return set() if select is None else {int(pk) for pk in re.findall(r'value="(\d+)"', select[0])}


def test_a_province_first_then_the_villages_of_one_commune(
    administrator: User, province: AdminUnit, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    address = f"/people/{account('moi', '', None, made_by=administrator).pk}/grant/"
    browser = signed_in(administrator, second_step=True)
    first = browser.get(address).content.decode()
    assert offered(first) == {province.pk, communes[0].pk, communes[1].pk}
    assert offered(first, "under") == {province.pk, communes[0].pk, communes[1].pk}
    below = browser.get(f"{address}?under={communes[1].pk}").content.decode()
    assert offered(below) == {communes[1].pk, *communes[1].children.values_list("pk", flat=True)}


def test_a_village_chosen_so_is_granted_and_stays_offered_when_something_is_wrong(
    administrator: User, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    user = account("moi", "", None, made_by=administrator)
    address = f"/people/{user.pk}/grant/"
    village = communes[0].children.get(name="7")
    browser = signed_in(administrator, second_step=True)
    body = {"role": "village_head", "unit": village.pk, "since": "01/02/2026", "until": "", "reason": ""}
    wrong = browser.post(address, body)
    assert wrong.status_code == 422
    assert village.pk in offered(wrong.content.decode())
    asked = f"{address}?under={communes[0].pk}"
    assert browser.post(asked, body | {"reason": "QĐ 7"}).status_code == 302
    assert RoleGrant.objects.get(user=user).unit == village


def test_what_lies_outside_the_reach_is_neither_offered_nor_granted(
    leader: User, communes: tuple[AdminUnit, AdminUnit]
) -> None:
    user = account("moi", "", None, made_by=leader)
    browser = signed_in(leader, second_step=True)
    address = f"/people/{user.pk}/grant/"
    own = {communes[0].pk, *communes[0].children.values_list("pk", flat=True)}
    for asked in ("", f"?under={communes[1].pk}", "?under=khong", f"?under={communes[0].parent_id}"):
        page = browser.get(address + asked).content.decode()
        assert offered(page) == own
        assert "Tân Sơn" not in page
    body = {
        "role": "enumerator",
        "unit": communes[1].pk,
        "since": f"{date.today():%d/%m/%Y}",
        "reason": "QĐ 7",
    }
    assert browser.post(f"{address}?under={communes[1].pk}", body).status_code == 422
    assert not RoleGrant.objects.filter(user=user).exists()
