"""The columnar snapshot: what it holds, what it leaves out, and that it is whole or not there."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.conf import settings

from giamngheo.areas.models import AdminUnit, Residents
from giamngheo.exchange.snapshot import JOB, complete_with, folder, jobs, latest, take_snapshot
from giamngheo.exchange.snapshot.columns import answer_columns, batch_of
from giamngheo.exchange.snapshot.rows import birth_interval
from giamngheo.law import load_standard
from giamngheo.platform.actions import Act
from giamngheo.platform.jobs.models import Job, Schedule
from giamngheo.platform.jobs.schedules import run_due
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.models import Household, Person, ReviewResult
from homes import with_keys
from registry.registry_world import ON, officer, synthetic_rows

STANDARD = "vn-2021-2025"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", with_keys(tmp_path))
    monkeypatch.setattr(jobs, "_completions", {})
    return tmp_path


@pytest.fixture
def register(commune: AdminUnit) -> AdminUnit:
    rows = synthetic_rows(commune)
    write_plan(
        Act(officer(commune)), plan_rows(rows, ON), at=commune, year=2025, standard=STANDARD,
        reference_date=ON, source="x",
    )  # fmt: skip
    Residents.objects.create(unit=commune, on=ON, households=1500, persons=5200, source="Công an xã")
    return commune


def rows_of(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


@pytest.mark.long
def test_it_holds_the_register_in_files(register: AdminUnit) -> None:
    taken = take_snapshot()
    assert taken == latest()
    assert taken.years == ((2025, STANDARD),)
    assert len(rows_of(taken.table("households"))) == Household.objects.unscoped("test").count()
    results = {row["household_key"]: row for row in rows_of(taken.results(2025, STANDARD))}
    kept = ReviewResult.objects.unscoped("test").all()
    assert {pk: row["class"] for pk, row in results.items()} == {
        one.household_id: one.result_class for one in kept
    }
    indicators = load_standard(STANDARD).indicators
    assert len(indicators) == 12
    for one in kept:
        row = results[one.household_id]
        assert (row["income_points"], row["size"]) == (one.income_points, one.size)
        assert row["commune_then"] == register.pk
        for indicator in indicators:
            assert row[f"deprived_{indicator.key}"] == one.result.get(f"deprived_{indicator.key}")
    members = rows_of(taken.members(2025, STANDARD))
    assert len(members) == Person.objects.unscoped("test").count()
    assert sum(row["is_head"] for row in members) == len(results)
    residents = rows_of(taken.table("residents"))
    assert [(row["unit"], row["households"], row["persons"]) for row in residents] == [
        (register.pk, 1500, 5200)
    ]


def test_no_name_number_or_free_word_is_in_it(register: AdminUnit) -> None:
    Household.objects.unscoped("test").update(address="Nhà bà Lê Thị Hạnh Phúc")
    taken = take_snapshot()
    names = set(Person.objects.unscoped("test").values_list("full_name", flat=True))
    numbers = {one.citizen_number for one in Person.objects.unscoped("test") if one.citizen_number}
    assert len(names) > 40
    assert numbers
    words = set()
    for path in taken.path.glob("*.parquet"):
        table = pq.read_table(path)
        for row in table.to_pylist():
            words |= {value for value in row.values() if isinstance(value, str)}
        assert not {"name", "citizen_id", "phone", "address", "head_name", "note"} & set(table.column_names)
    assert not words & (names | numbers | {"Nhà bà Lê Thị Hạnh Phúc"})
    assert max(map(len, words)) < 25


@pytest.mark.long
def test_only_the_latest_revision_counts(register: AdminUnit) -> None:
    first = ReviewResult.objects.unscoped("test").order_by("pk").first()
    assert first is not None
    household = first.household_id
    first.pk, first.revision, first.result_class = None, 2, "unknown"
    first.save(force_insert=True)
    found = {row["household_key"]: row["class"] for row in rows_of(take_snapshot().results(2025, STANDARD))}
    assert found[household] == "unknown"
    assert len(found) == ReviewResult.objects.unscoped("test").filter(revision=1).count()


def test_a_failed_run_leaves_the_one_before(register: AdminUnit, own_home: Path) -> None:
    before = take_snapshot()

    def fail(_: Any) -> None:
        raise OSError("full")

    complete_with("test", fail)
    with pytest.raises(OSError, match="full"):
        take_snapshot()
    assert latest() == before
    assert [path.name for path in (own_home / "snapshot").iterdir() if path.is_dir()] == [before.stamp]


def test_old_ones_and_what_a_killed_run_left_are_removed(register: AdminUnit, own_home: Path) -> None:
    killed = own_home / "snapshot" / f"{folder.UNFINISHED}20200101T000000000000Z"
    killed.mkdir(parents=True)
    stamps = [take_snapshot().stamp for _ in range(3)]
    assert sorted(path.name for path in (own_home / "snapshot").iterdir() if path.is_dir()) == stamps[1:]
    now = latest()
    assert now is not None
    assert now.stamp == stamps[2]


def test_the_clock_asks_for_it_once() -> None:
    Schedule.objects.all().delete()
    assert JOB in run_due()
    Schedule.objects.all().delete()
    run_due()
    assert Job.objects.filter(kind=JOB).count() == 1


def test_answers_that_no_longer_fit_are_not_figures() -> None:
    kinds = answer_columns(STANDARD, "household")
    assert {"housing_area_m2", "water_source", "ethnic_minority"} - set(kinds) == {"ethnic_minority"}
    batch = batch_of([{"housing_area_m2": "rộng", "uses_internet": "có"}, {"housing_area_m2": "7.5"}], kinds)
    area = batch.column("housing_area_m2").to_pylist()
    assert [str(value) for value in area] == ["None", "7.5"]
    assert batch.column("uses_internet").to_pylist() == [None, None]


def test_a_birth_is_an_interval() -> None:
    assert birth_interval(1962, 2, None) == (date(1962, 2, 1), date(1962, 2, 28))
    assert birth_interval(1962, None, None) == (date(1962, 1, 1), date(1962, 12, 31))
    assert birth_interval(None, None, None) == (None, None)
