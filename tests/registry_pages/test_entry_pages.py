"""The form in the browser: who may open it, what it shows at once, what is kept, and the grid of a village."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django import forms
from pages_world import READING, World, actor

from giamngheo.law import load_standard
from giamngheo.platform.actions import Act
from giamngheo.platform.versions import Difference, StaleEdit
from giamngheo.registry.entry import Entry, Keeping, register_saver, saver
from giamngheo.registry.entry.standard import standard_today
from giamngheo.registry.models import Household
from giamngheo.registry.views import entry, entry_grid
from giamngheo.rules.text import Text
from in_chromium import violations

WATER = {"water_source", "toilet_type"}
Reader = Callable[[Any], Any]


class AboutVisit(forms.Form):
    who = forms.CharField()


class Keeper:
    """Stands in for the room of reviews."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, dict[str, Any]]] = []
        self.complete: list[bool] = []

    def open(self, request: Any, household: Household) -> Keeping:
        about = AboutVisit(request.POST if "who" in request.POST else None)
        return Keeping(
            standard_today(), date(2026, 10, 1), 2026, about, version=len(self.kept), case=household
        )

    def save(self, act: Act, keeping: Keeping, entry: Entry, *, complete: bool, seen: int | None) -> Text:
        if seen is not None and seen != keeping.version:
            raise StaleEdit(Version(keeping.version), (Difference("", "Nguồn nước", "Nước máy", "Giếng"),))
        self.kept.append((keeping.case.pk, entry.stored()))
        self.complete.append(complete)
        return Text("Đã lưu phiếu.", "Saved.")

    def listed(self, village: Any) -> None:
        return None

    def filled(self, households: Any) -> dict[int, Any]:
        return {}

    def sheets(self, households: Any) -> dict[int, Any]:
        return {}


@dataclass
class Version:
    version: int


@pytest.fixture
def keeper() -> Any:
    one, before = Keeper(), saver()
    register_saver(one)
    yield one
    register_saver(before)


@pytest.fixture
def nobody_keeps() -> Any:
    before = saver()
    register_saver(None)
    yield
    register_saver(before)


@pytest.mark.django_db
def test_the_form_shows_last_year_beside_and_fills_nothing_in(
    world: World, as_reader: Reader, nobody_keeps: None
) -> None:
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


@pytest.mark.long
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


@pytest.mark.long
@pytest.mark.django_db
def test_a_sound_form_goes_to_who_keeps_it(world: World, as_reader: Reader, keeper: Keeper) -> None:
    client = as_reader(actor(world.commune))
    address = f"/registry/households/{world.household.pk}/entry/"
    assert "Lưu, hoàn thành" in client.get(address).content.decode()
    told = {"who": "An"}
    refused = client.post(address, {"h.housing_area_m2": "mười", "h.water_source": "tap", **told})
    assert refused.status_code == 400
    assert 'value="mười"' in refused.content.decode()
    assert client.post(address, {"h.water_source": "tap"}).status_code == 400
    assert keeper.kept == []
    sound = {"h.water_source": "tap", "unchanged.health": "1", "seen": "0", **told}
    assert client.post(address, sound).status_code == 302
    ((pk, stored),) = keeper.kept
    assert pk == world.household.pk
    assert stored["household"] == {"water_source": "tap"}
    assert stored["unchanged"] == ["health"]
    # another saved in between: the difference is shown, what was typed stands, and the next try is of the new version
    stale = client.post(address, sound)
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "Nước máy" in page
    assert 'value="tap" selected' in page
    assert 'name="seen" value="1"' in page
    assert client.post(address, {**sound, "seen": "1", "save": "draft"}).status_code == 302
    assert keeper.complete == [True, False]


@pytest.mark.long
@pytest.mark.django_db
def test_the_grid_keeps_a_row_when_all_is_said(world: World, as_reader: Reader, keeper: Keeper) -> None:
    client = as_reader(actor(world.commune))
    one = world.household
    page = client.get(f"/registry/villages/{one.village_id}/entry/").content.decode()
    assert f'name="g.{one.pk}.water"' in page
    row = f"/registry/households/{one.pk}/entry/row/"
    assert "Chỉ gõ dấu =" in client.post(row, {f"g.{one.pk}.water": "?"}).content.decode()
    changed = client.post(row, {f"g.{one.pk}.water": "X", f"g.{one.pk}.points": "125"}).content.decode()
    assert "Có thay đổi: ghi ở phiếu của hộ." in changed
    assert f'href="/registry/households/{one.pk}/entry/"' in changed
    said = client.post(row, {f"g.{one.pk}.water": "="}).content.decode()
    assert '/entry/"' not in said
    assert "Còn mục chưa nói:" in said
    assert "Nhà ở" in said
    assert "Nước sinh hoạt" not in said
    assert keeper.kept == []
    boxes = set(re.findall(rf'name="(g\.{one.pk}\.\w+)"', page)) - {
        f"g.{one.pk}.points",
        f"g.{one.pk}.totals",
    }
    assert f"g.{one.pk}.health" in boxes
    answer = client.post(row, {f"g.{one.pk}.points": "125", **dict.fromkeys(boxes, "=")})
    assert "Đã lưu phiếu." in answer.content.decode()
    ((_, stored),) = keeper.kept
    assert stored["household"]["income_points_recorded"] == 125
    assert {f"g.{one.pk}.{key}" for key in stored["unchanged"]} == boxes
    assert keeper.complete == [True]
    assert client.get(f"/registry/villages/{one.commune_id}/entry/").status_code == 404
    # where nothing is kept now, the row says so instead of looking kept
    register_saver(None)
    answer = client.post(row, {f"g.{one.pk}.points": "125", **dict.fromkeys(boxes, "=")})
    assert "kết quả chỉ để xem" in answer.content.decode()
    assert len(keeper.kept) == 1


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
@pytest.mark.parametrize("onward", ["Tab", "Enter"])
def test_a_household_where_nothing_changed_takes_few_keys(
    world: World, as_reader: Reader, keeper: Keeper, visit: Any, onward: str
) -> None:
    as_reader(actor(world.commune))
    one = world.household
    seen = visit()
    page = seen.open(f"/registry/villages/{one.village_id}/entry/")
    if onward == "Tab":
        assert violations(page) == []
    page.focus(f'[name="g.{one.pk}.points"]')
    keys = 0
    for key in [*"125", onward] + ["=", onward] * (page.locator(f'[name^="g.{one.pk}."]').count() - 1):
        page.keyboard.press(key)
        keys += 1
    # leaving the last box of the last row is what keeps it
    page.keyboard.press("Tab")
    page.wait_for_selector(f'tr:has([name="g.{one.pk}.points"]) .grid-result:has-text("Đã lưu phiếu.")')
    assert len(keeper.kept) == 1
    assert keys + 1 <= 40
    assert page.input_value(f'[name="g.{one.pk}.water"]') == "="
    assert seen.complaints == []


@pytest.mark.django_db
def test_the_grid_asks_the_income_where_no_points_decide(
    world: World, as_reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The standard of 2027 has no line in points: points alone would leave every household undetermined."""
    for module in (entry_grid, entry):
        monkeypatch.setattr(module, "standard_today", lambda: load_standard("vn-2027-2030"))
    client = as_reader(actor(world.commune))
    one = world.household
    page = client.get(f"/registry/villages/{one.village_id}/entry/").content.decode()
    assert "Thu nhập 12 tháng (đồng)" in page
    assert "Điểm B1" not in page
    row = f"/registry/households/{one.pk}/entry/row/"
    answer = client.post(row, {f"g.{one.pk}.points": "900.000.000"}).content.decode()
    assert "Hộ không nghèo" in answer


@pytest.mark.django_db
def test_the_grid_sends_a_household_to_its_form_for_what_nobody_asked_last_year(
    world: World, as_reader: Reader, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The class may stand without an indicator; the tables of deprivations do not."""
    client = as_reader(actor(world.commune))
    one = world.household
    row = f"/registry/households/{one.pk}/entry/row/"
    page = client.get(f"/registry/villages/{one.village_id}/entry/").content.decode()
    boxes = set(re.findall(rf'name="(g\.{one.pk}\.\w+)"', page)) - {f"g.{one.pk}.points"}
    sent = dict.fromkeys(boxes - {f"g.{one.pk}.totals"}, "=") | {f"g.{one.pk}.points": "60"}
    answered = entry.last_answers

    def without_water(*asked: Any) -> Any:
        last = answered(*asked)
        return replace(last, household={key: last.household[key] for key in last.household.keys() - WATER})

    monkeypatch.setattr(entry, "last_answers", without_water)
    assert sent.pop(f"g.{one.pk}.water")
    told = client.post(row, sent).content.decode()
    assert "Nước sinh hoạt, vệ sinh" in told
    assert "Năm trước chưa có câu trả lời" in told
    assert f'href="/registry/households/{one.pk}/entry/"' in told
    assert keeper.kept == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_changed_household_is_opened_by_the_keyboard_alone(
    world: World, as_reader: Reader, keeper: Keeper, visit: Any
) -> None:
    as_reader(actor(world.commune))
    ((village, _),) = Counter(home.village_id for home in world.households).most_common(1)
    page = visit().open(f"/registry/villages/{village}/entry/")
    points = page.locator("[data-column=points]")
    assert points.count() > 1
    points.nth(0).focus()
    for key, at in (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert points.nth(at).evaluate("box => box === document.activeElement"), key
    first = int(points.nth(0).get_attribute("name").split(".")[1])
    # one block says that something changed: the way to the form comes into the row, next after its boxes
    for key in ("Enter", "x", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(".grid-result a:has-text('Mở phiếu')")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.grid-result') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/registry/households/{first}/entry/")
    assert keeper.kept == []
