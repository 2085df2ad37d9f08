"""The register as a file, read into an empty register: the same file comes out again."""

import csv
import io
from typing import Any

import pytest
from profile_world import ON, now

from exchange.import_world import HEADINGS, Upload, checked, imported, planned, row, work, workbook
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.extracts.jobs import FILE
from giamngheo.exchange.imports.actions import ask_undo
from giamngheo.exchange.profiles import actions, store
from giamngheo.law import load_standard
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household, ReviewResult

pytestmark = pytest.mark.django_db(transaction=True)

STANDARD = load_standard("vn-2021-2025")
INDICATORS = STANDARD.indicators
ASKED = ("wall_material", "pillar_material", "roof_material", "water_source", "toilet_type")
ANSWERS = (
    *(STANDARD.questionnaire.variable(name).label.vi for name in ASKED),
    "Tổng diện tích nhà ở",
    "Có tivi",
)


def exported(officer: Actor, commune: AdminUnit, kind: str) -> bytes:
    one = actions.ask_extract(Act(officer), commune, ON, "household", kind)
    work()
    return store.get(now(one), FILE)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def ticked(number: int) -> list[Any]:
    return row(number, size=1) + ["x" if number % 5 > place else "" for place in range(len(INDICATORS))]


def answered(number: int) -> list[Any]:
    choices = [list(STANDARD.questionnaire.variable(name).choices.values()) for name in ASKED]
    said = [labels[number % len(labels)].vi for labels in choices]
    return [*row(number, size=1), *said, 20 + number, "x"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("full", [False, True])
def test_an_extract_read_into_an_empty_register_gives_the_same_extract(
    kind: str, full: bool, officer: Actor, commune: AdminUnit
) -> None:
    headings = ANSWERS if full else tuple(one.name.vi for one in INDICATORS)
    make = answered if full else ticked
    rows = [make(number) for number in range(1, 13)]
    batch = imported(officer, commune, Upload("a.xlsx", workbook(rows, (*HEADINGS, *headings))))
    assert batch.state == "done"
    file = exported(officer, commune, kind)
    before = rows_of(exported(officer, commune, "csv"))
    again = planned(officer, checked(officer, commune, Upload(f"so-ho.{kind}", file)))
    assert again.counts["plan"] == {"new": 0, "changed": 0, "unchanged": 12, "conflict": 0}

    ask_undo(Act(officer), batch, "nhập vào sổ trống")
    work()
    assert not Household.objects.unscoped("test").exists()
    batch = imported(officer, commune, Upload(f"so-ho.{kind}", file))
    assert batch.state == "done"
    after = rows_of(exported(officer, commune, "csv"))
    assert after == before
    deprived = [{name: value for name, value in one.items() if name.startswith("Thiếu hụt")} for one in after]
    assert {value for one in deprived for value in one.values()} >= {"Có", "Không"}
    assert ReviewResult.objects.unscoped("test").count() == 12
