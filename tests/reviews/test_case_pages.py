"""A form typed in the browser becomes a version of a file; its page; the grid; unchanged counted; warnings; targets."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pages_world import as_reader, reviewed
from registry_world import ON
from reviews_world import (
    POOR,
    WHY,
    Days,
    act,
    assess,
    begin,
    cases,
    commune_of,
    enumerator,
    first_village,
    opened,
    to_posting,
)

from giamngheo.areas.models import AdminUnit
from giamngheo.law.form_blocks import form_blocks
from giamngheo.platform.scope import Actor, Grant, PersonalData
from giamngheo.platform.scope.permissions import all_permissions
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.entry.standard import standard_today
from giamngheo.registry.models import Household, ReviewResult
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.assessing import Form, return_case, save_assessment
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.postings import ComplaintFacts, receive_complaint
from giamngheo.reviews.entry import keeping
from giamngheo.reviews.models import Assessment, Case, Flag, Review, Target
from in_chromium import chromium, violations, visit

__all__ = ["as_reader", "chromium", "visit"]
Reader = Callable[[Actor], Any]
ASSESSES = frozenset({permissions.VIEW, permissions.ASSESS, "registry.household.view", "registry.entry.fill"})
PLAIN = {
    "about-source": "form",
    "h.income_points_recorded": "130",
    "h.wall_material": "durable",
    "save": "draft",
}


def reader(
    unit: AdminUnit, may: frozenset[str] | None = None, sees: PersonalData = PersonalData.FULL
) -> Actor:
    names = {
        one.name for one in all_permissions() if one.name.startswith(("registry.", "reviews.", "platform."))
    }
    grant = Grant("role", unit.pk, may if may is not None else frozenset(names), sees, date(2020, 1, 1))
    return Actor(user_id=enumerator("an"), label="Rà soát viên An", grants=(grant,), verified=True)


@pytest.fixture
def review(commune: AdminUnit, days: Days) -> Review:
    """Four households of last year's list, with answers, members and their status; two standards."""
    village = commune.children.earliest("pk")
    days.day = date(2025, 10, 1)
    rows = [replace(row, commune=commune.pk, village=village.pk) for row in reviewed()[:4]]
    write_plan(
        act_of_system(), plan_rows(rows, ON - timedelta(days=365)), at=commune, year=2024,
        standard="vn-2021-2025", reference_date=ON - timedelta(days=365), source="ra-soat.xlsx",
    )  # fmt: skip
    poor = dict.fromkeys(Household.objects.unscoped(WHY).values_list("pk", flat=True), "poor")
    facts = DecisionFacts(2024, "vn-2021-2025", date(2025, 1, 1), "1/QĐ", date(2024, 12, 20), "UBND")
    record_decision(act_of_system(), commune, facts, poor, ending=())
    found = opened(commune, second_standard="vn-2027-2030")
    begin(first_village(found))
    return found


def act_of_system() -> Any:
    return act()


@pytest.fixture
def case(review: Review) -> Case:
    return next(cases(review))


def form_of(case: Case) -> str:
    return f"/registry/households/{case.household_id}/entry/"


def page_of(case: Case) -> str:
    return f"/reviews/cases/{case.pk}/"


def visit_of(days: Days, who: str = "an") -> dict[str, str]:
    return {"about-visited_on": f"{days.day:%d/%m/%Y}", "about-enumerator": str(enumerator(who))}


@pytest.mark.django_db
def test_forms_go_to_the_review_opened_last(case: Case, commune: AdminUnit, days: Days) -> None:
    """A commune that has not ended a year's review yet types the next one into the next one."""
    days.day = date(2026, 9, 1)
    later = open_review(act(), commune, ReviewFacts("annual", 2026, "vn-2021-2025"))
    begin(first_village(later))
    found = keeping.open_case(Case.objects.unscoped(WHY).filter(household=case.household_id))
    assert found is not None
    assert found.review == later
    listed = keeping.ReviewSaver().listed(commune.children.earliest("pk"))
    assert listed is not None
    assert listed.before == 2026


@pytest.mark.slow
@pytest.mark.django_db
def test_a_recheck_begins_empty_with_the_form_complained_of_beside(
    review: Review, commune: AdminUnit, days: Days, as_reader: Reader
) -> None:
    first, *others = cases(review)
    for one in others:
        assess(one, POOR, who="binh")
    said = {"income_points_recorded": 130, "deprivation_points_recorded": 40, "wall_material": "durable"}
    form = Form(said, visited_on=days.day, enumerator=enumerator("binh"), complete=True)
    contested = save_assessment(act(), first, form)
    to_posting(first_village(review), days)
    receive_complaint(act(), first, ComplaintFacts(days.day, "Tường gỗ tạm"))
    client = as_reader(reader(commune))
    page = client.get(form_of(first)).content.decode()
    # nothing is filled in; what the form said stands beside each box, and a block is taken over by its own key alone
    assert 'value="130"' not in page
    assert 'value="durable" selected' not in page
    assert page.count("Phiếu trước:") == 2
    assert "Đã hỏi lại: đúng như phiếu trước" in page
    assert "phiếu bị khiếu nại hoặc được mở lại (lần 1)" in page
    assert "Năm trước:" not in page
    grid = client.post(f"{form_of(first)}row/", {f"g.{first.household_id}.housing": "="})
    assert "Hộ đang phúc tra" in grid.content.decode()
    sent = {
        "about-source": "form",
        "unchanged.totals": "1",
        "h.wall_material": "non_durable",
        "save": "draft",
    }
    answer = client.post(form_of(first), sent | visit_of(days) | {"seen": "1"})
    assert answer.status_code == 302
    own = first.assessments.latest("revision")
    assert (own.occasion, own.unchanged, own.enumerator_id) == ("recheck", ["totals"], enumerator("an"))
    assert own.answers == {"income_points_recorded": 130, "wall_material": "non_durable"}
    # the re-check itself is filled in again, still held against the form complained of
    page = client.get(form_of(first)).content.decode()
    assert 'value="non_durable" selected' in page
    assert page.count(" checked") == 1
    assert page.count("Phiếu trước:") == 2
    assert contested.revision == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_every_save_is_a_version_and_a_second_officer_sees_the_difference(
    case: Case, commune: AdminUnit, days: Days, as_reader: Reader
) -> None:
    client = as_reader(reader(commune))
    page = client.get(form_of(case)).content.decode()
    assert "Lưu, hoàn thành" in page
    assert 'name="seen" value="0"' in page
    assert page.count(" checked") == 0
    assert client.get(form_of(case) + "?paper=1").content.decode().count('value="paper" selected') == 1
    sent = PLAIN | visit_of(days) | {"seen": "0"}
    answer = client.post(form_of(case), sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(case))
    first = Assessment.objects.unscoped(WHY).get()
    assert (first.revision, first.complete, first.source) == (1, False, "form")
    assert first.answers == {"income_points_recorded": 130, "wall_material": "durable"}
    assert {one["person"] for one in first.members} == set(
        case.household.memberships.values_list("person", flat=True)
    )
    assert sorted(first.scorings.values_list("standard", flat=True)) == ["vn-2021-2025", "vn-2027-2030"]
    # the same again is the same version: a connection that broke while sending writes nothing twice
    assert client.post(form_of(case), sent).status_code == 302
    assert Assessment.objects.unscoped(WHY).count() == 1
    # another version from the same page: the difference, and what was typed stands
    stale = client.post(form_of(case), sent | {"h.wall_material": "non_durable"})
    shown = stale.content.decode()
    assert stale.status_code == 409
    assert "người khác đã sửa mục này" in shown
    assert 'value="non_durable" selected' in shown
    assert 'name="seen" value="1"' in shown
    assert (
        client.post(form_of(case), sent | {"h.wall_material": "non_durable", "seen": "1"}).status_code == 302
    )
    # the form goes on from the last version
    assert 'value="non_durable" selected' in client.get(form_of(case)).content.decode()
    assert client.get(form_of(case)).content.decode().count("Chuẩn nghèo") >= 2
    file = client.get(page_of(case)).content.decode()
    assert "Khác lần trước" in file
    assert "chưa hoàn thành" in file


@pytest.mark.django_db
def test_who_may_not_assess_computes_only_and_files_of_others_are_not_there(
    case: Case, commune: AdminUnit, as_reader: Reader, province: AdminUnit
) -> None:
    client = as_reader(reader(commune, ASSESSES - {permissions.ASSESS}))
    assert "Chưa có đợt rà soát nhận phiếu này" in client.get(form_of(case)).content.decode()
    elsewhere = AdminUnit.objects.create(level="commune", kind="xa", code="09999", name="Xa", parent=province)
    other = as_reader(reader(elsewhere))
    assert [other.get(one).status_code for one in (page_of(case), form_of(case))] == [404, 404]
    masked = as_reader(reader(commune, frozenset({permissions.VIEW}), PersonalData.MASKED))
    page = masked.get(page_of(case)).content.decode()
    assert case.household.head_name not in page
    assert "Trả phiếu, mở lại, đánh dấu" not in page


@pytest.mark.long
@pytest.mark.django_db
def test_a_row_of_the_grid_is_a_complete_form_whose_blocks_are_counted(
    review: Review, case: Case, commune: AdminUnit, days: Days, as_reader: Reader
) -> None:
    client = as_reader(reader(commune))
    village = first_village(review)
    assert client.get(f"/reviews/villages/{village.pk}/grid/").headers["Location"].endswith("/entry/")
    page = client.get(f"/registry/villages/{village.village_id}/entry/").content.decode()
    assert page.count("<tr hx-post") == 4
    boxes = re.findall(rf'name="(g\.{case.household_id}\.\w+)"', page)
    keys = {one.rsplit(".", 1)[1] for one in boxes} - {"points", "totals"}
    assert {"housing", "water", "information"} <= keys
    row = f"/registry/households/{case.household_id}/entry/row/"
    sent = {f"g.{case.household_id}.points": "131", **{f"g.{case.household_id}.{key}": "=" for key in keys}}
    assert "Đã lưu phiếu (lần 1)" in client.post(row, sent).content.decode()
    made = Assessment.objects.unscoped(WHY).get()
    assert (made.complete, set(made.unchanged), made.visited_on) == (True, keys, days.day)
    last = ReviewResult.objects.unscoped(WHY).get(household=case.household)
    assert made.answers["water_source"] == last.answers["water_source"]
    assert made.answers["income_points_recorded"] == 131
    # cut-offs of the answers stand behind the result; a reference table that nobody loaded does not
    behind = made.scorings.get(standard="vn-2021-2025").unconfirmed
    assert "vn-2021-2025/indicators/water/cutoff" in behind
    assert "vn-2021-2025/parameters/min_height_for_age" not in behind
    case.refresh_from_db(from_queryset=Case.objects.unscoped(WHY))
    assert case.state == "assessed"
    assert page_of(case) in client.get(f"/registry/villages/{village.village_id}/entry/").content.decode()
    # the form does not ask how many live there: the area of each is reckoned all the same
    file = client.get(page_of(case)).content.decode()
    assert "Diện tích nhà ở =" in file
    assert "không đủ để dựng lại từng bước" not in file
    # a page that was opened before that form was saved writes nothing over it; the row goes on from its own saving
    key = f"v.{case.household_id}"
    assert f'name="{key}" value="0"' in page
    other = sent | {f"g.{case.household_id}.points": "60"}
    stale = client.post(row, other | {key: "0"}).content.decode()
    assert "người khác đã lưu phiếu của hộ này (lần 1)" in stale
    assert f'href="/registry/households/{case.household_id}/entry/"' in stale
    assert f'name="{key}" value="0"' in stale
    assert Assessment.objects.unscoped(WHY).count() == 1
    again = client.get(f"/registry/villages/{village.village_id}/entry/").content.decode()
    assert f'name="{key}" value="1"' in again
    assert f'name="{key}" value="1"' in client.post(row, sent | {key: "1"}).content.decode()
    # counted by who said so
    table = client.get(f"/reviews/communes/{village.commune_review_id}/unchanged/").content.decode()
    cells = [
        re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)
    ]
    assert [one for one in cells if one][:3] == ["1", "1", str(len(keys))]
    assert ">an<" in table.replace(" ", "").replace("\n", "")


@pytest.mark.slow
@pytest.mark.django_db
def test_the_page_of_a_file_tells_its_way_and_what_can_be_done(
    case: Case, commune: AdminUnit, days: Days, as_reader: Reader
) -> None:
    client = as_reader(reader(commune))
    complete = {"h.income_points_recorded": "180", "save": "complete", "about-source": "paper", "seen": "0"}
    assert client.post(form_of(case), complete | visit_of(days)).status_code == 302
    page = client.get(page_of(case)).content.decode()
    assert "phiếu đang dùng" in page
    assert "nhập từ phiếu giấy" in page
    assert page.count("điểm thu nhập 180") == 2
    empty = client.post(f"{page_of(case)}return/", {"comment": " "})
    assert empty.status_code == 400
    assert 'id="return-comment"' in empty.content.decode()
    assert client.post(f"{page_of(case)}return/", {"comment": "Hỏi lại thu nhập"}).status_code == 302
    assert "Phiếu được trả lại: Hỏi lại thu nhập" in client.get(form_of(case)).content.decode()
    flagged = {"kind": "relative", "note": "Em trưởng thôn"}
    assert client.post(f"{page_of(case)}flag/", flagged).status_code == 302
    page = client.get(page_of(case)).content.decode()
    assert "Trả lại rà soát viên" in page
    assert "Hỏi lại thu nhập" in page
    assert "Em trưởng thôn" in page
    reader_only = as_reader(reader(commune, ASSESSES)).get(page_of(case)).content.decode()
    assert "Em trưởng thôn" not in reader_only
    assert "Nhập lại" not in reader_only
    assert as_reader(reader(commune, ASSESSES)).post(f"{page_of(case)}flag/", flagged).status_code == 403
    client = as_reader(reader(commune))
    assert client.post(f"{page_of(case)}flag/", {"end": "1"}).status_code == 302
    assert Flag.objects.unscoped(WHY).get().ended_by


@pytest.mark.slow
@pytest.mark.django_db
def test_warnings_are_settled_on_their_page_and_targets_stay_with_who_may_see_them(
    review: Review, case: Case, commune: AdminUnit, days: Days, as_reader: Reader
) -> None:
    client = as_reader(reader(commune))
    village, found = first_village(review), commune_of(review)
    for number, one in enumerate(cases(review)):
        complete = {
            "h.income_points_recorded": str(100 + number),
            "h.water_source": "tap",
            "save": "complete",
        }
        answer = client.post(form_of(one), complete | visit_of(days) | {"about-source": "form"})
        if answer.status_code != 302:
            unchanged = {
                f"unchanged.{block.key}": "1"
                for block in form_blocks(standard_today())
                if block.key != "totals"
            }
            possible = re.findall(r'name="(unchanged\.\w+)"', client.get(form_of(one)).content.decode())
            sent = {key: "1" for key in unchanged if key in possible}
            # a block said to be unchanged is not typed as well
            complete.pop("h.water_source")
            client.post(form_of(one), complete | sent | visit_of(days) | {"about-source": "form"})
    client.post(f"{page_of(case)}flag/", {"kind": "official", "note": "Trưởng thôn"})
    address = f"/reviews/villages/{village.pk}/quality/"
    page = client.get(address).content.decode()
    assert "Hộ có quan hệ với cán bộ" in page
    form = re.search(r'name="rule" value="flagged"><input type="hidden" name="mark" value="(\w+)"', page)
    assert form is not None
    # the village's own page counts those that nobody looked into, and leads there whoever may read them
    own, left = f"/reviews/villages/{village.pk}/", page.count("Xử lý cảnh báo</summary>")
    assert left > 0
    assert f'<a href="{address}">{left} cảnh báo</a>' in client.get(own).content.decode()
    shown = as_reader(reader(commune, ASSESSES)).get(own).content.decode()
    assert (f"<dd>{left} cảnh báo</dd>" in shown, address in shown) == (True, False)
    client = as_reader(reader(commune))
    settle = f"/reviews/communes/{found.pk}/quality/settle/"
    sent = {"rule": "flagged", "mark": form[1], "reason": "Đã phúc tra tại hộ.", "back": address}
    assert client.post(settle, sent | {"mark": "0" * 64}).headers["Location"] == address
    assert (
        client.post(settle, sent | {"back": "//elsewhere.example/"})
        .headers["Location"]
        .startswith("/reviews/communes/")
    )
    assert "Đã xử lý: Đã phúc tra tại hộ." in client.get(address).content.decode()
    targets = f"/reviews/communes/{found.pk}/targets/"
    set_to = {"document": "05/QĐ-UBND", "valid_from": "01/01/2025", "poor-all": "4", "near_poor-all": "9"}
    assert client.post(targets, set_to).status_code == 302
    assert Target.objects.unscoped(WHY).get().poor == 4
    board = f"/reviews/communes/{found.pk}/quality/"
    met = {one.state: one.result_class for one in cases(review)} and [
        one.result_class for one in cases(review)
    ]
    assert ("Đúng 4 hộ nghèo" in client.get(board).content.decode()) is (met.count("poor") == 4)
    assert "Chỉ tiêu" not in client.get(address).content.decode()
    enumerator_ = as_reader(reader(commune, ASSESSES))
    assert [enumerator_.get(one).status_code for one in (targets, board, address)] == [403, 403, 403]


@pytest.mark.long
@pytest.mark.django_db
def test_the_answers_kept_are_offered_for_printing_and_a_returned_form_waits(
    case: Case, commune: AdminUnit, days: Days, as_reader: Reader
) -> None:
    client = as_reader(reader(commune))
    pack = f"/registry/villages/{case.household.village_id}/paper/"
    page = client.get(pack).content.decode()
    assert 'value="filled"' in page
    assert "In cho 4 hộ trong danh sách rà soát." in page
    complete = {"h.income_points_recorded": "180", "save": "complete", "about-source": "form"} | visit_of(
        days
    )
    client.post(form_of(case), complete)
    return_case(act(), case, "Xem lại")
    # a form that says the same is a new one when it was sent back
    client.post(form_of(case), complete | {"seen": "1"})
    assert list(case.assessments.values_list("revision", flat=True)) == [1, 2]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_household_where_nothing_changed_takes_few_keys_and_its_page_opens(
    review: Review, case: Case, commune: AdminUnit, as_reader: Reader, visit: Any
) -> None:
    as_reader(reader(commune))
    seen = visit(width=390)
    page = seen.open(f"/registry/villages/{case.household.village_id}/entry/")
    page.focus(f'[name="g.{case.household_id}.points"]')
    keys = 0
    for key in [*"131", "Tab"] + ["=", "Tab"] * (
        page.locator(f'[name^="g.{case.household_id}."]').count() - 1
    ):
        page.keyboard.press(key)
        keys += 1
    row = f'tr:has([name="g.{case.household_id}.points"]) .grid-result'
    page.wait_for_selector(f'{row}:has-text("Đã lưu phiếu")')
    assert keys <= 40
    for address in (page_of(case), form_of(case), f"/reviews/communes/{commune_of(review).pk}/quality/"):
        page = seen.open(address)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert seen.complaints == []


@pytest.fixture
def two(case: Case, commune: AdminUnit, days: Days, as_reader: Reader) -> tuple[Any, dict[str, str]]:
    """Version 1 of the form, and what a page opened from it would send."""
    client = as_reader(reader(commune))
    sent = PLAIN | visit_of(days) | {"seen": "0", "save": "draft"}
    sent |= {"h.income_points_recorded": "130", "h.wall_material": "durable"}
    assert client.post(form_of(case), sent).status_code == 302
    return client, sent | {"seen": "1"}


def told(answer: Any) -> list[tuple[str, str, str, str]]:
    return [(one.name, one.opened, one.before, one.after) for one in answer.context["clashes"]]


def answers_now(case: Case) -> dict[str, Any]:
    return dict(case.assessments.latest("revision").answers)


@pytest.mark.django_db
def test_the_second_enumerator_sees_only_what_he_changed_himself(
    case: Case, two: tuple[Any, dict[str, str]]
) -> None:
    client, sent = two
    assert client.post(form_of(case), sent | {"h.wall_material": "non_durable"}).status_code == 302
    # written otherwise is the same answer
    mine = sent | {"h.housing_area_m2": "20", "h.income_points_recorded": "130,0"}
    answer = client.post(form_of(case), mine)
    assert answer.status_code == 409
    assert told(answer) == [("h.housing_area_m2", "", "", "20 m²")]
    page = answer.content.decode()
    assert 'value="non_durable" selected' in page
    assert 'name="seen" value="2"' in page
    again = mine | {"seen": "2", "h.wall_material": "non_durable", "choose-h.housing_area_m2": "mine"}
    assert client.post(form_of(case), again).status_code == 302
    now = answers_now(case)
    assert (now["wall_material"], now["housing_area_m2"]) == ("non_durable", "20.0")


@pytest.mark.django_db
@pytest.mark.parametrize(("choice", "left"), [("mine", 150), ("theirs", 140)])
def test_the_second_enumerator_chooses_whose_answer_stays(
    case: Case, two: tuple[Any, dict[str, str]], choice: str, left: int
) -> None:
    client, sent = two
    client.post(form_of(case), sent | {"h.income_points_recorded": "140"})
    mine = sent | {"h.income_points_recorded": "150"}
    answer = client.post(form_of(case), mine)
    assert told(answer) == [("h.income_points_recorded", "130 điểm", "140 điểm", "150 điểm")]
    again = mine | {"seen": "2", "choose-h.income_points_recorded": choice}
    assert client.post(form_of(case), again).status_code == 302
    assert answers_now(case)["income_points_recorded"] == left


@pytest.mark.django_db
def test_a_fault_does_not_hide_that_somebody_saved_meanwhile(
    case: Case, two: tuple[Any, dict[str, str]]
) -> None:
    client, sent = two
    client.post(form_of(case), sent | {"h.wall_material": "non_durable"})
    answer = client.post(form_of(case), sent | {"h.income_points_recorded": "một trăm"})
    assert answer.status_code == 409
    assert told(answer) == [("h.income_points_recorded", "130 điểm", "130 điểm", "một trăm")]
    page = answer.content.decode()
    assert 'value="một trăm"' in page
    assert "Không đọc được số này" in page
    assert 'value="non_durable" selected' in page


@pytest.mark.django_db
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_block_said_to_be_unchanged_is_chosen_whole(
    case: Case, two: tuple[Any, dict[str, str]], choice: str
) -> None:
    client, sent = two
    ticked = sent | {
        "unchanged.totals": "1",
        "h.income_points_recorded": "",
    }
    assert client.post(form_of(case), ticked).status_code == 302
    assert case.assessments.latest("revision").unchanged == ["totals"]
    mine = sent | {"h.income_points_recorded": "150"}
    answer = client.post(form_of(case), mine)
    assert [name for name, *_ in told(answer)] == ["unchanged.totals"]
    assert 'value="150"' in answer.content.decode()
    again = mine | {"seen": "2", "choose-unchanged.totals": choice}
    left = client.post(form_of(case), again)
    if choice == "theirs":
        # as it is kept already: nothing is written twice
        assert (left.status_code, case.assessments.count()) == (302, 2)
    else:
        assert left.status_code == 302
        assert answers_now(case)["income_points_recorded"] == 150
