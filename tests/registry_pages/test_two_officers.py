"""Two officers open one page: the second is shown what he himself changed, and chooses box by box."""

from typing import Any

import pytest
from lxml.html import fromstring
from pages_world import World, actor
from test_changes import Sign, at, members, waiting

from giamngheo.registry.changes import kind_of
from giamngheo.registry.groups import causes_of, write_causes
from giamngheo.registry.models import Household, Person

pytestmark = pytest.mark.django_db
ASKED = {"reason": "Có đơn của hộ"}


def boxes(answer: Any) -> dict[str, Any]:
    """What the browser would send of a page that was opened and left alone."""
    page = fromstring(answer.content.decode())
    form = next(one for one in page.forms if one.xpath('.//input[@name="version"]'))
    sent: dict[str, Any] = {}
    for box in form.xpath(".//input[@name] | .//select | .//textarea"):
        if box.get("type") in {"checkbox", "radio"} and not box.checked:
            continue
        several = box.tag == "select" and box.multiple
        sent.setdefault(box.name, []).extend(box.value if several else [box.value or ""])
    return sent


def shown(answer: Any) -> list[tuple[str, str, str]]:
    return [(one.label, one.before, one.after) for one in answer.context["form"].clashes]


def test_only_what_the_second_typed_is_his(world: World, as_reader: Sign) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    Household.objects.unscoped("test").filter(pk=one.pk).update(
        address="Số 1", latitude="21.1", longitude="105.2"
    )
    first = second = boxes(client.get(at(one, "edit/")))
    client.post(at(one, "edit/"), first | {"address": "Số 5", "latitude": "21,2"})
    answer = client.post(at(one, "edit/"), second | {"longitude": "105,3"})
    assert answer.status_code == 409
    assert shown(answer) == [("Kinh độ", "105,2", "105,3")]
    again = boxes(answer)
    assert (again["address"], again["latitude"], again["longitude"]) == (["Số 5"], ["21,2"], ["105,3"])
    assert client.post(at(one, "edit/"), again).status_code == 302
    one.refresh_from_db()
    assert (one.address, float(one.latitude or 0), float(one.longitude or 0)) == ("Số 5", 21.2, 105.3)


@pytest.mark.parametrize(("choice", "left"), [("mine", "Số 7"), ("theirs", "Số 5")])
def test_the_second_chooses_whose_value_stays(world: World, as_reader: Sign, choice: str, left: str) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    Household.objects.unscoped("test").filter(pk=one.pk).update(address="Số 1")
    opened = boxes(client.get(at(one, "edit/")))
    client.post(at(one, "edit/"), opened | {"address": "Số 5"})
    answer = client.post(at(one, "edit/"), opened | {"address": "Số 7"})
    assert "Lúc bạn mở trang: Số 1" in " ".join(answer.content.decode().split())
    assert client.post(at(one, "edit/"), boxes(answer) | {"choose-address": choice}).status_code == 302
    one.refresh_from_db()
    assert one.address == left


def test_the_telephone_of_a_person(world: World, as_reader: Sign) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    page = at(one, f"phone/{members(one)[0]}/")
    opened = boxes(client.get(page))
    client.post(page, opened | {"phone": "0912 345 678"})
    untouched = client.post(page, opened)
    assert (untouched.status_code, shown(untouched)) == (409, [])
    assert boxes(untouched)["phone"] == ["0912 345 678"]
    assert shown(client.post(page, opened | {"phone": "0912 000 111"})) == [
        ("Điện thoại", "0912 345 678", "0912 000 111")
    ]


def test_a_person_asked_to_be_corrected(world: World, as_reader: Sign) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    who = members(one)[0]
    page = at(one, f"person/{who}/")
    opened = boxes(client.get(page)) | ASKED
    Person.objects.unscoped("test").filter(pk=who).update(full_name="Hà Thị Mới", birth_year=1961)
    client.post(at(one, "edit/"), boxes(client.get(at(one, "edit/"))) | {"address": "Số 5"})
    answer = client.post(page, opened | {"disabled": "yes"})
    assert answer.status_code == 409
    assert [(label, after) for label, _, after in shown(answer)] == [("Người khuyết tật", "có")]
    again = boxes(answer)
    assert again["full_name"] == ["Hà Thị Mới"]
    assert client.post(page, again).status_code == 302
    lines = kind_of("person").difference(one, {"person": who, "fields": {"disabled": True}}).lines
    assert waiting().difference.count('"label"') == len(lines)
    assert "Hà Thị Mới" not in opened["full_name"]


def test_causes_asked_to_be_corrected(world: World, as_reader: Sign) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    page = at(one, "change/groups/")
    year = client.get(page).context["form"].year
    write_causes({one.pk: []}, year)
    Household.objects.unscoped("test").filter(pk=one.pk).update(no_labour_capacity=False)
    opened = boxes(client.get(page)) | ASKED
    write_causes({one.pk: [("illness", "")]}, year)
    client.post(at(one, "edit/"), boxes(client.get(at(one, "edit/"))) | {"address": "Số 5"})
    answer = client.post(page, opened | {"no_labour_capacity": "yes"})
    assert [label for label, _, _ in shown(answer)] == ["Không có khả năng lao động"]
    assert boxes(answer)["causes"] == ["illness"]
    both = client.post(page, opened | {"no_labour_capacity": "yes", "causes": ["no_land"]})
    assert [label for label, _, _ in shown(both)] == [
        "Không có khả năng lao động",
        f"Nguyên nhân nghèo năm {year}",
    ]
    assert client.post(page, boxes(answer)).status_code == 302
    assert dict(causes_of(one, year)) == {"illness": ""}
    assert "Nguyên nhân" not in waiting().difference


def test_where_a_household_moves_is_all_its_askers(world: World, as_reader: Sign) -> None:
    one, client = world.household, as_reader(actor(world.commune))
    page = at(one, "change/move/")
    opened = boxes(client.get(page)) | ASKED
    client.post(at(one, "edit/"), boxes(client.get(at(one, "edit/"))) | {"address": "Số 5"})
    answer = client.post(page, opened | {"village": "away"})
    assert [str(line.label) for line in answer.context["stale"]] == ["Nơi ở", "Ngày thay đổi"]
    assert client.post(page, boxes(answer)).status_code == 302
