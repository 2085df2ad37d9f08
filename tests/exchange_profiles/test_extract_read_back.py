"""The register as a file, read back as a list: nothing changes."""

from typing import Any

import pytest
from profile_world import ON, now

from exchange.import_world import Upload, checked, imported, planned, row, upload, work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.extracts.jobs import FILE
from giamngheo.exchange.imports.actions import ask_apply, ask_dry_run
from giamngheo.exchange.imports.lines import page_of_lines, sheets_with_lines, whole_problems
from giamngheo.exchange.imports.planning import page_of_plan
from giamngheo.exchange.profiles import actions, store
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import ReviewResult

pytestmark = pytest.mark.django_db(transaction=True)


def changes(batch: Any) -> list[str]:
    return [str(one.label.vi) for line in page_of_plan(batch, "changed").rows for one in line.changes]


@pytest.mark.parametrize("each", ["household", "person"])
@pytest.mark.parametrize("kind", ["xlsx", "csv", "parquet"])
def test_an_extract_read_back_changes_nothing(
    kind: str, each: str, officer: Actor, filled_commune: AdminUnit
) -> None:
    one = actions.ask_extract(Act(officer), filled_commune, ON, each, kind)
    work()
    file = Upload(f"so-ho.{kind}", store.get(now(one), FILE))
    batch = planned(officer, checked(officer, filled_commune, file))
    assert (batch.counts["plan"], changes(batch)) == (
        {"new": 0, "changed": 0, "unchanged": 12, "conflict": 0},
        [],
    )


def test_what_was_reviewed_in_another_year_is_no_answer_of_this_one(
    officer: Actor, commune: AdminUnit
) -> None:
    imported(officer, commune, upload([row(n) for n in range(1, 6)]), year=2024)
    imported(officer, commune, upload([row(n) for n in range(6, 13)]))
    results = ReviewResult.objects.unscoped("test")
    before = sorted(results.values_list("pk", "year", "revision"))
    # whatever columns are chosen, the year goes with what the review found
    one = actions.ask_extract(
        Act(officer), commune, ON, "household", "csv",
        columns=["household_code", "head_name", "commune", "village", "size", "income_points_recorded",
                 "deprivation_points_recorded", "locality"],
    )  # fmt: skip
    work()
    data = store.get(now(one), FILE)
    assert "Năm rà soát" in data.decode("utf-8-sig").splitlines()[0]
    batch = planned(officer, checked(officer, commune, Upload("so-ho.csv", data)), accept_valid=True)
    assert batch.counts["other_years"] == {"2024": 5}
    changed = {line.household for line in page_of_plan(batch, "changed").rows}
    assert not changed & set(results.filter(year=2024).values_list("household_id", flat=True))
    whole = actions.ask_extract(Act(officer), commune, ON, "household", "xlsx")
    work()
    file = Upload("so-ho.xlsx", store.get(now(whole), FILE))
    batch = planned(officer, checked(officer, commune, file))
    assert batch.counts["plan"] == {"new": 0, "changed": 0, "unchanged": 12, "conflict": 0}
    ask_apply(Act(officer), batch)
    work()
    assert sorted(results.values_list("pk", "year", "revision")) == before


def test_a_list_of_another_year_throughout_says_so_and_is_taken_for_its_own_year(
    officer: Actor, commune: AdminUnit
) -> None:
    imported(officer, commune, upload([row(n) for n in range(1, 6)]), year=2024)
    one = actions.ask_extract(Act(officer), commune, ON, "household", "xlsx")
    work()
    file = Upload("so-ho.xlsx", store.get(now(one), FILE))
    batch = checked(officer, commune, file)
    (told,) = [found for _, found in whole_problems(batch) if found.code == "review_year_other"]
    assert (told.severity, "2024" in told.message.vi) == ("error", True)
    with pytest.raises(ActionRefused, match="has_errors"):
        ask_dry_run(Act(officer), batch)
    batch = planned(officer, checked(officer, commune, file, year=2024))
    assert batch.counts["other_years"] == {}
    assert batch.counts["plan"] == {"new": 0, "changed": 0, "unchanged": 5, "conflict": 0}


def test_a_year_that_cannot_be_read_is_told_in_its_cell(officer: Actor, filled_commune: AdminUnit) -> None:
    one = actions.ask_extract(Act(officer), filled_commune, ON, "household", "csv")
    work()
    text = store.get(now(one), FILE).decode("utf-8-sig")
    assert text.count(",2025,") >= 12
    file = Upload("so-ho.csv", text.replace(",2025,", ",năm ngoái,", 1).encode("utf-8-sig"))
    batch = checked(officer, filled_commune, file)
    assert batch.counts["codes"]["review_year_unread"] == 1
    (line,) = page_of_lines(batch, sheets_with_lines(batch)[0], "review_year_unread").lines
    told = next(found for found in line.problems if found.code == "review_year_unread")
    assert (told.severity, "năm ngoái" in told.message.vi, told.column != "") == ("warning", True, True)
