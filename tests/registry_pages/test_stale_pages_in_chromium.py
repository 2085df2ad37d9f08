"""What the second of two officers sees, in Chromium: accessible, and nothing wider than the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from pages_world import World, actor

from giamngheo.registry.models import Household, Person
from in_chromium import violations

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_that_somebody_else_saved_meanwhile(
    world: World, as_reader: Callable[[Any], Any], visit: Any, width: int
) -> None:
    as_reader(actor(world.commune))
    one = world.household
    who = one.memberships.order_by("number").values_list("person_id", flat=True)[0]
    households, persons = Household.objects.unscoped("test"), Person.objects.unscoped("test")
    here = f"/registry/households/{one.pk}/"
    desk = visit(width)
    found: dict[str, Any] = {}
    for name, box, typed in (
        ("edit/", "address", "Số 7, đường Hùng Vương"),
        (f"phone/{who}/", "phone", "0912 000 111"),
        (f"person/{who}/", "full_name", "Hà Thị Của Tôi"),
        ("change/groups/", "reason", "Có đơn của hộ"),
    ):
        page = desk.open(here + name)
        households.filter(pk=one.pk).update(
            address=f"Số 5 {name}", version=households.get(pk=one.pk).version + 1, merit_member=True
        )
        persons.filter(pk=who).update(full_name="Hà Thị Mới", version=persons.get(pk=who).version + 1)
        page.fill(f'[name="{box}"]', typed)
        if page.locator('[name="reason"]').count():
            page.fill('[name="reason"]', "Có đơn của hộ")
        with page.expect_navigation() as answered:
            page.click("main form button.btn-primary")
        page.wait_for_load_state()
        assert (name, answered.value.status) == (name, 409)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found[name] = [*violations(page), *([f"{wide} pixels too wide"] if wide > 0 else [])]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
