"""The sentences an officer reads, word for word."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from measured_households import ON, STANDARD, Row, ticks

from giamngheo.law import Standard, list_scenarios, load_standard
from giamngheo.measurement import classify_now, explain, reason_rows, reason_texts
from giamngheo.measurement.classification.records import table_of
from giamngheo.rules.formats import number_text


def reason(row: Row) -> str:
    return explain(STANDARD, row, on=ON).reason.vi


def test_poor_by_points_and_indicators() -> None:
    row = {"locality": "rural", "income_points_recorded": 132, **ticks("health_insurance", "toilet", "water")}
    explanation = explain(STANDARD, row, on=ON)
    assert explanation.reason.vi == (
        "Hộ nghèo: điểm B1 = 132 ≤ 140 (nông thôn); thiếu hụt 3 chỉ số: Bảo hiểm y tế, Nguồn nước, Nhà tiêu "
        "(điểm B2 = 30 ≥ 30) – Nghị định 07/2021/NĐ-CP, Điều 3 khoản 2 điểm a."
    )
    assert explanation.reason.en == (
        "Poor household: B1 points = 132 ≤ 140 (rural); deprived in 3 indicators: Health insurance, Water, "
        "Toilet (B2 points = 30 ≥ 30) – Decree 07/2021/NĐ-CP, Art. 3 clause 2 point a."
    )


def test_near_poor_by_recorded_totals() -> None:
    row = {"locality": "urban", "income_points_recorded": 175, "deprivation_points_recorded": 20}
    assert reason(row) == (
        "Hộ cận nghèo: điểm B1 = 175 ≤ 175 (thành thị); điểm B2 ghi trong danh sách = 20 < 30 "
        "– Nghị định 07/2021/NĐ-CP, Điều 3 khoản 2 điểm b."
    )


def test_average_by_income() -> None:
    row = {"locality": "urban", "size": 4, "income_12m": 100_000_000}
    assert reason(row).startswith(
        "Hộ có mức sống trung bình: thu nhập 12 tháng của hộ = 100.000.000 đồng > 96.000.000 đồng, "
        "là mức 2.000.000 đồng/người/tháng cho 4 người (thành thị); "
        "không quá mức trần 3.000.000 đồng/người/tháng"
    )


def test_unknown_says_what_is_missing_and_what_would_decide() -> None:
    row = {
        "locality": "rural",
        "income_points_recorded": 120,
        **ticks("water", "toilet", unknown=["telecom"]),
    }
    assert reason(row) == (
        "Chưa xác định: điểm B1 = 120 ≤ 140 (nông thôn); thiếu hụt ít nhất 2 chỉ số: Nguồn nước, Nhà tiêu; "
        "chưa có thông tin về 1 chỉ số: Dịch vụ viễn thông; nếu thiếu hụt thêm từ 1 chỉ số trở lên "
        "thì là hộ nghèo, nếu không thì là hộ cận nghèo."
    )


def test_unknown_says_where_the_standard_lacks_its_cut_off() -> None:
    row = {"locality": "rural", "size": 4, "income_12m": 40_000_000}
    found = explain(load_standard("vn-2027-2030"), row, None, on=date(2027, 10, 1)).reason.vi
    assert "chưa có thông tin về 3 chỉ số: Việc làm, Người phụ thuộc, Dinh dưỡng;" in found
    assert "chuẩn chưa có ngưỡng của 9 chỉ số (không thiếu câu trả lời): Bảo hiểm y tế, " in found


def test_unknown_locality_names_both_lines() -> None:
    row = {"income_points_recorded": 150, "deprivation_points_recorded": 20}
    assert reason(row) == (
        "Chưa xác định: điểm B1 = 150; cần biết khu vực của hộ để so với mức chuẩn "
        "(nông thôn 140, thành thị 175)."
    )


def test_nothing_recorded() -> None:
    assert reason({}) == (
        "Chưa xác định: chưa có điểm B1 và chưa có thu nhập 12 tháng; cần một trong hai để xét chuẩn nghèo."
    )


def test_items_of_the_points_table_without_an_answer_are_named() -> None:
    points = load_standard("vn-2016-2020").points_table
    assert points is not None
    whole = replace(STANDARD, points_table=replace(points, complete=True))
    chosen = [item for item in points.items if not item.derived]
    answered = {item.variable: item.options[-1].code for item in points.items}
    row = {"locality": "rural", "region": "tdmnpb", "size": 3, "deprivation_points_recorded": 30, **answered}
    assert explain(whole, row, on=ON).code != "unknown"
    first, last = chosen[0], chosen[-1]
    explanation = explain(whole, row | {first.variable: None, last.variable: None}, on=ON)
    assert explanation.code == "unknown"
    assert explanation.reason.vi == (
        "Chưa xác định: chưa tính được điểm B1 vì thiếu câu trả lời của 2 mục trong bảng điểm: "
        f"{first.label.vi} (mục {first.code}) và {last.label.vi} (mục {last.code}); cũng chưa có thu nhập 12 tháng."
    )
    assert "2 items of the points table without an answer" in explanation.reason.en
    nothing = explain(whole, {"locality": "rural"}, on=ON).reason.vi
    assert nothing.startswith("Chưa xác định: chưa có điểm B1 và chưa có thu nhập 12 tháng")


def whole_table() -> tuple[Standard, dict[str, str]]:
    """The standard with a whole points table, and an answer to every item."""
    points = load_standard("vn-2016-2020").points_table
    assert points is not None
    answered = {item.variable: item.options[-1].code for item in points.items}
    return replace(STANDARD, points_table=replace(points, complete=True)), answered


def test_items_that_follow_from_other_answers_are_named_too() -> None:
    whole, answered = whole_table()
    assert whole.points_table is not None
    derived = next(item for item in whole.points_table.items if item.derived)
    row = {"locality": "rural", "region": "tdmnpb", **answered, derived.variable: None}
    said = explain(whole, row, on=ON).reason
    assert said.vi == (
        "Chưa xác định: chưa tính được điểm B1 vì thiếu câu trả lời của 1 mục trong bảng điểm: "
        f"{derived.label.vi} (mục {derived.code}, tính từ thông tin của hộ và thành viên); "
        "cũng chưa có thu nhập 12 tháng."
    )
    assert "counted from the answers of the household and its members" in said.en
    # what its members answer is not missing
    assert explain(whole, row | {"size": 3}, on=ON).row["basis"] == "points"


def test_the_region_or_area_that_chooses_the_column_of_points_is_named() -> None:
    whole, answered = whole_table()
    row = {"size": 3, "deprivation_points_recorded": 30, **answered}
    region = explain(whole, row | {"locality": "rural"}, on=ON).reason
    assert region.vi == (
        "Chưa xác định: chưa tính được điểm B1 vì chưa biết vùng của hộ (theo tỉnh) để chọn cột của bảng điểm; "
        "cũng chưa có thu nhập 12 tháng."
    )
    assert "the household's region" in region.en
    area = explain(whole, row, on=ON).reason.vi
    assert "vì chưa biết khu vực của hộ (nông thôn hay thành thị) để chọn cột" in area
    assert explain(whole, row | {"locality": "urban"}, on=ON).code != "unknown"
    chosen = next(name for name in answered if name == "item_2")
    both = explain(whole, row | {"locality": "rural", chosen: None}, on=ON).reason.vi
    assert "thiếu câu trả lời của 1 mục" in both
    assert "và chưa biết vùng của hộ" in both


@pytest.mark.long
def test_open_items_of_many_households_stay_with_their_household() -> None:
    whole, answered = whole_table()
    rows = [
        {"locality": "rural", "region": "tdmnpb", "size": 3, **answered},
        {"locality": "rural", "size": 3, **answered},
        {"locality": "rural"},
        {"locality": "rural", "region": "tdmnpb", "size": 3, **answered, "item_4": None},
    ]
    table = table_of(whole, "household", [{"household_key": key, **row} for key, row in enumerate(rows)])
    said = reason_texts(classify_now(whole, table, on=ON), whole, on=ON)["reason_vi"].to_pylist()
    assert ["chưa biết vùng" in text and "mục trong bảng điểm" not in text for text in said] == [
        False,
        True,
        False,
        False,
    ]
    assert ["thiếu câu trả lời của 1 mục" in text for text in said] == [False, False, False, True]
    assert said[2].startswith("Chưa xác định: chưa có điểm B1 và chưa có thu nhập")


def test_a_total_that_does_not_fit_is_noted() -> None:
    row = {
        "locality": "rural",
        "income_points_recorded": 120,
        "deprivation_points_recorded": 50,
        **ticks("water"),
    }
    assert reason(row).endswith("Lưu ý: tổng điểm B2 đã ghi (50) không khớp các chỉ số nên không dùng.")


def test_a_scenario_is_labelled_an_assumption() -> None:
    scenario = load_standard("vn-2027-2030", list_scenarios("vn-2027-2030")[0])
    row = {"locality": "rural", "income_per_capita_month": 2_200_000, "deprivation_points_recorded": 30}
    explanation = explain(scenario, row, on=date(2027, 10, 1))
    assert explanation.code == "poor"
    assert "[Giả định theo kịch bản" in explanation.reason.vi
    assert "not for decisions" in explanation.reason.en
    assert explanation.assumptions == scenario.assumptions != ()


@pytest.mark.long
def test_reasons_keep_the_order_of_the_table() -> None:
    households = pa.table({"household_key": [5, 2, 9], "income_points_recorded": [150, 10, 500]})
    table = classify_now(STANDARD, households, on=ON)
    texts = reason_texts(table, STANDARD, on=ON)
    assert texts["household_key"].to_pylist() == [5, 2, 9]
    assert [text.split(":")[0] for text in texts["reason_vi"].to_pylist()] == [
        "Chưa xác định",
        "Chưa xác định",
        "Hộ không nghèo",
    ]


@pytest.mark.long
def test_the_reason_sheet_skips_households_above_the_line() -> None:
    households = pa.table(
        {
            "household_key": [1, 2],
            "locality": ["rural", "rural"],
            "income_points_recorded": [500, 100],
            "deprivation_points_recorded": [30, 30],
        }
    )
    table = classify_now(STANDARD, households, on=ON)
    rows = reason_rows(table, STANDARD, on=ON).to_pylist()
    assert {row["household_key"] for row in rows} == {2}
    assert [row["criterion"] for row in rows][::13] == ["income", "deprivations"]
    assert rows[0]["why_vi"] == "100 điểm ≤ 140 điểm"
    assert rows[1]["why_vi"] == "danh sách chỉ ghi tổng điểm, không ghi chỉ số này"
    assert (rows[1]["article_vi"], rows[1]["evidence"]) == (
        "Nghị định 07/2021/NĐ-CP, Phụ lục, chỉ số 1",
        "memory_high",
    )
    assert len(reason_rows(table, STANDARD, on=ON, everybody=True)) == 28


def test_the_examples_of_the_documentation_are_what_the_product_says() -> None:
    page = Path(__file__).parents[2] / "docs" / "classification.md"
    quoted = [line[2:] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("> ")]
    marked = ticks("water", "toilet", unknown=["telecom"])
    assert quoted == [
        reason(
            {
                "locality": "rural",
                "income_points_recorded": 132,
                **ticks("health_insurance", "toilet", "water"),
            }
        ),
        reason({"locality": "urban", "income_points_recorded": 175, "deprivation_points_recorded": 20}),
        reason({"locality": "rural", "income_points_recorded": 120, **marked}),
    ]


def test_a_standard_without_a_points_line_says_so() -> None:
    standard = load_standard("vn-2027-2030")
    row = {"locality": "rural", "income_points_recorded": 120}
    assert explain(standard, row, on=date(2027, 10, 1)).reason.vi == (
        "Chưa xác định: chuẩn này chưa có mức điểm tương đương chuẩn nghèo; cần thu nhập để xét."
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("income", "code", "sentence"),
    [
        (
            2_200_000,
            "near_poor",
            "Hộ cận nghèo: thu nhập bình quân = 2.200.000 đồng/người/tháng ≤ 2.200.000 đồng",
        ),
        (
            2_200_001,
            "not_poor",
            "Hộ không nghèo: thu nhập bình quân = 2.200.001 đồng/người/tháng > 2.200.000 đồng",
        ),
    ],
)
def test_points_of_another_standard_neither_decide_nor_explain(income: int, code: str, sentence: str) -> None:
    household = {
        "locality": "rural",
        "size": 4,
        "income_points_recorded": 100,
        "deprivation_points_recorded": 20,
    }
    household |= {"income_per_capita_month": income}
    standard, on = load_standard("vn-2027-2030"), date(2027, 10, 1)
    row = classify_now(standard, table_of(standard, "household", [{"household_key": 1, **household}]), on=on)
    assert row["basis"].to_pylist() == ["income"]
    assert row["income_points"].to_pylist() == [100]
    explanation = explain(standard, household, None, on=on)
    assert explanation.code == code
    assert explanation.reason.vi.startswith(sentence)
    assert "không trên mức chuẩn" not in explanation.reason.vi
    assert explanation.criterion("income").why.vi.startswith(f"{number_text(income)} đồng/người/tháng")
