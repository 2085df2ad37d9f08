"""The register as a file: which columns there are, what they hold, and for whom."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from profile_world import ON, actor_of, now

from exchange.import_world import work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions
from giamngheo.exchange.extracts.columns import GROUPS, chosen, columns_of, needs_of
from giamngheo.exchange.extracts.jobs import FILE, stated_columns
from giamngheo.exchange.models import RegisterExtract
from giamngheo.exchange.profiles import actions, store
from giamngheo.exchange.profiles.lines import line_chunks
from giamngheo.exchange.profiles.of_day import households_of
from giamngheo.law import load_standard
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor, PersonalData
from giamngheo.registry.models import (
    Household,
    Membership,
    Person,
    PovertyStatus,
    RecognitionDecision,
    ReviewResult,
)

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)


def table_of(actor: Actor, unit: AdminUnit, each: str = "household", **more: Any) -> pa.Table:
    one = actions.ask_extract(Act(actor), unit, more.pop("on", ON), each, "parquet", **more)
    work()
    return pq.read_table(io.BytesIO(store.get(now(one), FILE)))


def test_a_household_has_more_than_150_columns_with_all_answers() -> None:
    known = columns_of("household", 2025)
    assert len(known) >= 150
    standard = load_standard("vn-2021-2025")
    asked = {one.name for one in standard.questionnaire.variables("household")}
    # one column tells of each indicator: what was ticked is what it was counted as
    assert asked - set(known) == {f"ticked_{one.key}" for one in standard.indicators}
    assert {f"deprived_{one.key}" for one in standard.indicators} <= set(known)
    assert {one.group for one in known.values()} == set(GROUPS)
    headings = [one.heading for one in stated_columns(list(known.values()))]
    assert len(set(headings)) == len(headings)
    of_persons = columns_of("person", 2025)
    asked = {one.name for one in standard.questionnaire.variables("person")}
    assert asked - set(of_persons) == set()


def test_every_column_has_its_type(officer: Actor, filled_commune: AdminUnit) -> None:
    kinds = {field.name: field.type for field in table_of(officer, filled_commune).schema}
    assert len(kinds) >= 150
    expected = {
        "household_code": pa.string(), "since": pa.date32(), "size": pa.int64(), "ethnic_minority": pa.bool_(),
        "latitude": pa.decimal128(18, 6), "birth_date": pa.string(), "birth_year": pa.int64(),
        "housing_area_m2": pa.decimal128(18, 6), "uses_internet": pa.bool_(), "review_day": pa.date32(),
        "deprived_water": pa.bool_(), "members_sex_female": pa.int64(), "y2025_status": pa.string(),
        "y2025_income_points": pa.int64(), "decision_date": pa.date32(),
    }  # fmt: skip
    assert {name: kinds[name] for name in expected} == expected


def test_members_and_years_are_counted_from_the_register(officer: Actor, filled_commune: AdminUnit) -> None:
    home = Household.objects.unscoped(WHY).get(code="PT-0003")
    for number, (sex, born, state) in enumerate(
        (("male", 2020, "missing"), ("female", 2010, "verified"), ("male", None, "missing")), 2
    ):
        person = Person.objects.create(
            full_name=f"Con {number}",
            sex=sex,
            birth_year=born,
            number_state=state,
            commune=filled_commune,
            village=home.village,
        )
        Membership.objects.create(household=home, person=person, number=number, since=date(2020, 1, 1))
    ReviewResult.objects.create(
        household=home,
        year=2023,
        standard="vn-2021-2025",
        reference_date=date(2023, 10, 1),
        commune_then=filled_commune,
        result_class="near_poor",
        income_points=130,
    )
    decision = RecognitionDecision.objects.create(
        kind="imported",
        unit=filled_commune,
        year=2024,
        standard="vn-2021-2025",
        effective_from=date(2024, 12, 20),
    )
    PovertyStatus.objects.create(
        household=home, status="poor", decision=decision, effective_from=date(2024, 12, 20)
    )
    table = table_of(officer, filled_commune)
    row = next(one for one in table.to_pylist() if one["household_code"] == "PT-0003")
    found = {
        name: row[name] for name in ("members_age_0", "members_age_15", "members_number_verified", "size")
    }
    assert found == {"members_age_0": 1, "members_age_15": 1, "members_number_verified": 1, "size": 4}
    assert row["members_sex_male"] + row["members_sex_female"] == 4
    assert (row["y2023_result_class"], row["y2023_income_points"], row["y2023_status"]) == (
        "near_poor",
        130,
        None,
    )
    assert (row["y2024_status"], row["y2025_status"], row["y2024_result_class"]) == ("poor", "poor", None)
    assert row["answered_has_health_insurance"] is None  # nobody was asked


def test_only_chosen_columns_are_written_and_read(signed_in: Actor, filled_commune: AdminUnit) -> None:
    sent = {
        "unit": filled_commune.pk, "on": "31/12/2025", "each": "household", "format": "parquet",
        "groups": ["status"], "columns": ["household_code", "water_source", "is_head"],
    }  # fmt: skip
    client = Client()
    assert client.post(reverse("exchange:extracts"), sent).status_code == 302
    one = RegisterExtract.objects.unscoped(WHY).get()
    with CaptureQueriesContext(connection) as captured:
        work()
    table = pq.read_table(io.BytesIO(store.get(now(one), FILE)))
    assert table.column_names == [
        "household_code", "poverty_class_recorded", "status_since", "decision_number", "decision_date",
        "review_year", "water_source",
    ]  # fmt: skip
    assert not [query for query in captured if "registry_memberanswers" in query["sql"]]
    page = client.post(reverse("exchange:extracts"), {**sent, "groups": [], "columns": []}).content.decode()
    assert "Chọn ít nhất một nhóm hoặc một cột." in page
    with pytest.raises(ActionRefused, match="no_column"):
        actions.ask_extract(Act(signed_in), filled_commune, ON, "household", "csv", ["no_such"])


def test_who_sees_less_gets_less(
    officer: Actor, filled_commune: AdminUnit, accounts: dict[int, Actor]
) -> None:
    masked = actor_of(filled_commune, user_id=7, sees=PersonalData.MASKED)
    accounts[7] = masked
    rows = table_of(masked, filled_commune).to_pylist()
    row = next(one for one in rows if one["household_code"] == "PT-0001")
    assert (row["head_name"], row["citizen_id"][-3:], row["citizen_id"][:3]) == ("Đinh T. M.", "001", "•••")
    assert (row["birth_date"], row["address"], row["birth_month"]) == (None, None, None)


def test_the_number_of_queries_does_not_grow_with_the_columns(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    columns = chosen("household", 2025, [])
    rows = households_of(officer, permissions.REGISTER_EXPORT, filled_commune, ON)
    with CaptureQueriesContext(connection) as captured:
        assert sum(map(len, line_chunks(rows, ON, "household", needs_of(columns, 2025)))) == 12
    # as of a past day one of them asks for the sizes of the lists
    assert len(captured) == 10, [query["sql"][:90] for query in captured]


def test_decimals_and_partial_births_in_files_for_people(officer: Actor, filled_commune: AdminUnit) -> None:
    home = Household.objects.unscoped(WHY).get(code="PT-0001")
    home.latitude, home.longitude = Decimal("21.330000"), Decimal("105.217500")
    home.save()
    Person.objects.unscoped(WHY).filter(pk=home.head_id).update(
        birth_day=None, birth_month=None, birth_year=1961
    )
    names = ["household_code", "latitude", "birth_date", "birth_year"]
    one = actions.ask_extract(Act(officer), filled_commune, ON, "household", "csv", names)
    work()
    lines = store.get(now(one), FILE).decode("utf-8-sig").splitlines()
    assert lines[0] == "Vĩ độ,Mã hộ,Ngày sinh,Năm sinh"
    assert "21.33,PT-0001,1961,1961" in lines
