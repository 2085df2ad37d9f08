"""The register of a small demo: its ledger and its results agree, and its own file read back changes nothing."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from exchange.import_world import accounts
from giamngheo.areas.loading import load_nation
from giamngheo.areas.models import AdminUnit, Level
from giamngheo.config.demo.register import fill_register
from giamngheo.config.demo.villages import make_villages
from giamngheo.exchange import permissions as exchange_permissions
from giamngheo.exchange.extracts.jobs import FILE
from giamngheo.exchange.imports import actions
from giamngheo.exchange.imports.actions import ListFacts, Upload
from giamngheo.exchange.models import ImportBatch, RegisterExtract
from giamngheo.exchange.profiles import actions as extracts
from giamngheo.exchange.profiles import store
from giamngheo.platform.actions import Act
from giamngheo.platform.jobs.worker import WorkerLoop
from giamngheo.platform.scope import Actor, Grant, PersonalData
from giamngheo.registry import permissions
from giamngheo.registry.models import (
    Household,
    HouseholdCause,
    HouseholdEvent,
    HouseholdPlace,
    MemberAnswers,
    Membership,
    Person,
    PovertyStatus,
    RecognitionDecision,
    ReviewResult,
)
from giamngheo.synthetic import generate

__all__ = ["accounts"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CODE, YEAR = "08566", 2025
REVIEWED, LAST = date(YEAR, 10, 15), date(YEAR, 12, 14)
KEPT: tuple[Any, ...] = (
    Household, HouseholdPlace, Membership, Person, ReviewResult, MemberAnswers, HouseholdCause, HouseholdEvent,
    PovertyStatus, RecognitionDecision,
)  # fmt: skip
SHAPES = (
    (("household",), "xlsx", LAST),
    (("person",), "xlsx", LAST),
    (("household", "person"), "xlsx", REVIEWED),
    (("household",), "csv", REVIEWED),
    (("person",), "csv", REVIEWED),
    (("household", "person"), "csv", LAST),
)
ALL = (
    permissions.VIEW, permissions.IMPORT, permissions.RECORD, permissions.VERIFY,
    exchange_permissions.REGISTER_EXPORT,
)  # fmt: skip


def filled() -> None:
    load_nation(Act(Actor.by_system("test"), reason="test"))
    province = generate(600, seed=1485, years=(2023, 2024, 2025), gathered={CODE: 300})
    fill_register(make_villages(province), lambda *_: None)


def officer(unit: AdminUnit, user: int) -> Actor:
    grant = Grant("commune_officer", unit.pk, frozenset(ALL), PersonalData.FULL, date(2025, 1, 1))
    return Actor(user_id=user, label="Trần Thị Bình", grants=(grant,), verified=True)


def work() -> None:
    WorkerLoop(beat=0.2).drain()


def now(one: Any) -> Any:
    return type(one).objects.unscoped("test").get(pk=one.pk)


def kept() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the register."""
    return {model.__name__: list(model._base_manager.order_by("pk").values_list()) for model in KEPT}


def as_files(actor: Actor, unit: AdminUnit) -> dict[tuple[str, str], bytes]:
    """The register of the unit with all its columns, in each shape."""
    found = {}
    for each in ("household", "person"):
        for kind in ("xlsx", "csv"):
            one: RegisterExtract = extracts.ask_extract(Act(actor), unit, date(YEAR, 12, 31), each, kind)
            work()
            found[each, kind] = store.get(now(one), FILE)
    return found


def compared(actor: Actor, unit: AdminUnit, day: date, *uploads: Upload) -> ImportBatch:
    facts = ListFacts(unit, YEAR, "vn-2021-2025", day)
    batch = actions.begin_import(Act(actor), facts, uploads)
    work()
    assert now(batch).counts["errors"] == 0
    actions.ask_dry_run(Act(actor), batch)
    work()
    found: ImportBatch = now(batch)
    return found


def written(actor: Actor, batch: ImportBatch) -> None:
    actions.ask_apply(Act(actor), batch, None)
    work()
    assert now(batch).state == ImportBatch.State.DONE


THIN = (
    "household_code", "head_name", "commune", "village", "locality", "income_points_recorded",
    "deprivation_points_recorded",
)  # fmt: skip


def thin(actor: Actor, unit: AdminUnit, code: str, heading: str, value: Callable[[int], int]) -> Upload:
    """A list of few columns of which one total of one household is another."""
    one = extracts.ask_extract(Act(actor), unit, date(YEAR, 12, 31), "household", "csv", columns=list(THIN))
    work()
    head, *rows = csv.reader(io.StringIO(store.get(now(one), FILE).decode("utf-8-sig")))
    at = next(place for place, words in enumerate(head) if heading in words)
    for row in rows:
        if code in row:
            row[at] = str(value(int(row[at])))
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return Upload("it-cot.csv", out.getvalue().encode("utf-8-sig"))


def disagreeing() -> Iterator[tuple[int, int, str, str]]:
    """(year, household, result, status after the year's decision) where they are not the same."""
    results = ReviewResult.objects.unscoped("test").filter(household__until=None)
    for year, household, found in results.values_list("year", "household", "result_class"):
        ledger = PovertyStatus.objects.unscoped("test").filter(household=household, decision__year__lte=year)
        row = ledger.order_by("-effective_from").first()
        day = date(year + 1, 1, 1)
        holds = row is not None and (row.effective_to is None or row.effective_to >= day)
        status = row.status if holds and row.status in {"poor", "near_poor"} else ""
        if status != (found if found in {"poor", "near_poor"} else ""):
            yield year, household, found, status


def test_the_demo_agrees_with_itself_and_its_file_read_back_changes_nothing(
    accounts: dict[int, Actor],
) -> None:
    filled()
    # households that arrived or split off are recognised as any other
    assert list(disagreeing()) == []
    commune = AdminUnit.objects.get(code=CODE, level=Level.COMMUNE, valid_to=None)
    of_commune = accounts[1] = officer(commune, 1)
    of_province = accounts[2] = officer(AdminUnit.objects.get(pk=commune.parent_id), 2)
    files = as_files(of_commune, commune)
    before = kept()
    for actor in (of_commune, of_province):
        for shape, kind, day in SHAPES if actor is of_commune else SHAPES[1:4]:
            uploads = [Upload(f"{each}.{kind}", files[each, kind]) for each in shape]
            batch = compared(actor, commune, day, *uploads)
            counts = batch.counts["plan"]
            assert (shape, kind, counts["new"], counts["changed"], counts["conflict"]) == (
                shape,
                kind,
                0,
                0,
                0,
            )
            written(actor, batch)
            after = kept()
            assert [name for name in before if before[name] != after[name]] == [], (shape, kind)
    corrected_by_a_thin_list(of_commune, commune)


def corrected_by_a_thin_list(actor: Actor, commune: AdminUnit) -> None:
    """What the list has no column for stays as it was answered, and counts with what it corrects."""
    results = ReviewResult.objects.unscoped("test")
    of_year = results.filter(year=YEAR, household__commune=commune, result_class="poor")
    old = next(one for one in of_year.order_by("pk") if one.result["deprivation_source"] == "answers")
    answered = MemberAnswers.objects.unscoped("test").filter(result=old)
    file = thin(actor, commune, old.household.code, "B1", lambda points: points + 100)
    batch = compared(actor, commune, REVIEWED, file)
    counts = batch.counts["plan"]
    assert (counts["new"], counts["changed"], counts["conflict"]) == (0, 1, 0)
    written(actor, batch)
    new = results.get(household=old.household, year=YEAR, revision=old.revision + 1)
    assert new.income_points == (old.income_points or 0) + 100
    assert new.result_class != "poor"
    assert {**new.answers, "income_points_recorded": 0} == {**old.answers, "income_points_recorded": 0}
    assert list(new.members.order_by("number").values_list("person", "number", "answers")) == list(
        answered.order_by("number").values_list("person", "number", "answers")
    )
    assert new.deprivation_points == old.deprivation_points
    assert {n: v for n, v in new.result.items() if "depriv" in n} == {
        n: v for n, v in old.result.items() if "depriv" in n
    }
    # a total says not which of the answers is wrong
    file = thin(actor, commune, old.household.code, "B2", lambda points: points - 10)
    counts = compared(actor, commune, REVIEWED, file).counts["plan"]
    assert (counts["new"], counts["changed"], counts["conflict"]) == (0, 0, 1)
