"""Code lists and procedures as data."""

from datetime import date

import pytest

from giamngheo.law import Evidence, LawError, list_codes, load_codes, load_procedures
from giamngheo.law.procedures import ACTORS, Procedure, stage_figure


def test_lists() -> None:
    assert list_codes() == (
        *("causes", "ethnic_groups", "household_changes", "materials", "priority_groups"),
        *("qualifications", "regions", "relations", "school_levels"),
    )
    with pytest.raises(LawError) as caught:
        load_codes("colours")
    assert caught.value.code == "missing_file"


def test_causes_in_the_order_of_the_form() -> None:
    causes = load_codes("causes")
    assert [code.code for code in causes.codes] == [
        *("no_land", "no_capital", "no_labour", "no_tools", "no_knowledge", "no_skills", "illness", "other")
    ]
    assert [code.number for code in causes.codes] == list(range(1, 9))
    assert causes.labels["no_land"].vi == "Không có đất sản xuất"


def test_ethnic_groups() -> None:
    groups = load_codes("ethnic_groups")
    assert [code.code for code in groups.codes] == [f"{n:02d}" for n in range(1, 55)]
    assert [code.code for code in groups.codes if code.minority is False] == ["01"]
    assert {"H'Mông", "Mèo"} <= set(groups["08"].variants)
    assert {"Cao Lan", "Sán Chỉ"} <= set(groups["15"].variants)
    assert groups["06"].label.vi == "Mường"
    assert groups.basis.evidence is Evidence.MEMORY_HIGH


def test_no_wording_names_two_groups() -> None:
    groups = load_codes("ethnic_groups")
    wordings = [w for code in groups.codes for w in {v.casefold() for v in (code.label.vi, *code.variants)}]
    assert sorted(w for w in set(wordings) if wordings.count(w) > 1) == []


def test_regions_are_the_points_columns() -> None:
    assert list(load_codes("regions").labels) == ["dbsh", "tdmnpb", "btb_dhmt", "tn", "dnb", "dbscl"]


def test_annual_review() -> None:
    annual = load_procedures()["annual"]
    assert [step.key for step in annual.steps] == [
        *("list", "classify", "meeting", "posting", "consultation", "recognition")
    ]
    assert [step.number for step in annual.steps] == [1, 2, 3, 4, 5, 6]
    assert (annual.calendar["start"].value, annual.calendar["end"].value) == ("09-01", "12-14")
    meeting = annual.step("meeting").figures["agreement_percent"]
    assert (meeting.value, meeting.basis.evidence) == (50, Evidence.TEXT)
    posting = annual.step("posting").figures["posting_days"]
    assert (posting.value, posting.unit, posting.basis.evidence) == (3, "working_days", Evidence.MEMORY_HIGH)
    assert {actor for step in annual.steps for actor in step.actors} <= set(ACTORS)


@pytest.mark.parametrize(
    ("on", "authority", "mark"),
    [
        (date(2025, 6, 30), "district_chairman", Evidence.TEXT),
        (date(2025, 7, 1), "province_chairman", Evidence.INFERENCE),
    ],
)
def test_consulted_authority(on: date, authority: str, mark: Evidence) -> None:
    consulted = load_procedures()["annual"].step("consultation").consulted_authority
    assert consulted is not None
    default = consulted.default(on)
    assert default is not None
    assert (default.value, default.basis.evidence) == (authority, mark)
    assert authority in consulted.choices


def test_other_procedures() -> None:
    procedures = load_procedures()
    assert sorted(procedures) == [
        *("annual", "average_living", "grievances", "low_income", "on_request", "reports"),
    ]
    assert procedures["on_request"].calendar["monthly_day"].value == 15
    assert procedures["on_request"].figures["total_days"].value == 15
    average = procedures["average_living"]
    assert average.procedure_code is not None
    assert average.procedure_code.value == "1.011609"
    assert average.step("posting").figures["posting_days"].value == 5
    assert average.step("posting").figures["recheck_days"].value == 3
    reports = {report.key: report for report in procedures["reports"].reports}
    assert reports["monthly"].months == (2, 3, 4, 5, 6, 7, 8, 9)
    assert (reports["preliminary"].day, reports["preliminary"].months) == (15, (11,))
    assert (reports["official"].day, reports["official"].before) == (20, True)
    with pytest.raises(KeyError):
        procedures["annual"].step("coffee")


def test_stages_and_what_each_needs() -> None:
    procedures = load_procedures()
    assert procedures["annual"].stages() == (
        *("list", "classify", "meeting", "posting", "consultation", "recognition"),
    )
    assert procedures["on_request"].stages() == ("list", "classify", "meeting", "posting", "recognition")
    assert procedures["average_living"].stages() == ("list", "classify", "posting", "recognition")
    assert procedures["low_income"].stages() == procedures["average_living"].stages()
    assert procedures["reports"].stages() == ()
    annual = procedures["annual"]
    assert annual.step("recognition").needs == ("cleared_results",)
    assert annual.step("meeting").produces == ("agreement", "minutes")


def test_a_procedure_without_figures_applies_anothers() -> None:
    procedures = load_procedures()
    found = stage_figure(procedures["on_request"], "posting", "posting_days")
    assert found is not None
    assert found[0] == "procedures/annual/steps/posting/figures/posting_days"
    assert found[1].value == 3
    own = stage_figure(procedures["average_living"], "posting", "posting_days")
    assert own is not None
    assert own[1].value == 5
    assert stage_figure(procedures["average_living"], "meeting", "agreement_percent") is None
    # low-income workers are found by the procedure of the average living standard, figures and all
    assert stage_figure(procedures["low_income"], "posting", "posting_days") == own


def test_steps_out_of_order_are_refused() -> None:
    annual = load_procedures()["annual"]
    turned = annual.model_dump(by_alias=True) | {"steps": [step.model_dump() for step in annual.steps[::-1]]}
    with pytest.raises(ValueError, match="out of order"):
        Procedure.model_validate(turned)
    early = annual.model_dump(by_alias=True) | {"steps": [step.model_dump() for step in annual.steps[1:]]}
    with pytest.raises(ValueError, match="nothing makes review_list before it"):
        Procedure.model_validate(early)
