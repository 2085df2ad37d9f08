"""Figures of one day in the units of another: nothing is lost, nothing is guessed."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from province import FIRST_DAY, LAST_DAY, unit

from giamngheo.areas.rebasing import DIVIDED, MADE_OF_SEVERAL, NO_COMMUNE, VILLAGES_DISAGREE, Rebased, rebase

OLD = ("a_old", "b_old", "c_old", "d_old", "e_old", "f_old")
VILLAGES = {"a_old": ("a1", "a2"), "b_old": ("b1",), "d_old": ("d1",), "e_old": ("e1", "e2")}


def total(result: Rebased, name: str) -> int | Decimal:
    placed = sum(figures.get(name, 0) for figures in result.figures.values())
    return placed + sum(one.figures.get(name, 0) for one in result.unplaced)


def test_whole_merges_add_up_and_unchanged_communes_pass(province: SimpleNamespace) -> None:
    given_figures = {
        province.a_old.pk: {"poor": 10, "households": 100},
        province.b_old.pk: {"poor": 5, "households": 60},
        province.f_old.pk: {"poor": 7, "households": 70},
    }
    result = rebase(given_figures, LAST_DAY, FIRST_DAY)
    assert result.figures == {
        province.n.pk: {"poor": 15, "households": 160},
        province.f.pk: {"poor": 7, "households": 70},
    }
    assert result.unplaced == []


def test_a_divided_commune_without_villages_is_returned_whole_with_its_reason(
    province: SimpleNamespace,
) -> None:
    result = rebase({province.e_old.pk: {"poor": 9}}, LAST_DAY, FIRST_DAY)
    assert result.figures == {}
    (rest,) = result.unplaced
    assert (rest.unit, rest.figures, rest.reason) == (province.e_old.pk, {"poor": 9}, DIVIDED)
    assert set(rest.candidates) == {province.n.pk, province.m.pk}


def test_a_divided_commune_follows_its_villages_and_the_rest_is_returned(province: SimpleNamespace) -> None:
    result = rebase(
        {province.e_old.pk: {"poor": 9}},
        LAST_DAY,
        FIRST_DAY,
        by_village={province.e1.pk: {"poor": 4}, province.e2.pk: {"poor": 3}},
    )
    assert result.figures == {province.n.pk: {"poor": 4}, province.m.pk: {"poor": 3}}
    assert [(one.unit, one.figures) for one in result.unplaced] == [(province.e_old.pk, {"poor": 2})]


def test_villages_that_exceed_the_commune_move_nothing(province: SimpleNamespace) -> None:
    result = rebase({province.e_old.pk: {"poor": 2}}, LAST_DAY, FIRST_DAY, {province.e1.pk: {"poor": 3}})
    assert result.figures == {}
    assert [(one.figures, one.reason) for one in result.unplaced] == [({"poor": 2}, VILLAGES_DISAGREE)]


def test_back_in_time_only_unchanged_communes_and_villages_move(province: SimpleNamespace) -> None:
    result = rebase(
        {province.f.pk: {"poor": 7}, province.n.pk: {"poor": 20}},
        FIRST_DAY,
        LAST_DAY,
        by_village={province.a1.pk: {"poor": 6}, province.b1.pk: {"poor": 5}, province.e1.pk: {"poor": 1}},
    )
    assert result.figures == {
        province.f_old.pk: {"poor": 7},
        province.a_old.pk: {"poor": 6},
        province.b_old.pk: {"poor": 5},
        province.e_old.pk: {"poor": 1},
    }
    assert [(one.unit, one.figures, one.reason) for one in result.unplaced] == [
        (province.n.pk, {"poor": 8}, MADE_OF_SEVERAL)
    ]


def test_a_unit_of_another_day_or_of_no_list_is_returned(province: SimpleNamespace) -> None:
    result = rebase({province.n.pk: {"poor": 1}, 987654: {"poor": 2}}, LAST_DAY, FIRST_DAY)
    assert result.figures == {}
    assert {one.unit: one.reason for one in result.unplaced} == {
        province.n.pk: NO_COMMUNE,
        987654: NO_COMMUNE,
    }


def test_a_commune_that_ended_without_a_recorded_successor_says_so(province: SimpleNamespace) -> None:
    lost = unit("commune", "08099", "K", "xã", province.district1, old=True)
    result = rebase({lost.pk: {"poor": 3}}, LAST_DAY, FIRST_DAY)
    assert "kế tiếp" in result.unplaced[0].reason.vi


@pytest.mark.long
@pytest.mark.parametrize("days", [(LAST_DAY, FIRST_DAY), (FIRST_DAY, LAST_DAY), (LAST_DAY, LAST_DAY)])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sums_are_kept_whatever_is_known_of_villages(
    province: SimpleNamespace, days: tuple[date, date], data: st.DataObject
) -> None:
    counts = st.integers(0, 500)
    names = OLD if days[0] == LAST_DAY else ("n", "m", "f")
    figures = {
        getattr(province, name).pk: {"poor": data.draw(counts), "near": data.draw(counts)} for name in names
    }
    known = data.draw(st.sets(st.sampled_from(("a1", "a2", "b1", "d1", "e1", "e2"))))
    by_village = {getattr(province, name).pk: {"poor": data.draw(counts)} for name in sorted(known)}
    result = rebase(figures, *days, by_village)
    for name in ("poor", "near"):
        assert total(result, name) == sum(one[name] for one in figures.values())
    assert all(value >= 0 for one in result.figures.values() for value in one.values())
    if days[0] == days[1]:
        assert result.figures == figures
