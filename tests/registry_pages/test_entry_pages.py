"""The form in the browser: who may open it, what it shows at once, what is kept, and the grid of a village."""

from collections.abc import Callable
from typing import Any

import pytest
from pages_world import READING, World, actor

from giamngheo.law.form_blocks import form_blocks
from giamngheo.platform.actions import Act
from giamngheo.registry.entry import Entry, register_saver
from giamngheo.registry.models import Household
from giamngheo.registry.views.entry import standard_today
from giamngheo.rules.text import Text
from in_chromium import violations

Reader = Callable[[Any], Any]


class Keeper:
    """Stands in for the room of reviews."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, dict[str, Any]]] = []

    def possible(self, request: Any, household: Household) -> bool:
        return True

    def save(self, act: Act, household: Household, entry: Entry) -> Text:
        self.kept.append((household.pk, entry.stored()))
        return Text("Đã lưu phiếu.", "Saved.")


@pytest.fixture
def keeper() -> Any:
    one = Keeper()
    register_saver(one)
    yield one
    register_saver(None)


@pytest.mark.django_db
def test_the_form_shows_last_year_beside_and_fills_nothing_in(world: World, as_reader: Reader) -> None:
    client = as_reader(actor(world.commune))
    address = f"/registry/households/{world.household.pk}/entry/"
    page = client.get(address).content.decode()
    assert "Không đổi so với năm trước" in page
    assert "Năm trước:" in page
    assert " selected" not in page
    assert " checked" not in page
    assert "Tính thử" in page
    assert client.get(f"/registry/households/{world.beyond[0].pk}/entry/").status_code == 404
    assert as_reader(actor(world.commune, READING)).get(address).status_code == 403


@pytest.mark.django_db
def test_points_and_class_come_at_once_with_messages_at_the_boxes(world: World, as_reader: Reader) -> None:
    client = as_reader(actor(world.commune))
    live = f"/registry/households/{world.household.pk}/entry/live/"
    answer = client.post(
        live, {"h.income_points_recorded": "120", "h.housing_area_m2": "mười"}
    ).content.decode()
    assert 'id="fault-h-housing_area_m2" hx-swap-oob="true">Không đọc được số này' in answer
    assert "điểm thu nhập 120" in answer
    assert "Chưa xác định" in answer
    assert "Không hỏi" in answer


@pytest.mark.django_db
def test_a_sound_form_goes_to_who_keeps_it(world: World, as_reader: Reader, keeper: Keeper) -> None:
    client = as_reader(actor(world.commune))
    address = f"/registry/households/{world.household.pk}/entry/"
    assert "Lưu phiếu" in client.get(address).content.decode()
    refused = client.post(address, {"h.housing_area_m2": "mười", "h.water_source": "tap"})
    assert refused.status_code == 400
    assert 'value="mười"' in refused.content.decode()
    assert keeper.kept == []
    assert client.post(address, {"h.water_source": "tap", "unchanged.health": "1"}).status_code == 302
    ((pk, stored),) = keeper.kept
    assert pk == world.household.pk
    assert stored["household"] == {"water_source": "tap"}
    assert stored["unchanged"] == ["health"]


@pytest.mark.django_db
def test_the_grid_keeps_a_row_when_all_is_said(world: World, as_reader: Reader, keeper: Keeper) -> None:
    client = as_reader(actor(world.commune))
    one = world.household
    page = client.get(f"/registry/villages/{one.village_id}/entry/").content.decode()
    assert f'name="g.{one.pk}.water"' in page
    row = f"/registry/households/{one.pk}/entry/row/"
    assert "Chỉ gõ dấu =" in client.post(row, {f"g.{one.pk}.water": "x"}).content.decode()
    client.post(row, {f"g.{one.pk}.water": "="})
    assert keeper.kept == []
    keys = [block.key for block in form_blocks(standard_today()) if block.key != "totals"]
    answer = client.post(row, {f"g.{one.pk}.points": "125", **{f"g.{one.pk}.{key}": "=" for key in keys}})
    assert len(keeper.kept) + answer.content.decode().count("field-error") >= 1
    assert client.get(f"/registry/villages/{one.commune_id}/entry/").status_code == 404


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_an_enumerator_fills_in_the_form(
    world: World, as_reader: Reader, keeper: Keeper, visit: Any, width: int
) -> None:
    as_reader(actor(world.commune))
    seen = visit(width=width)
    page = seen.open(f"/registry/households/{world.household.pk}/entry/")
    assert violations(page) == []
    page.fill('[name="h.housing_area_m2"]', "mười")
    page.press('[name="h.housing_area_m2"]', "Tab")
    page.wait_for_selector("#fault-h-housing_area_m2:has-text('Không đọc được số này')")
    page.fill('[name="h.housing_area_m2"]', "41,5")
    page.fill('[name="h.income_points_recorded"]', "118")
    page.press('[name="h.income_points_recorded"]', "Tab")
    page.wait_for_selector("#live:has-text('điểm thu nhập 118')")
    assert page.inner_text("#fault-h-housing_area_m2") == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.complaints == []
    assert seen.hosts == {seen.site.removeprefix("http://")}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_household_where_nothing_changed_takes_few_keys(
    world: World, as_reader: Reader, keeper: Keeper, visit: Any
) -> None:
    as_reader(actor(world.commune))
    one = world.household
    seen = visit()
    page = seen.open(f"/registry/villages/{one.village_id}/entry/")
    assert violations(page) == []
    page.focus(f'[name="g.{one.pk}.points"]')
    keys = 0
    for key in [*"125", "Tab"] + ["=", "Tab"] * page.locator(f'[name^="g.{one.pk}."]').count():
        page.keyboard.press(key)
        keys += 1
    page.wait_for_selector(f'tr:has([name="g.{one.pk}.points"]) .grid-result:not(:empty)')
    assert keys <= 40
    assert page.input_value(f'[name="g.{one.pk}.water"]') == "="
    assert seen.complaints == []
