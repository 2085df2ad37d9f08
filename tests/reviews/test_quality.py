"""Warnings on the quality of a result: each on what it is about, silent otherwise, settled with a reason."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reviews_world import (
    NOT_POOR,
    WHY,
    Days,
    act,
    assess,
    begin,
    cases,
    commune_of,
    enumerator,
    first_village,
    household,
    opened,
)

from giamngheo.areas.models import AdminUnit
from giamngheo.law.quality import quality_rules
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.registry.models import Household, Membership, Person, ReviewResult
from giamngheo.reviews import clock
from giamngheo.reviews.actions.assessing import Form, return_case, save_assessment
from giamngheo.reviews.actions.quality import (
    TargetFacts,
    end_flag,
    flag_case,
    set_targets,
    settle_warning,
)
from giamngheo.reviews.models import Assessment, Case, CommuneReview, Review, Settlement
from giamngheo.reviews.quality.board import Warned, warnings_of_commune, warnings_of_village
from giamngheo.reviews.quality.bunching import chance
from office_world import signed_in

pytestmark = pytest.mark.django_db
LIFE = {
    "wall_material": "durable",
    "pillar_material": "durable",
    "roof_material": "durable",
    "housing_area_m2": "60.5",
    "water_source": "tap",
    "toilet_type": "septic",
    "uses_internet": True,
    "has_tv": True,
}


def totals(points: int, deprivation: int, **life: Any) -> dict[str, Any]:
    return {"income_points_recorded": points, "deprivation_points_recorded": deprivation, **life}


def last_year(home: Household, answers: dict[str, Any], code: str = "poor") -> None:
    ReviewResult.objects.create(
        household=home,
        year=2024,
        standard="vn-2021-2025",
        reference_date=date(2024, 10, 1),
        commune_then=home.commune,
        result_class=code,
        answers=answers,
    )


def fill(case: Case, answers: dict[str, Any]) -> Assessment:
    form = Form(answers, visited_on=clock.today(), enumerator=enumerator("an"), complete=True)
    return save_assessment(act(), case, form)


def refusal(code: str) -> Any:
    return pytest.raises(ActionRefused, match=f"^{code}: ")


def rules(found: list[Warned], *, only_open: bool = True) -> list[tuple[str, int | None]]:
    return sorted((one.finding.rule, one.finding.case) for one in found if one.open or not only_open)


@pytest.fixture
def homes(commune: AdminUnit, days: Days) -> list[Household]:
    village = commune.children.earliest("pk")
    return [household(village, number, "poor") for number in range(4)]


@pytest.fixture
def review(commune: AdminUnit, homes: list[Household]) -> Review:
    found = opened(commune)
    begin(first_village(found))
    return found


def test_every_rule_is_named_in_both_languages_with_dated_figures_and_evidence() -> None:
    found = quality_rules()
    assert len(found) == 10
    assert {one.level for one in found.values()} == {"case", "commune", "village"}
    assert all(one.basis.article for one in found.values())
    assert found["elderly_left_alone"].figure("age", date(2025, 10, 1)) == 60
    with pytest.raises(ValueError, match="no figure"):
        found["elderly_left_alone"].figure("age", date(2020, 1, 1))


def test_a_class_that_changed_without_answers_and_an_exit_on_one(
    review: Review, homes: list[Household]
) -> None:
    without, one, several, stays = cases(review)
    for home in homes:
        last_year(home, totals(130, 40, **LIFE))
    fill(without, totals(180, 0, **LIFE))
    fill(one, totals(180, 0, **LIFE | {"water_source": "unprotected"}))
    fill(several, totals(180, 0, **LIFE | {"water_source": "unprotected", "toilet_type": "none"}))
    fill(stays, totals(130, 40, **LIFE | {"housing_area_m2": "61"}))
    found = warnings_of_village(first_village(review))
    assert rules(found) == [("class_without_answers", without.pk), ("one_changed_answer", one.pk)]
    (said,) = [warned.finding.words.vi for warned in found if warned.finding.case == one.pk]
    # answers by their words, never by their codes
    assert said == (
        "Khác năm trước: Nguồn nước sinh hoạt chính (Nước máy → Nguồn nước khác, không được bảo vệ)."
    )
    # a later form that says something else has a warning of its own
    mark = {warned.finding.case: warned.finding.mark for warned in found}
    fill(without, totals(181, 0, **LIFE))
    again = {
        warned.finding.case: warned.finding.mark for warned in warnings_of_village(first_village(review))
    }
    assert again[one.pk] == mark[one.pk]
    assert again[without.pk] != mark[without.pk]


def test_forms_of_a_village_that_are_alike(review: Review) -> None:
    first, second, third, other = cases(review)
    for case in (first, second):
        fill(case, totals(130, 40, **LIFE))
    fill(other, totals(130, 40, **LIFE | {"housing_area_m2": "31"}))
    assert rules(warnings_of_village(first_village(review))) == []
    fill(third, totals(125, 30, **LIFE | {"housing_area_m2": "60.50"}))
    (found,) = warnings_of_village(first_village(review))
    assert found.finding.rule == "identical_answers"
    assert found.finding.words.vi == "3 trong 4 phiếu giống hệt phiếu khác."
    assert found.finding.cases == (first.pk, second.pk, third.pk)


def test_a_class_that_changed_after_it_was_sent_back_far_from_the_line(review: Review) -> None:
    far, near, same, _ = cases(review)
    for case, points in ((far, 180), (near, 145), (same, 180)):
        fill(case, totals(points, 0))
        return_case(act(), case, "Xem lại thu nhập.")
    fill(far, totals(130, 40))
    fill(near, totals(130, 40))
    fill(same, totals(182, 0))
    (found,) = warnings_of_village(first_village(review))
    assert (found.finding.rule, found.finding.case) == ("changed_after_sent_back", far.pk)
    assert found.finding.words.vi == "Phiếu bị trả lại có 180 điểm thu nhập (mức chuẩn 140); nay 130 điểm."
    # far by the next form counts as much: 10 under the line before, 50 over it now
    return_case(act(), near, "Xem lại thu nhập.")
    fill(near, totals(190, 0))
    both = warnings_of_village(first_village(review))
    assert [one.finding.case for one in both] == [far.pk, near.pk]
    assert both[1].finding.words.vi == "Phiếu bị trả lại có 130 điểm thu nhập (mức chuẩn 140); nay 190 điểm."


def test_the_elderly_left_alone_by_a_split_and_missing_numbers(
    review: Review, homes: list[Household]
) -> None:
    alone, together, *_ = cases(review)
    for home, years in ((homes[0], (1950, 1955)), (homes[1], (1950, 1990))):
        for number, year in enumerate(years):
            state = "missing" if year == 1990 else "verified"
            person = Person.objects.create(
                full_name=f"Hà {year}", birth_year=year, commune=home.commune, number_state=state,
                citizen_number="" if year == 1990 else f"0250{home.pk:04d}{year}",
            )  # fmt: skip
            Membership.objects.create(household=home, person=person, number=number, since=date(2020, 1, 1))
    Household.objects.unscoped(WHY).filter(pk__in=[homes[0].pk, homes[1].pk]).update(address="Ngõ 3")
    for origin, number, address in (
        (homes[0], 11, "Ngõ 3 "),
        (homes[1], 12, "Ngõ 3"),
        (homes[2], 13, "Ngõ 9"),
    ):
        split = household(origin.village, number)  # type: ignore[arg-type]
        Household.objects.unscoped(WHY).filter(pk=split.pk).update(
            split_from=origin, since=date(2025, 6, 1), address=address
        )
    for case in (alone, together):
        assess(case)
    found = warnings_of_village(first_village(review))
    assert rules(found) == [("elderly_left_alone", alone.pk), ("missing_numbers", together.pk)]
    assert "tách hộ ngày 01/06/2025" in found[0].finding.words.vi
    # a household without an address, split in the register, is still where it was
    of_both = Household.objects.unscoped(WHY).filter(pk=homes[0].pk) | Household.objects.unscoped(WHY).filter(
        split_from=homes[0]
    )
    of_both.update(address="")
    found = warnings_of_village(first_village(review))
    assert "cùng thôn, sổ không ghi địa chỉ riêng" in found[0].finding.words.vi
    parted = Household.objects.unscoped(WHY).filter(split_from=homes[0])
    for change in ({"address": "Ngõ 9"}, {"address": "", "since": date(2024, 6, 1)}):
        parted.update(**change)
        assert rules(warnings_of_village(first_village(review))) == [("missing_numbers", together.pk)], change


def test_a_flag_is_an_officers_and_a_settled_warning_stays_settled(review: Review) -> None:
    case = next(cases(review))
    assess(case)
    with refusal("note_missing"):
        flag_case(act(), case, "official", " ")
    flag_case(act(), case, "relative", "Em trưởng thôn")
    with refusal("already_flagged"):
        flag_case(act(), case, "official", "Trưởng thôn")
    village, commune = first_village(review), commune_of(review)
    (found,) = warnings_of_village(village)
    assert (found.finding.rule, found.open) == ("flagged", True)
    with refusal("reason_missing"):
        settle_warning(act(), commune, found.finding, "")
    settle_warning(act(), commune, found.finding, "Đã kiểm tra tại hộ, đúng thực tế.")
    with refusal("already_settled"):
        settle_warning(act(), commune, found.finding, "Lần nữa")
    (found,) = warnings_of_village(village)
    assert found.settled is not None
    assert found.settled.reason == "Đã kiểm tra tại hộ, đúng thực tế."
    assert Settlement.objects.unscoped(WHY).count() == 1
    assert AuditEvent.objects.unscoped(WHY).filter(action="reviews.quality.settle").count() == 2
    end_flag(act(), case)
    assert warnings_of_village(village) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("under", "over", "one_sided", "warns"),
    [(10, 0, False, True), (9, 1, False, False), (5, 5, False, False), (6, 0, False, False), (0, 12, True, False), (12, 1, True, True)],
)  # fmt: skip
def test_bunching_is_an_exact_binomial_test(under: int, over: int, one_sided: bool, warns: bool) -> None:
    figures = {"least_households": 10, "level_permille": 10}
    assert (chance(under, over, figures.__getitem__, one_sided=one_sided) is not None) is warns


@pytest.mark.long
def test_results_that_heap_up_or_meet_the_target_show_for_the_commune_only(
    review: Review, commune: AdminUnit, homes: list[Household]
) -> None:
    village = commune.children.earliest("pk")
    more = [household(village, number) for number in range(20, 28)]
    view = first_village(review)
    for home in more:
        Case.objects.create(
            review=review, village_review=view, household=home, source="invitation", status_before="poor"
        )
    for number, case in enumerate(cases(review)):
        assess(case, (140 - number % 4, 20) if number < 10 else NOT_POOR)
    found: CommuneReview = commune_of(review)
    facts = TargetFacts(date(2025, 1, 1), "05/QĐ-UBND", {village.pk: (0, 10), None: (3, 9)})
    assert set_targets(act(), commune, 2025, facts) == 2
    with refusal("no_target"):
        set_targets(act(), commune, 2025, facts)
    warned = {(one.finding.rule, one.finding.village) for one in warnings_of_commune(found)}
    assert warned == {
        ("points_at_the_line", None), ("deprivation_at_the_cutoff", None), ("target_met", view.pk),
    }  # fmt: skip
    assert warnings_of_village(view) == []


def test_the_communes_page_counts_by_village_and_by_rule(review: Review, homes: list[Household]) -> None:
    for home in homes:
        last_year(home, totals(130, 40, **LIFE))
    first, second, third, _ = cases(review)
    fill(first, totals(180, 0, **LIFE))
    for case in (second, third):
        fill(case, totals(180, 0, **LIFE | {"toilet_type": "none"}))
    village, commune = first_village(review), commune_of(review)
    warned = next(one for one in warnings_of_village(village) if one.finding.case == second.pk)
    settle_warning(act(), commune, warned.finding, "Đã kiểm tra tại hộ.")
    address = f"/reviews/communes/{commune.pk}/quality/"
    leader = signed_in("commune_leader", commune.commune)
    page = leader.get(address).content.decode()
    counted = dict(re.findall(r"<dt>([^<]+)</dt><dd><strong>([^<]+)</strong>", page))
    names = {key: rule.name.vi for key, rule in quality_rules().items()}
    assert counted[names["class_without_answers"]] == "1 chưa xử lý, 0 đã xử lý"
    assert counted[names["one_changed_answer"]] == "1 chưa xử lý, 1 đã xử lý"
    assert counted[names["missing_numbers"]] == "0 chưa xử lý, 0 đã xử lý"

    def row(query: str) -> list[str]:
        csv = b"".join(leader.get(f"{address}?export=csv{query}").streaming_content).decode("utf-8-sig")
        return csv.splitlines()[1].split(",")[1:]

    assert row("") == ["2", "1"]
    assert row("&rule=one_changed_answer") == ["1", "1"]
    # a warning names its household to who may see names, and by its letters to others
    warnings = f"/reviews/villages/{village.pk}/quality/"
    said = leader.get(warnings).content.decode()
    assert f">{first.household.head_name} – {first.household.code}</a>" in said
    # who does not see the targets is not told that none was met
    observer = signed_in("front_observer", commune.commune).get(address).content.decode()
    assert names["target_met"] in page
    assert names["target_met"] not in observer


@pytest.mark.long
def test_the_questions_to_the_database_do_not_grow_with_the_households(
    review: Review, homes: list[Household]
) -> None:
    view = first_village(review)
    asked = []
    for case in cases(review):
        last_year(case.household, totals(130, 40, **LIFE))
        fill(case, totals(180, 0, **LIFE))
        return_case(act(), case, "Xem lại.")
        fill(case, totals(180, 0, **LIFE, has_radio=True))
        flag_case(act(), case, "official", "Trưởng thôn")
        warnings_of_village(view)
        with CaptureQueriesContext(connection) as seen:
            assert len(warnings_of_village(view)) >= 1
        asked.append(len(seen))
    assert len(set(asked)) == 1
    assert asked[0] <= 14
