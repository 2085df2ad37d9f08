"""A commune of today that is divided: until its villages are placed in the new ones, their figures are said apart."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_area_pages import reader
from test_changes_of_units import LEVELS, household, load, system, written
from test_of_day import by_unit, count, row, table

from giamngheo.areas.actions import move_village
from giamngheo.areas.changes import ChangesRefused, apply_changes, plan_changes
from giamngheo.areas.facts import communes_on
from giamngheo.areas.models import AdminUnit
from giamngheo.areas.rebasing import DIVIDED, rebase
from giamngheo.monitoring.places import read_places
from giamngheo.monitoring.residents import residents_by_unit
from giamngheo.registry.models import Household

BEFORE, TODAY = date(2025, 10, 15), date(2026, 11, 25)
NEW_YEAR = date(2026, 1, 1)
DIVIDE = tuple(
    f"xã,08001,Xã N,,{code},{name},xã,,01/01/2026,,một phần,NQ 10"
    for code, name in (("99001", "Trên"), ("99002", "Dưới"))
)
MOVE = "thôn,,Khu a1,08001,,a1,khu,99001,01/01/2026,,{part},NQ 10"


@pytest.fixture
def divided(province: SimpleNamespace, tmp_path: Path) -> SimpleNamespace:
    """N (villages a1, a2, b1, e1) has become Trên and Dưới, and no village was placed in either."""
    counted = (("a1", 30), ("a2", 70), ("b1", 60), ("e1", 50), ("m", 113), ("f", 70))
    for name, households in counted:
        count(getattr(province, name), households, BEFORE)
    apply_changes(system(), plan_changes(written(tmp_path, *DIVIDE, head=LEVELS)))
    province.upper, province.lower = (AdminUnit.objects.get(code=code) for code in ("99001", "99002"))
    return province


def test_no_household_is_lost_and_what_is_in_no_commune_is_said(divided: SimpleNamespace) -> None:
    above = reader("province_officer", divided.p)
    rows, after = table(above, divided.p, "now", "15/10/2025")
    # no village yet, and nothing known of its households
    assert [row(rows, name).count(">0<") for name in ("Xã Trên", "Xã Dưới")] == [1, 1]
    assert ">393<" in rows
    assert "Xã N: 210 hộ dân cư, 840 nhân khẩu" in after
    assert "các xã nhận thiếu phần này" in after
    move_village(system(), divided.a1, divided.upper, NEW_YEAR)
    rows, after = table(above, divided.p, "now", "15/10/2025")
    assert ">393<" in rows
    assert "Xã N: 180 hộ dân cư, 720 nhân khẩu" in after
    for name in ("a2", "b1", "e1"):
        move_village(system(), getattr(divided, name), divided.lower, NEW_YEAR)
    rows, after = table(above, divided.p, "now", "15/10/2025")
    assert [">30<" in row(rows, "Xã Trên"), ">180<" in row(rows, "Xã Dưới"), ">393<" in rows] == [True] * 3
    assert "các xã nhận thiếu phần này" not in after


def test_a_village_left_in_the_ended_commune_moves_nothing(divided: SimpleNamespace) -> None:
    move_village(system(), divided.a1, divided.upper, NEW_YEAR)
    villages = {divided.a1.pk: {"poor": 3}, divided.a2.pk: {"poor": 4}}
    result = rebase({divided.n.pk: {"poor": 7}}, BEFORE, TODAY, villages)
    assert result.figures == {divided.upper.pk: {"poor": 3}}
    assert [(one.unit, one.figures, one.reason) for one in result.unplaced] == [
        (divided.n.pk, {"poor": 4}, DIVIDED)
    ]


def test_results_and_denominators_of_such_a_village_are_of_the_province_alone(
    divided: SimpleNamespace,
) -> None:
    move_village(system(), divided.a1, divided.upper, NEW_YEAR)
    places = read_places()
    assert places.commune_on(divided.n.pk, divided.a1.pk, TODAY) == divided.upper.pk
    assert places.commune_on(divided.n.pk, divided.a2.pk, TODAY) is None
    assert places.commune_on(divided.n.pk, divided.a2.pk, BEFORE) == divided.n.pk
    known = {name: (getattr(divided, name), 10) for name in ("a1", "a2", "b1", "e1", "m", "f")}
    found = residents_by_unit(by_unit(**known), 2025, places, TODAY)
    assert (found[divided.p.pk], divided.upper.pk in found, divided.lower.pk in found) == (60, False, False)


def test_a_commune_divided_before_the_merger_stays_in_its_province(province: SimpleNamespace) -> None:
    assert read_places().province_of(province.e_old.pk) == province.p.pk


@pytest.mark.parametrize("part", ["toàn bộ", "giữ nguyên"])
def test_a_file_places_the_villages_of_the_ended_commune(
    divided: SimpleNamespace, tmp_path: Path, part: str
) -> None:
    one = household("1", divided.n, divided.a1)
    assert load(tmp_path, MOVE.format(part=part)) == ["Xã Trên: Khu a1: Xã N → Xã Trên"]
    assert communes_on([divided.a1], NEW_YEAR) == {divided.a1.pk: divided.upper.pk}
    kept = Household.objects.unscoped("test").get(pk=one.pk)
    assert (kept.commune_id, kept.village_id) == (divided.upper.pk, divided.a1.pk)
    assert load(tmp_path, MOVE.format(part=part)) == []


def test_commune_and_villages_may_stand_in_one_file(province: SimpleNamespace, tmp_path: Path) -> None:
    again = DIVIDE[0].replace("99001", "08001"), DIVIDE[1]
    village = MOVE.format(part="toàn bộ").replace("99001", "08001")
    assert load(tmp_path, *again, village) == ["Xã Trên: Khu a1: Xã N → Xã Trên"]
    assert load(tmp_path, *again, village) == []


def test_a_village_goes_to_a_successor_of_its_commune_only(divided: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(ChangesRefused) as caught:
        load(tmp_path, MOVE.format(part="toàn bộ").replace("99001", "08006"))
    (problem,) = caught.value.problems
    assert problem.column == "old_parent_code"
