"""Figures by area: what the snapshot sums up, and the forms filled from it."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pypdfium2
import pytest
from django.test import Client
from results_world import RESIDENTS, STANDARD, World

from giamngheo.exchange.snapshot import JOB as SNAPSHOT
from giamngheo.monitoring import pictures
from giamngheo.monitoring.drawn import JOB as CHARTS
from giamngheo.monitoring.dynamics import households_moved, read_dynamics
from giamngheo.monitoring.dynamics_tables import NEAR_POOR, areas, matrix, picture
from giamngheo.monitoring.places import read_places
from giamngheo.monitoring.summary import FILE, _book, book
from giamngheo.monitoring.summary import JOB as SUMMARY
from giamngheo.monitoring.tables import FORMS, Wanted, form_of, make_tables
from giamngheo.platform.jobs import enqueue
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.queue import take, worker_name
from giamngheo.platform.jobs.running import JobRun

pytestmark = pytest.mark.django_db


def total(form: dict, split: str = "") -> list:
    lines = [one for one in form["lines"] if one["number"] == "III"]
    return [cell["value"] for cell in lines[0]["cells"]]


@pytest.mark.long
def test_counts_of_every_unit_add_up(world: World) -> None:
    kept = book()
    assert kept is not None
    for unit, villages in (
        (world.villages["2"], "2"),
        (world.thu_cuc, "12"),
        (world.tan_son, "3"),
        (world.province, "123"),
    ):
        counts = kept.of(2025, unit.pk)
        assert dict(counts.households) == dict(world.classes(*villages))
        assert counts.residents == sum(RESIDENTS[name][0] for name in villages)
        rate = counts.rate("poor")
        assert (rate.numerator, rate.denominator) == (counts.households["poor"], counts.residents)
        assert kept.years(unit.pk) == [2024, 2025]
    poor = [row for row in world.rows["3"] if row.result and row.result.result_class == "poor"]
    expected = Counter(
        name.removeprefix("deprived_")
        for row in poor
        for name, value in row.result.values.value.items()  # type: ignore[union-attr]
        if name.startswith("deprived_") and value is True
    )
    deprived = kept.of(2025, world.tan_son.pk).deprived["poor"]
    assert {name: number for name, number in deprived.items() if number} == dict(expected)
    assert expected


@pytest.mark.long
def test_a_unit_without_residents_has_no_rate(world: World) -> None:
    kept = book()
    assert kept is not None
    rate = kept.of(2023, world.thu_cuc.pk).rate("poor")
    assert rate.value is None
    assert str(rate) == "–"
    assert "Chưa có số hộ dân cư" in rate.basis.vi


@pytest.mark.long
def test_forms_of_a_province_in_units_of_the_day_and_of_today(world: World) -> None:
    forms = {
        basis: make_tables(
            world.snapshot, Wanted(world.snapshot.stamp, 2024, STANDARD, world.province.pk, basis)
        )
        for basis in ("then", "now")
    }
    labels = {}
    for basis, folder in forms.items():
        assert sorted(path.stem for path in folder.glob("7.*.json")) == sorted(FORMS)
        assert sorted(path.stem for path in folder.glob("*.xlsx")) == sorted(FORMS)
        form = form_of(folder, "7.1")
        labels[basis] = [one["label"][0] for one in form["lines"] if one["kind"] == "unit"]
        assert all(one["status"] == "passed" for one in form["checks"])
        residents = sum(households for households, _ in RESIDENTS.values())
        poor_2024 = (
            world.classes("2", "3")["poor"] + world.classes("1")["poor"] + world.classes("1")["near_poor"]
        )
        assert total(form)[0] == residents
        assert total(form)[2] == poor_2024
    assert labels["then"] == ["Xã Tân Sơn", "Xã Thu Cúc", "Xã Thạch Kiệt"]
    assert labels["now"] == ["Xã Tân Sơn", "Xã Thu Cúc"]


@pytest.mark.long
def test_forms_of_a_commune_tell_what_changed(world: World) -> None:
    wanted = Wanted(world.snapshot.stamp, 2025, STANDARD, world.thu_cuc.pk, "then")
    folder = make_tables(world.snapshot, wanted)
    changes = form_of(folder, "7.2")
    assert all(one["status"] != "failed" for one in changes["checks"])
    start, to_near_poor, above, *_ = total(changes)
    end = total(changes)[-1]
    assert start == world.classes("1", "2")["poor"] + world.classes("1")["near_poor"]
    assert to_near_poor == world.classes("1")["near_poor"]
    assert above == 0
    assert end == world.classes("1", "2")["poor"]
    units = [(one["label"][0], one["unit"]) for one in changes["lines"] if one["kind"] == "unit"]
    assert set(units) == {(f"Khu {name}", world.villages[name].pk) for name in "12"}
    deprivations = form_of(folder, "7.4")
    assert total(deprivations)[0] == world.classes("1", "2")["poor"]
    # one page: nested headings, the signatures with the table, notes in small print below
    (page,) = pypdfium2.PdfDocument(folder / "7.1.pdf")
    said = page.get_textpage().get_text_range()
    assert said.count("Tổng số hộ dân cư") == 1
    assert said.index("Tổng cộng (I + II)") < said.index("TM. ỦY BAN NHÂN DÂN") < said.index("Chuẩn áp dụng")
    assert "Danh sách có" not in said
    _dynamics_are_the_same_moves(world, folder)


def _dynamics_are_the_same_moves(world: World, folder: Path) -> None:
    """The matrix counts what form 7.2 counts; nobody is told from the years before that nobody knows of."""
    said = read_dynamics(folder)
    assert (said["year"], said["previous_year"], said["restated"], said["words"]) == (2025, 2024, False, None)
    assert (said["fell_back"]["evidence"], said["effect"]) == ("gap", None)
    poor = world.classes("1", "2")["poor"]
    rows = {row[0].en: row[1] for row in matrix(said["groups"]["all"]).rows}
    assert rows["Poor"] == [str(poor), str(world.classes("1")["near_poor"]), "0", "0", "0"]
    assert rows["Near-poor"] == ["0", str(world.classes("2")["near_poor"]), "0", "0", "0"]
    total = areas(said).rows[-1]
    assert (total[0].en, total[1][0], total[1][-1]) == (
        "Total",
        str(poor + world.classes("1")["near_poor"]),
        str(poor),
    )
    near = [world.classes(one)["near_poor"] for one in ("1", "2")]
    counted = areas(said, NEAR_POOR).rows[-1][1]
    assert (counted[0], counted[4], counted[-1]) == (str(near[1]), str(near[0]), str(sum(near)))
    assert said["lasting"] == [{"reviews": 2, "households": poor}]
    _groups_add_up_and_open_their_households(said, folder)
    drawn = picture(said, said["groups"]["all"])
    assert drawn is not None
    assert "<svg" in drawn.svg("vi")
    assert drawn.note is None
    lost = {"origin": "off", "target": "off", "movement": "unknown", "households": 3}
    noted = picture(said, [*said["groups"]["all"], lost])
    assert noted is not None
    assert noted.note is not None
    assert noted.note.vi.startswith("Không vẽ 3 hộ chưa xác định")
    assert noted.rows == drawn.rows


def _groups_add_up_and_open_their_households(said: dict[str, Any], folder: Path) -> None:
    """What a cell counts is as many households behind it; the areas of a group end with the group's own matrix."""
    for group, moves in said["groups"].items():
        addresses: dict[str, int] = {}
        grid = matrix(moves, lambda origin, target: f"{origin} {target}")
        for _, cells in grid.rows:
            addresses |= {cell.href: cell.value for cell in cells if cell.href}
        for address, value in addresses.items():
            assert len(households_moved(folder, group, *address.split()) or []) == value, (group, address)
        end = sum(one["households"] for one in moves if one["target"] == "poor")
        rows = areas(said, group=group).rows
        assert (rows[-1][1][-1].value if rows else 0) == end, group
    assert any(one["households"] for one in said["groups"]["ethnic_minority"])
    assert households_moved(folder, "all", "poor", "nowhere") is None
    assert households_moved(folder, "everybody", "poor", "poor") is None


def test_a_divided_commune_is_followed_only_by_village(world: World) -> None:
    from giamngheo.areas.models import UnitLink

    UnitLink.objects.filter(old=world.old).update(part="part")
    UnitLink.objects.create(
        old=world.old, new=world.tan_son, part="part", since="2025-07-01", source="x", evidence="text"
    )
    places = read_places()
    from django.utils import timezone

    today = timezone.localdate()
    assert places.commune_on(world.old.pk, world.villages["2"].pk, today) == world.thu_cuc.pk
    assert places.commune_on(world.old.pk, None, today) is None
    assert places.province_of(world.old.pk) == world.province.pk


@pytest.mark.long
def test_past_communes_keep_their_own_counts_and_what_lies_nowhere_today_is_counted_apart(
    world: World, accounts: Callable[..., Client]
) -> None:
    from giamngheo.areas.models import UnitLink
    from giamngheo.exchange.snapshot import take_snapshot
    from giamngheo.registry.models import ReviewResult

    kept = book()
    assert kept is not None
    assert dict(kept.of(2024, world.old.pk).households) == dict(world.classes("2"))
    assert kept.left_out(2024) == {}
    assert kept.made_on(2024).isoformat() == "2024-10-15"
    UnitLink.objects.filter(old=world.old).update(part="part")
    UnitLink.objects.create(
        old=world.old, new=world.tan_son, part="part", since="2025-07-01", source="x", evidence="text"
    )
    poor = ReviewResult.objects.unscoped("test").filter(
        year=2024, commune_then=world.old, result_class="poor"
    )
    lost = list(poor.values_list("pk", flat=True)[:2])
    ReviewResult.objects.unscoped("test").filter(pk__in=lost).update(village_then=None)
    take_snapshot()
    kept = book()
    assert kept is not None
    assert {unit: dict(one.households) for unit, one in kept.left_out(2024).items()} == {
        world.old.pk: {"poor": 2}
    }
    assert kept.of(2024, world.villages["2"].pk).households["poor"] == world.classes("2")["poor"] - 2
    assert kept.of(2024, world.old.pk).households["poor"] == world.classes("2")["poor"]
    page = accounts(world.province).get(f"/results/{world.province.pk}/?year=2024").content.decode()
    assert "Xã Thạch Kiệt: 2 hộ nghèo, 0 hộ cận nghèo của xã bị chia chưa có thôn" in page
    # the commune that took a part of it does not reach the whole
    within = accounts(world.thu_cuc).get(f"/results/{world.thu_cuc.pk}/?year=2024").content.decode()
    assert "Thạch Kiệt: 2" not in within


def test_villages_divide_a_commune_of_both_area_types(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Village 2 of Thu Cúc is a town: its residents stand in the urban block, those of village 1 in the rural one."""
    found = world.snapshot.results(2025, STANDARD)
    table = pq.read_table(found)
    town = pa.scalar(world.villages["2"].pk, pa.int64())
    urban = pc.if_else(pc.equal(table["village_then"], town), "urban", table["locality"])
    pq.write_table(table.set_column(table.schema.get_field_index("locality"), "locality", urban), found)
    folder = make_tables(
        world.snapshot, Wanted(world.snapshot.stamp, 2025, STANDARD, world.province.pk, "then")
    )
    lines = form_of(folder, "7.1")["lines"]
    residents = {
        (line["block"], line["key"] or line["kind"]): [line["cells"][at]["value"] for at in (0, 1)]
        for line in lines
    }
    assert residents["urban", "08593"] == list(RESIDENTS["2"])
    assert residents["rural", "08593"] == list(RESIDENTS["1"])
    assert residents["rural", "block"] == [RESIDENTS["1"][at] + RESIDENTS["3"][at] for at in (0, 1)]
    rates = [cell for line in lines for cell in (line["cells"][3], line["cells"][7])]
    assert all(cell["value"] is not None for cell in rates)


def _work() -> None:
    """All jobs that wait, and those that they ask for."""
    while taken := take(worker_name()):
        JobRun(taken).execute()


def test_a_snapshot_keeps_one_row_a_unit_and_class_and_pages_read_nothing_else(
    world: World, accounts: Callable[..., Client]
) -> None:
    rows = pq.read_table(world.snapshot.path / FILE).to_pylist()
    keys = [(row["year"], row["unit"], row["not_rebased"], row["class"]) for row in rows]
    assert len(keys) == len(set(keys))
    # what is counted from the results themselves, for every village, commune of the day and of today, and province
    results = world.snapshot.results(2024, STANDARD)
    with duckdb.connect() as con:
        counted = con.execute(
            'select village_then, commune_then, "class", count(*), sum(size) from read_parquet(?) group by all',
            [str(results)],
        ).fetchall()
    today = {world.villages["1"].pk: world.thu_cuc.pk, world.villages["2"].pk: world.thu_cuc.pk}
    expected: Counter[tuple[int, str, str]] = Counter()
    for village, commune, status, households, persons in counted:
        for unit in {village, commune, today.get(village, world.tan_son.pk), world.province.pk}:
            expected[unit, status, "households"] += households
            expected[unit, status, "persons"] += persons
    found = {
        (row["unit"], row["class"], what): row[what]
        for row in rows
        if row["year"] == 2024 and row["class"] is not None
        for what in ("households", "persons")
    }
    assert found == dict(expected)
    before = accounts(world.province).get(f"/results/{world.province.pk}/?year=2024").content.decode()
    for file in world.snapshot.path.glob("*-*-*.parquet"):
        file.unlink()
    _book.cache_clear()
    after = accounts(world.province).get(f"/results/{world.province.pk}/?year=2024").content.decode()
    figures = re.compile(r'class="figure-value"[^>]*>([^<]*)|<td[^>]*>\s*([\d.,]+)')
    assert figures.findall(before) == figures.findall(after)
    assert len(figures.findall(after)) > 10


def test_a_snapshot_of_an_earlier_release_is_counted_by_a_job_never_by_a_page(
    world: World, accounts: Callable[..., Client]
) -> None:
    kept = book()
    assert kept is not None
    shown = {unit: kept.of(2025, unit) for unit in (world.province.pk, world.thu_cuc.pk)}
    (world.snapshot.path / FILE).unlink()
    _book.cache_clear()
    client = accounts(world.province)
    for _ in range(2):
        page = client.get(f"/results/{world.province.pk}/").content.decode()
        assert "Chưa có số liệu tổng hợp" in page
    assert Job.objects.filter(kind=SUMMARY).count() == 1
    _work()
    again = book()
    assert again is not None
    assert {unit: again.of(2025, unit) for unit in shown} == shown
    assert "rà soát năm 2025" in client.get("/").content.decode()


@pytest.mark.long
def test_charts_are_drawn_by_a_job_after_the_snapshot(
    world: World, accounts: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(SNAPSHOT, key=SNAPSHOT)
    _work()
    assert set(Job.objects.values_list("kind", "state")) == {(SNAPSHOT, "done"), (CHARTS, "done")}
    kept = book()
    assert kept is not None
    drawn = sorted(path.name for path in (kept.snapshot.path / "pages").iterdir())
    province = [
        f"charts-{world.province.pk}-{year}-{lang}.html" for year in (2024, 2025) for lang in ("en", "vi")
    ]
    communes = [f"charts-{one.pk}-2025-vi.html" for one in (world.thu_cuc, world.tan_son)]
    assert drawn == sorted(province + communes)

    def none_is_drawn(*_: object) -> None:
        raise AssertionError("drawn within a request")

    monkeypatch.setattr(pictures, "pictures", none_is_drawn)
    for unit in (world.province, world.thu_cuc):
        assert "<svg" in accounts(world.province).get(f"/results/{unit.pk}/").content.decode()
