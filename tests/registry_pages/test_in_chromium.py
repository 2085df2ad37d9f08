"""The pages of the registry in Chromium: accessible, nothing cut off, no complaint, no other host."""

from collections.abc import Callable
from typing import Any

import pytest
from pages_world import World, actor, leader

from giamngheo.platform.actions import Act
from giamngheo.registry.actions.merging import mark_different
from giamngheo.registry.actions.requests import request_change
from giamngheo.registry.models import DuplicatePair, Person
from in_chromium import violations

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def addresses(world: World) -> list[str]:
    """Every page with something on it."""
    one = next(household for household in world.households if household.status and household.size >= 3)
    people = list(one.memberships.order_by("number").values_list("person_id", flat=True))
    change = {"persons": people[-1:], "head": people[-1], "day": "2025-11-05"}
    officer = actor(world.commune)
    Person.objects.unscoped("test").filter(pk=people[-1]).update(
        birth_year=1980, birth_month=None, birth_day=None
    )
    request = request_change(Act(officer, reason="Có đơn của hộ"), "split", one, change, version=one.version)
    pair = DuplicatePair.objects.create(
        first_id=people[0],
        second_id=people[1],
        second_commune=world.commune,
        probability="0.93",
        evidence={"name": 2, "birth": 3, "sex": 1, "place": 2, "number": -1},
    )
    settled = DuplicatePair.objects.create(
        first_id=people[0],
        second_id=people[2],
        second_commune=world.commune,
        probability="0.91",
        evidence={"name": 2, "birth": 1, "sex": 1, "place": 2, "number": -1},
    )
    mark_different(Act(officer), settled, "Hai người cùng tên, khác cha mẹ")
    page = f"households/{one.pk}/"
    rest = [
        "households/",
        page,
        f"{page}history/",
        f"{page}results/{one.results.get().pk}/",
        f"{page}edit/",
        *(f"{page}change/{kind}/" for kind in ("split", "merge", "move", "head", "member", "groups")),
        f"{page}person/{people[0]}/",
        f"{page}phone/{people[0]}/",
        "requests/",
        "requests/mine/",
        f"requests/{request.pk}/",
        "duplicates/",
        f"duplicates/{pair.pk}/",
        "duplicates/settled/",
        f"duplicates/{settled.pk}/",
        "decisions/",
        f"decisions/{world.decision.pk}/",
    ]
    return ["/", *(f"/registry/{address}" for address in rest)]


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_on_a_desk_and_on_a_phone(
    world: World, as_reader: Callable[[Any], Any], visit: Any, width: int
) -> None:
    as_reader(leader(world.commune))
    found = {}
    one = visit(width)
    for address in addresses(world):
        page = one.open(address)
        found[address] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    assert one.complaints == []
    assert one.hosts == {one.site.split("/")[2]}
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_the_filters_of_a_phone_open_when_asked_and_stay_while_in_use(
    world: World, as_reader: Callable[[Any], Any], visit: Any
) -> None:
    as_reader(leader(world.commune))
    one = visit(390)
    page = one.open("/registry/households/")
    search, status = page.locator("#households-q"), page.locator("#households-status")
    assert (search.is_visible(), status.is_visible()) == (True, False)
    assert page.locator(".table-list tbody tr").first.bounding_box()["y"] < 844
    page.locator(".list-more summary").focus()
    page.keyboard.press("Enter")
    assert status.is_visible()
    assert violations(page) == []
    status.select_option("poor")
    page.locator(".chip", has_text="Tình trạng").wait_for()
    assert status.is_visible()
    page.locator(".chip", has_text="Tình trạng").click()
    page.locator(".chip", has_text="Tình trạng").wait_for(state="detached")
    assert not status.is_visible()
    assert one.complaints == []
    plain = visit(390, javascript=False).open("/registry/households/")
    plain.locator(".list-more summary").click()
    assert plain.locator("#households-status").is_visible()
    wide = visit(1440).open("/registry/households/")
    assert wide.locator("#households-status").is_visible()
    assert not wide.locator(".list-more").is_visible()
