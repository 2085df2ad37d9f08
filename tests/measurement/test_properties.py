"""What holds for any household: monotone, not contradicted by what is learnt later, trace equal to table."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measured_households import (
    KEYS,
    ON,
    STANDARD,
    Row,
    answered_households,
    classified,
    ticked_households,
    totals,
)

from giamngheo.law import Standard, list_scenarios, load_standard
from giamngheo.measurement import classify_now, explain, reason_rows, reason_texts
from giamngheo.measurement.classification.records import household_record, table_of
from giamngheo.measurement.classification.tables import answer_names, answered_rule, is_answered

# From poor to rich; unknown stands aside.
WEALTH = {"poor": 0, "near_poor": 1, "not_poor": 2, "average": 2, "above_average": 2}
CLASSES = {"poor", "near_poor", "average", "above_average", "not_poor", "unknown"}


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(ticked_households(), min_size=1, max_size=20), st.data())
def test_one_more_deprivation_never_makes_a_household_less_poor(rows: list[Row], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(KEYS))
    # a recorded total could complete the one list and contradict the other
    rows = [{**row, "deprivation_points_recorded": None} for row in rows]
    without = classified([{**row, f"ticked_{key}": False} for row in rows])
    having = classified([{**row, f"ticked_{key}": True} for row in rows])
    for before, after in zip(without, having, strict=True):
        if "unknown" not in (before["class"], after["class"]):
            assert WEALTH[after["class"]] <= WEALTH[before["class"]]


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(ticked_households(), min_size=1, max_size=20), st.data())
def test_what_is_learnt_later_never_contradicts_a_decided_class(rows: list[Row], data: st.DataObject) -> None:
    # two records of one thing that contradict each other are flagged, and are no missing value
    rows = [{**row, "deprivation_points_recorded": None} for row in rows]
    rows = [
        row | ({"income_per_capita_month": None} if row["income_12m"] is not None else {}) for row in rows
    ]
    full = [_filled(row, data) for row in rows]
    for before, after in zip(classified(rows), classified(full), strict=True):
        if before["class"] != "unknown":
            assert after["class"] == before["class"]


def _filled(row: Row, data: st.DataObject) -> Row:
    """The row with the missing ticks, locality and size drawn; points and income stay as they are.

    To record points where there were none changes what decides, which is no missing value of the old basis.
    """
    missing: dict[str, Any] = {f"ticked_{key}": st.booleans() for key in KEYS}
    missing |= {"locality": st.sampled_from(["rural", "urban"]), "size": st.integers(1, 12)}
    return {name: value for name, value in row.items() if value is not None} | {
        name: data.draw(values) for name, values in missing.items() if row.get(name) is None
    }


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.one_of(totals(), ticked_households()), min_size=1, max_size=20), st.randoms())
def test_the_order_of_the_rows_is_irrelevant(rows: list[Row], random: Any) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    straight = classified(rows)
    for place, row in zip(order, classified([rows[at] for at in order]), strict=True):
        assert {**row, "household_key": place} == straight[place]


SHIPPED = [
    (STANDARD, ON),
    (load_standard("vn-2027-2030"), date(2027, 10, 1)),
    *(
        (load_standard("vn-2027-2030", scenario), date(2027, 10, 1))
        for scenario in list_scenarios("vn-2027-2030")
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("standard", "on"), SHIPPED, ids=lambda one: getattr(one, "scenario", None) or str(one)[:30]
)
@settings(max_examples=15)
@given(data=st.data())
def test_every_shipped_rule_traces_as_the_table_says(
    standard: Standard, on: date, data: st.DataObject
) -> None:
    households = data.draw(st.lists(answered_households(standard), min_size=1, max_size=10))
    names, whether = answer_names(standard), answered_rule(standard)
    assert whether is not None
    rows = classified([row for row, _ in households], [members for _, members in households], standard, on)
    for (household, members), row in zip(households, rows, strict=True):
        record = household_record(standard, household, members)
        answered = is_answered(names, record)
        assert answered == (whether.trace(record, on).value is True)
        for indicator in standard.indicators:
            traced = None
            if answered and indicator.rule is not None:
                traced = indicator.rule.trace(record, on).value
            expected = traced if traced is not None else household.get(f"ticked_{indicator.key}")
            assert row[f"deprived_{indicator.key}"] == expected, indicator.key
        facts = {name: row[name] for name in ("locality", "size", "income_points")}
        facts |= {name: row[name] for name in ("income_12m", "income_per_capita_month")}
        facts["deprivation_points"] = (row["deprivation_points_lo"], row["deprivation_points_hi"])
        true = [one.code for one in standard.classes if one.rule.trace(facts, on).value is True]
        assert [row["class"]] == (true or ["unknown"])


@pytest.mark.slow
@settings(max_examples=12)
@given(answered_households())
def test_explain_says_what_classify_says(household: tuple[Row, list[Row]]) -> None:
    answers, members = household
    (row,) = classified([answers], [members])
    explanation = explain(STANDARD, answers, members, on=ON)
    assert explanation.code == row["class"] in CLASSES
    assert explanation.criterion("income").outcome == row["below_line"]
    for key in KEYS:
        assert explanation.criterion(key).outcome == row[f"deprived_{key}"]
    at_cutoff = explanation.criterion("deprivations").outcome
    low, high = row["distance_deprivations_lo"], row["distance_deprivations_hi"]
    assert at_cutoff == (True if low >= 0 else False if high < 0 else None)
    for text in (explanation.reason, *(one.why for one in explanation.criteria)):
        assert text.vi
        assert text.en
        assert "⟦" not in text.vi + text.en


@pytest.mark.slow
@settings(max_examples=10)
@given(st.lists(answered_households(), min_size=1, max_size=6))
def test_the_reasons_of_a_table_are_those_of_each_household(households: list[tuple[Row, list[Row]]]) -> None:
    rows = [{**row, "household_key": key} for key, (row, _) in enumerate(households)]
    people = [
        {**person, "household_key": key, "person_no": number}
        for key, (_, members) in enumerate(households)
        for number, person in enumerate(members)
    ]
    table = _classified_table(rows, people)
    texts = reason_texts(table, STANDARD, on=ON).to_pylist()
    sheet = reason_rows(
        table, STANDARD, on=ON, persons=table_of(STANDARD, "person", people) if people else None
    ).to_pylist()
    for (household, members), row, text in zip(households, table.to_pylist(), texts, strict=True):
        explanation = explain(STANDARD, household, members, on=ON)
        assert (text["reason_vi"], text["reason_en"]) == (explanation.reason.vi, explanation.reason.en)
        own = [line for line in sheet if line["household_key"] == row["household_key"]]
        if row["below_line"] is False and row["class"] != "unknown":
            assert own == []
            continue
        assert [line["criterion"] for line in own] == [one.code for one in explanation.criteria]
        for line, one in zip(own, explanation.criteria, strict=True):
            assert line["result"] == one.outcome
            if one.outcome is not False:
                assert (line["why_vi"], line["why_en"]) == (one.why.vi, one.why.en)


def _classified_table(rows: list[Row], people: list[Row]) -> Any:
    households = table_of(STANDARD, "household", rows)
    persons = table_of(STANDARD, "person", people) if people else None
    return classify_now(STANDARD, households, persons, on=ON)
