"""A year whose standard is new: movements start from the list restated under it, its effect is a column of its own."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from results_world import STANDARD, World

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.snapshot import Snapshot, take_snapshot
from giamngheo.monitoring.tables import Wanted, make_tables
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household, ReviewResult
from giamngheo.reviews.actions.restating import restate, wanted

pytestmark = pytest.mark.django_db
NEW = "vn-2027-2030"
WHY = "test"


def reviewed(year: int, standard: str, class_of: Callable[[int, str], str]) -> None:
    """The results of 2025 once more, as another year or under another standard; numbered by household."""
    rows = ReviewResult.objects.unscoped(WHY).filter(year=2025, standard=STANDARD).order_by("household")
    made = []
    for number, row in enumerate(rows):
        row.pk, row._state.adding = None, True
        row.year, row.standard, row.reference_date = year, standard, date(year, 10, 15)
        row.result_class = class_of(number, row.result_class)
        row.result = {key: value for key, value in row.result.items() if key != "class"}
        made.append(row)
    ReviewResult.objects.bulk_create(made)


def snapshot_of(world: World) -> Snapshot:
    """2026 under the old standard and the new one, which calls the near-poor poor; in 2027 one escapes, one is new."""
    order = [
        *ReviewResult.objects.unscoped(WHY)
        .filter(year=2025, standard=STANDARD)
        .order_by("household")
        .values_list("result_class", flat=True)
    ]
    wider = {"near_poor": "poor"}
    escaped, fresh = order.index("near_poor"), order.index("not_poor")
    reviewed(2026, STANDARD, lambda _, code: code)
    reviewed(2026, NEW, lambda _, code: wider.get(code, code))
    of_2027 = {escaped: "not_poor", fresh: "poor"}
    reviewed(2027, NEW, lambda number, code: of_2027.get(number, wider.get(code, code)))
    return take_snapshot()


@pytest.mark.slow
def test_what_the_new_standard_cannot_tell_is_no_effect_of_it(
    world: World, accounts: Callable[..., Client]
) -> None:
    """One poor household has no class under the new standard, for want of an answer: it is neither side's effect."""
    order = [
        *ReviewResult.objects.unscoped(WHY)
        .filter(year=2025, standard=STANDARD)
        .order_by("household")
        .values_list("result_class", flat=True)
    ]
    counts = world.classes("1", "2", "3")
    poor, near = counts["poor"], counts["near_poor"]
    open_one = order.index("poor")
    under_new = {"near_poor": "poor"}
    reviewed(2026, STANDARD, lambda _, code: code)
    reviewed(2026, NEW, lambda n, code: "unknown" if n == open_one else under_new.get(code, code))
    reviewed(2027, NEW, lambda _, code: under_new.get(code, code))
    snapshot = take_snapshot()
    make_tables(snapshot, Wanted(snapshot.stamp, 2027, NEW, world.province.pk, "then"))
    page = accounts(None).get(f"/results/{world.province.pk}/2027/dynamics/").content.decode()
    rows = cells(page, "Hộ nghèo theo địa bàn")
    said = dict(zip(rows[0][1:], rows[-1][1:], strict=True))
    shown = {key: said[key] for key in ("Do đổi chuẩn", "Chưa rõ theo chuẩn mới", "Đầu năm, chuẩn mới")}
    assert [said["Đầu năm, chuẩn cũ"], *shown.values()] == [str(poor), str(near), "−1", str(poor + near - 1)]
    # its village and every other one tell the same
    assert sum(int(row[2]) for row in rows[1:-1]) == near
    assert sum(int(row[3].replace("−", "-")) for row in rows[1:-1]) == -1
    near_rows = cells(page, "Hộ cận nghèo theo địa bàn")
    assert near_rows[-1][1:5] == [str(near), f"−{near}", "0", "0"]


def cells(page: str, heading: str) -> list[list[str]]:
    """The rows of the table under a heading, in words."""
    table = page[page.index(heading) :]
    table = table[table.index("<table") : table.index("</table>")]
    return [
        [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr.*?</tr>", table, re.S)
    ]  # fmt: skip


@pytest.mark.long
def test_a_list_is_restated_from_the_answers_that_are_there(world: World) -> None:
    asked = wanted(world.province, 2025, NEW)
    assert asked.found == STANDARD
    shown = list(Household.objects.unscoped(WHY).order_by("pk").values_list("last_class", "status"))
    counts = Counter[str]()
    for pk in asked.communes:
        counts.update(restate(Act(Actor.by_system("test")), AdminUnit.objects.get(pk=pk), asked))
    rows = ReviewResult.objects.unscoped(WHY).filter(year=2025, standard=NEW)
    assert counts == Counter(rows.values_list("result_class", flat=True))
    assert counts.total() == world.classes("1", "2", "3").total()
    found = rows.exclude(result_class="unknown").first() or rows.first()
    assert found is not None
    before = ReviewResult.objects.unscoped(WHY).get(household=found.household, year=2025, standard=STANDARD)
    assert (found.answers, found.members.count()) == (before.answers, before.members.count())
    assert found.reason_vi
    assert found.reason_vi != before.reason_vi
    # a comparison: no household is shown otherwise than before
    assert list(Household.objects.unscoped(WHY).order_by("pk").values_list("last_class", "status")) == shown
    assert {(2025, STANDARD), (2025, NEW)} <= set(take_snapshot().years)
    restate(Act(Actor.by_system("test")), AdminUnit.objects.get(pk=asked.communes[0]), asked)
    assert rows.count() == counts.total()
    for year, standard, code in (
        (2019, NEW, "no_results"),
        (2025, STANDARD, "same_standard"),
        (2025, "x", "unknown_standard"),
    ):
        with pytest.raises(ActionRefused) as refused:
            wanted(world.province, year, standard)
        assert refused.value.code == code


@pytest.mark.slow
def test_movements_of_2027_start_from_the_restated_list(
    world: World, accounts: Callable[..., Client]
) -> None:
    snapshot = snapshot_of(world)
    counts = world.classes("1", "2", "3")
    poor, near = counts["poor"], counts["near_poor"]
    assert near > 1
    make_tables(snapshot, Wanted(snapshot.stamp, 2027, NEW, world.province.pk, "then"))
    page = accounts(None).get(f"/results/{world.province.pk}/2027/dynamics/").content.decode()
    assert "Chuẩn nghèo đã đổi" in page
    assert "danh sách năm 2026 tính lại theo chuẩn mới" in page
    # nobody reads the ids of standards
    assert STANDARD not in page.split("<main")[1]
    rows = cells(page, "Hộ nghèo theo địa bàn")
    heads, total = rows[0], rows[-1]
    said = dict(zip(heads[1:], total[1:], strict=True))
    assert said["Đầu năm, chuẩn cũ"] == str(poor)
    assert said["Do đổi chuẩn"] == str(near)
    assert said["Đầu năm, chuẩn mới"] == str(poor + near)
    # of the whole effect nobody is newly poor: only the household that was poor under neither comes in, and whether it
    # fell back is open as long as the law does not say how many years count
    assert int(said["Phát sinh mới"]) + int(said["Chưa rõ (tăng)"]) == 1
    assert said["Tái nghèo"] == "0"
    assert said["Thoát nghèo, vượt cận nghèo"] == "1"
    assert said["Cuối năm"] == str(poor + near)
