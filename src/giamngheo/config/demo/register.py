"""The households of the synthetic province in the register, year after year, with their past decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from giamngheo.areas.models import AdminUnit
from giamngheo.config.demo.villages import DemoUnits, record_residents
from giamngheo.law.classes import LISTED
from giamngheo.measurement import classify_now, reason_texts
from giamngheo.platform.actions import Act
from giamngheo.platform.database.behind import writing_behind
from giamngheo.platform.database.indexes import indexes_aside
from giamngheo.platform.scope import Actor
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.bulk import PlannedHousehold, plan_rows, rows_of, write_plan
from giamngheo.registry.bulk.existing import Existing
from giamngheo.registry.bulk.rows import HouseholdRow
from giamngheo.registry.models import (
    Household,
    HouseholdCause,
    HouseholdPlace,
    MemberAnswers,
    Membership,
    Person,
    PovertyStatus,
    ReviewResult,
)
from giamngheo.synthetic import SYNTHETIC_LABEL_VI, Province
from giamngheo.synthetic.tables import build_chunk

CHUNK = 20_000
SOURCE = "dữ liệu mô phỏng"
FILLED = (Person, Household, HouseholdPlace, Membership, ReviewResult, MemberAnswers, HouseholdCause)
Progress = Callable[[str, int, int], None]


def fill_register(units: DemoUnits, progress: Progress) -> None:
    """All households, the results of every year's review, and the decisions imported from its list."""
    province = units.province
    households: dict[str, int] = {}
    for number, year in enumerate(province.years):
        record_residents(units, year)
        at = _listed(province, year, first=number == 0)
        recognised: dict[int, dict[str, str]] = defaultdict(dict)
        # nothing is looked up in the register while it is filled for the first time
        with indexes_aside(*FILLED) if number == 0 else nullcontext():
            for start in range(0, len(at), CHUNK):
                progress(str(year), start, len(at))
                rows = _rows(units, year, at[start : start + CHUNK])
                for one in _write(units, year, rows, empty=number == 0):
                    row, households[one.row.code] = one.row, one.household_id or 0
                    if row.result and row.result.result_class in LISTED and not one.ends:
                        recognised[row.commune_then or row.commune][row.code] = row.result.result_class
        progress(str(year), len(at), len(at))
        _decide(units, year, recognised, households)


def _listed(province: Province, year: int, *, first: bool) -> np.ndarray:
    """Positions to write: everybody in the first year, then who is reviewed, is new, or has gone."""
    panel = province.panel
    if first:
        return np.flatnonzero(panel.alive(year))
    return np.flatnonzero(
        (panel.alive(year) & (province.under_review(year) | (panel.first == year))) | (panel.last == year - 1)
    )


def _rows(units: DemoUnits, year: int, at: np.ndarray) -> list[HouseholdRow]:
    """Households at the given positions; those under review with their result."""
    province = units.province
    on = province.calibration.reference_date(year)
    chunk = build_chunk(province, year, at, "full")
    reviewed = province.under_review(year)[at] & province.panel.alive(year)[at]
    keys = chunk.households["household_key"]
    listed = chunk.households.filter(pa.array(reviewed))
    members = chunk.persons.filter(
        pc.is_in(chunk.persons["household_key"], value_set=listed["household_key"])
    )
    scored = classify_now(province.standard, listed, members, on=on)
    reasons = reason_texts(scored, province.standard, on=on, persons=members)
    for name in ("reason_vi", "reason_en"):
        scored = scored.append_column(name, reasons[name])
    others = chunk.households.filter(pc.invert(pc.is_in(keys, value_set=listed["household_key"])))
    places = units.places(year)
    found: list[HouseholdRow] = []
    for table in (scored, others.append_column("class", pa.nulls(others.num_rows, pa.string()))):
        persons = chunk.persons.filter(
            pc.is_in(chunk.persons["household_key"], value_set=table["household_key"].combine_chunks())
        )
        found += rows_of(table, persons, province.standard, lambda code, village: places[code, village])
    return found


def _write(units: DemoUnits, year: int, rows: list[HouseholdRow], *, empty: bool) -> list[PlannedHousehold]:
    """The rows that were written, with the household of each."""
    standard = units.province.standard
    on = units.province.calibration.reference_date(year)
    plan = plan_rows(rows, on, Existing() if empty else None)
    with transaction.atomic(), writing_behind():
        written = write_plan(
            Act(_actor(), reason=SYNTHETIC_LABEL_VI),
            plan,
            at=None,
            year=year,
            standard=standard.id,
            reference_date=on,
            source=SOURCE,
        )
    return [one for one in plan.households if one.row.key in written.households]


def _decide(
    units: DemoUnits, year: int, recognised: dict[int, dict[str, str]], households: dict[str, int]
) -> None:
    """One imported decision for each commune of the day; statuses that are not renewed end with them."""
    day = date(year, 12, 10)
    first = date(year + 1, 1, 1)
    geography = units.province.geography
    then = {units.communes[unit] for unit in geography.units(year)}
    open_now = _open_by_commune(units, year)
    for number, unit in enumerate(AdminUnit.objects.filter(pk__in=then).order_by("code"), 1):
        named = {households[code]: status for code, status in recognised.get(unit.pk, {}).items()}
        facts = DecisionFacts(
            year=year,
            standard=units.province.standard.id,
            effective_from=first,
            number=f"{number}/QĐ-UBND",
            signed_on=day,
            authority=f"Ủy ban nhân dân {unit.full_name[:1].lower()}{unit.full_name[1:]}",
            source=SOURCE,
        )
        record_decision(
            Act(_actor(), reason=SYNTHETIC_LABEL_VI), unit, facts, named, ending=open_now[unit.pk]
        )


def _open_by_commune(units: DemoUnits, year: int) -> dict[int, list[int]]:
    """Households with an open status, by the commune in which they lay in a year."""
    commune_of = {place.village: place.commune_then for place in units.places(year).values()}
    found: dict[int, list[int]] = defaultdict(list)
    why = "statuses that the demo's decisions settle"
    rows = PovertyStatus.objects.unscoped(why).filter(effective_to=None)
    for pk, village in rows.values_list("household_id", "household__village_id"):
        found[commune_of[village] or 0].append(pk)
    return found


def _actor() -> Actor:
    return Actor.by_system("giamngheo demo")
