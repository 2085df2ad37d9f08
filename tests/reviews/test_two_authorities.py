"""A province's own procedure asks two authorities: the whole way of a small review, and what is refused on it."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    STANDARD,
    WHY,
    Days,
    act,
    again,
    assess,
    begin,
    cases,
    commune_of,
    first_village,
    household,
    meeting,
    opened,
    posted_through,
    rechecked,
)
from test_no_illegal_state import AnyOrder, perhaps
from test_request_pages import words
from test_way_of_a_case import listed, refusal, signed

from giamngheo.areas.models import AdminUnit
from giamngheo.registry.models import Household
from giamngheo.reviews import rules
from giamngheo.reviews.actions import decision_checks
from giamngheo.reviews.actions.campaign import ReviewFacts, planned_review
from giamngheo.reviews.actions.consulting import ask_opinion, ask_opinion_on_case, record_opinion
from giamngheo.reviews.actions.deciding import correct, decide
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.actions.meetings import Count, record_meeting
from giamngheo.reviews.actions.postings import end_posting, post_case, repost
from giamngheo.reviews.actions.steps import close_commune, finish_villages, pass_empty_village
from giamngheo.reviews.diagnosis import own_procedures_can_be_used
from giamngheo.reviews.hearing import authorities, of_commune
from giamngheo.reviews.models import Case, CommuneReview, Opinion, Review, VillageReview
from giamngheo.reviews.pages.boards.tables import step
from giamngheo.reviews.pages.opening.proposal import proposal
from giamngheo.reviews.papers.decision import decision_paper
from giamngheo.reviews.rules import backward_calendar, figure, procedure_of, version_of, working_days
from giamngheo.reviews.standing import of_communes
from giamngheo.rules.text import Text
from office_world import signed_in
from own_procedure import own_procedure

__all__ = ["listed"]
pytestmark = pytest.mark.django_db
DEPARTMENT, COMMITTEE = "provincial_department", "province_committee"
NAME = "Ban Chỉ đạo các chương trình mục tiêu quốc gia cấp tỉnh"
BOTH_EN = "the Department of Agriculture and Environment, then the province's steering committee"
TOGETHER = "{authority: province_committee, → {authority: province_committee, together: true,"
ON_REQUEST = """
steps:
  consultation:
    number: 3
    name: {vi: "Xin ý kiến", en: "Opinions"}
    actors: [commune_chairman]
    words: {vi: "Xin ý kiến Sở và Ban Chỉ đạo.", en: "Both are asked."}
    forms: []
    covers: [consultation]
    needs: [cleared_results]
    produces: [opinion]
    figures:
      answer_days: {value: 2, unit: working_days, label: {vi: "thời hạn trả lời", en: "time to answer"}}
    consulted_authority:
      choices:
        provincial_department: {vi: "Sở Nông nghiệp và Môi trường", en: "the department"}
        province_committee: {vi: "Ban Chỉ đạo cấp tỉnh", en: "the committee"}
      defaults: [{valid_from: 2025-09-01, asked: [{authority: provincial_department}, {authority: province_committee}]}]
  decision: {number: 4}
"""


@pytest.fixture
def home(
    law_folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, law_data: None
) -> Path:
    """An installation whose values are confirmed and that has the example of the documentation, a year earlier."""
    shutil.copytree(law_folders["confirmed"], tmp_path / "home")
    monkeypatch.setenv("GIAMNGHEO_HOME", str(tmp_path / "home"))
    own_procedure(tmp_path / "home", "2025-09-01")
    return tmp_path / "home"


@pytest.fixture
def review(home: Path, commune: AdminUnit, listed: list[Household]) -> Review:
    return opened(commune)


def to_consultation(review: Review, days: Days) -> CommuneReview:
    village = first_village(review)
    begin(village)
    for case, points in zip(cases(review), (POOR, NEAR_POOR, NOT_POOR), strict=True):
        assess(case, points)
    posted_through(village, days)
    for one in VillageReview.objects.unscoped(WHY).filter(commune_review__review=review, step="list"):
        pass_empty_village(act(), one)
    return finish_villages(act(), commune_of(review))


def agree(opinion: Opinion, days: Days, number: str = "78/SNNMT") -> CommuneReview:
    return record_opinion(act(), opinion, days.day, number, agrees=True)


@pytest.mark.long
def test_a_review_under_a_provinces_own_procedure(review: Review, days: Days) -> None:
    assert (review.consulted, figure(review, "posting_days")) == (DEPARTMENT, 5)
    found = version_of(review)
    assert found is not None
    assert found.vi == "Quyết định 45/2026/QĐ-UBND, Điều 6, áp dụng từ 01/09/2025"
    # 14/12 is a Sunday: 12/12 back by 3 working days of the committee, 5 of the department before it
    last = {one.key: (one.day, one.what.vi) for one in backward_calendar(review, working_days())}
    assert last["consultation-2"] == (date(2025, 12, 9), f"Gửi xin ý kiến: {NAME}")
    assert last["consultation"] == (date(2025, 12, 2), "Gửi xin ý kiến: Sở Nông nghiệp và Môi trường")
    commune = to_consultation(review, days)
    with refusal("not_its_turn") as caught:
        ask_opinion(act(), commune, "9/BC-UBND", days.day, COMMITTEE)
    assert caught.value.message.vi == f"Chưa đến lượt {NAME}: gửi khi Sở Nông nghiệp và Môi trường đã đồng ý."
    with refusal("unknown_authority"):
        ask_opinion(act(), commune, "9/BC-UBND", days.day, "ministry")
    first = ask_opinion(act(), commune, "9/BC-UBND", days.day)
    assert (first.authority, first.due_on) == (DEPARTMENT, working_days().after(days.day, 5))
    with refusal("asked_already"):
        ask_opinion(act(), commune, "10/BC-UBND", days.day)
    days.pass_()
    assert agree(first, days).step == "consultation"
    with refusal("wrong_step") as caught:
        decide(act(), commune, signed(days))
    assert f"Chưa có ý kiến đồng ý của {NAME}." in caught.value.message.vi
    with refusal("agreed_already"):
        ask_opinion(act(), commune, "10/BC-UBND", days.day, DEPARTMENT)
    with refusal("asked_too_early"):
        ask_opinion(act(), commune, "10/BC-UBND", days.day - timedelta(days=1))
    second = ask_opinion(act(), commune, "10/BC-UBND", days.day)
    assert (second.authority, second.due_on) == (COMMITTEE, working_days().after(days.day, 3))
    record_opinion(act(), second, days.day, "5/BCĐ", agrees=False, words="Xem lại một hộ")
    third = ask_opinion(act(), commune, "11/BC-UBND", days.day)
    assert third.authority == COMMITTEE
    assert agree(third, days, "6/BCĐ").step == "recognition"
    decision = decide(act(), commune, signed(days))
    paper = decision_paper(decision, list(decision.lines.select_related("case__household")))
    assert paper is not None
    day = f"ngày {days.day:%d} tháng {days.day:%m} năm {days.day:%Y}"
    assert paper.values["opinions"] == (
        f"Văn bản số 78/SNNMT {day} của Sở Nông nghiệp và Môi trường; Văn bản số 6/BCĐ {day} của {NAME} cho ý kiến "
        "về kết quả rà soát"
    )
    assert paper.values["own_procedure"] == "Quyết định 45/2026/QĐ-UBND, Điều 6"
    assert close_commune(act(), commune).step == "closed"


def test_what_is_proposed_and_the_provinces_board(review: Review, days: Days) -> None:
    proposed = proposal("annual", 2025, 0)
    assert (proposed.consulted, proposed.authorities[0]) == (
        f"{DEPARTMENT}+{COMMITTEE}",
        (proposed.consulted, Text(f"Sở Nông nghiệp và Môi trường, rồi {NAME}", BOTH_EN)),
    )
    assert proposed.own is not None
    assert proposal("annual", 2024, 0).own is None
    (now,) = of_communes([commune_of(review)], working_days())
    assert step(now).word.vi == "Các thôn đang rà soát"
    at = replace(
        now, row=CommuneReview(step="consultation", review=review), to_ask=tuple(authorities(review)[1:])
    )
    assert step(at).word.vi == f"Xin ý kiến cấp trên: {NAME}"
    # left as it is proposed, the form opens what the default says
    again_ = planned_review(commune_of(review).commune, ReviewFacts("annual", 2026, STANDARD))
    chosen = ReviewFacts("annual", 2026, STANDARD, consulted=proposed.consulted)
    assert planned_review(commune_of(review).commune, chosen).review.rules == again_.review.rules
    alone = ReviewFacts("annual", 2026, STANDARD, consulted=COMMITTEE)
    assert [one.key for one in authorities(planned_review(commune_of(review).commune, alone).review)] == [
        COMMITTEE
    ]


@pytest.mark.long
def test_raw_sql_skips_no_authority(review: Review, days: Days) -> None:
    commune = to_consultation(review, days)
    forward = f"UPDATE reviews_communereview SET step = 'recognition' WHERE id = {commune.pk}"

    def raw(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def write(authority: str, **more: Any) -> None:
        with transaction.atomic():
            Opinion.objects.create(
                commune_review=commune,
                round=0,
                authority=authority,
                report_number="1",
                asked_on=days.day,
                due_on=days.day,
                by="x",
                **more,
            )

    with pytest.raises(DatabaseError, match="has not agreed"):
        raw(forward)
    for authority in (COMMITTEE, "province_chairman"):
        with pytest.raises(DatabaseError, match="not asked in this review, or before its turn"):
            write(authority, answered_on=days.day, answer_number="2", agrees=True)
    opinion = ask_opinion(act(), commune, "9/BC-UBND", days.day)
    with pytest.raises(DatabaseError, match="before its turn"):
        write(COMMITTEE)
    agree(opinion, days)
    with pytest.raises(DatabaseError, match="has not agreed"):
        raw(forward)
    with pytest.raises(DatabaseError):
        raw(f"UPDATE reviews_review SET rules = '{{}}' WHERE id = {review.pk}")
    agree(ask_opinion(act(), commune, "10/BC-UBND", days.day), days)
    assert commune_of(review).step == "recognition"


@pytest.mark.long
def test_two_that_are_asked_side_by_side(
    home: Path, commune: AdminUnit, listed: list[Household], days: Days
) -> None:
    own_procedure(home, "2025-09-01", change=TOGETHER)
    review = opened(commune)
    # the longer of the two, not their sum
    last = {one.key: one.day for one in backward_calendar(review, working_days())}
    assert (last["consultation"], "consultation-2" in last) == (date(2025, 12, 5), False)
    row = to_consultation(review, days)
    committee = ask_opinion(act(), row, "9/BC-UBND", days.day, COMMITTEE)
    department = ask_opinion(act(), row, "10/BC-UBND", days.day)
    assert department.authority == DEPARTMENT
    assert [one.key for one in of_commune(row).awaited] == [DEPARTMENT, COMMITTEE]
    assert agree(committee, days).step == "consultation"
    assert agree(department, days).step == "recognition"


def test_a_running_review_keeps_what_it_was_opened_under(review: Review, home: Path, days: Days) -> None:
    own_procedure(
        home, "2025-09-01", change="{authority: provincial_department} → {authority: province_chairman}"
    )
    (home / "law" / "procedures" / "annual.yaml").unlink()
    kept = Review.objects.get(pk=review.pk)
    hearing = of_commune(commune_of(kept))
    assert [(one.key, one.name.vi, one.turn, one.days) for one in hearing.order] == [
        (DEPARTMENT, "Sở Nông nghiệp và Môi trường", 1, 5),
        (COMMITTEE, NAME, 2, 3),
    ]
    assert figure(kept, "posting_days") == 5
    assert procedure_of(kept).step("posting").figures["posting_days"].value == 3


def test_a_faulty_file_opens_no_review_and_doctor_says_so(
    home: Path, commune: AdminUnit, listed: list[Household], days: Days
) -> None:
    assert own_procedures_can_be_used().grade == "ok"
    own_procedure(home, "2025-09-01", change="authority: province_committee → authority: nobody_known")
    with refusal("procedure_faulty") as caught:
        opened(commune)
    assert "annual.yaml" in caught.value.message.vi
    assert "không có cơ quan «nobody_known»" in caught.value.message.vi
    assert not Review.objects.exists()
    finding = own_procedures_can_be_used()
    assert (finding.grade, "nobody_known" in finding.message.vi) == ("bad", True)


@pytest.mark.long
def test_a_review_opened_before_several_could_be_asked_goes_on(
    commune: AdminUnit,
    listed: list[Household],
    days: Days,
    confirmed: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = rules.freeze_authorities

    def as_before(frozen: dict[str, Any], *more: Any) -> str:
        first = usual(frozen, *more)
        del frozen["authorities"]
        return first

    monkeypatch.setattr(rules, "freeze_authorities", as_before)
    opened(commune)
    row = to_consultation(Review.objects.get(), days)
    with pytest.raises(DatabaseError, match="has not agreed"), transaction.atomic():
        CommuneReview.objects.unscoped(WHY).update(step="recognition")
    opinion = ask_opinion(act(), row, "9/BC-UBND", days.day)
    assert (opinion.authority, opinion.due_on) == ("province_chairman", working_days().after(days.day, 5))
    assert agree(opinion, days).step == "recognition"
    decide(act(), row, signed(days))


@pytest.mark.long
def test_a_correction_is_agreed_to_by_both(
    review: Review, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = to_consultation(review, days)
    for _ in range(2):
        agree(ask_opinion(act(), row, "9/BC-UBND", days.day), days)
    decision = decide(act(), row, signed(days))
    case = rechecked(next(cases(review)), NOT_POOR)
    posting = repost(act(), case, "Nhà văn hóa thôn")
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    changing = signed(days, "16/QĐ-UBND", date(2026, 2, 1))
    agree(ask_opinion_on_case(act(), again(case), "19/BC-UBND", days.day), days)
    with refusal("opinion_missing"):
        correct(act(), decision, [again(case)], changing, "Phúc tra")
    with monkeypatch.context() as blind:
        blind.setattr(decision_checks, "opinion_missing", lambda _: False)
        with pytest.raises(DatabaseError, match="has not agreed to this result"), transaction.atomic():
            correct(act(), decision, [again(case)], changing, "Phúc tra")
    leader = signed_in("commune_leader", row.commune)
    page = f"/reviews/cases/{case.pk}/again/"
    assert f"Xin ý kiến {NAME}" in words(leader.get(page))
    agree(ask_opinion_on_case(act(), again(case), "20/BC-UBND", days.day), days)
    assert correct(act(), decision, [again(case)], changing, "Phúc tra").lines.count() == 1


@pytest.mark.long
def test_the_pages_name_who_is_waited_for(review: Review, days: Days) -> None:
    row = to_consultation(review, days)
    leader = signed_in("commune_leader", row.commune)
    page, board = f"/reviews/communes/{row.pk}/opinion/", f"/reviews/communes/{row.pk}/"
    assert "Đợt này theo quy trình của tỉnh: Quyết định 45/2026/QĐ-UBND" in words(leader.get(board))
    asked = words(leader.get(page))
    assert "Sở Nông nghiệp và Môi trường Chưa gửi báo cáo" in asked
    assert f"{NAME} Chưa đến lượt" in asked
    assert "Quyết định 45/2026/QĐ-UBND, Điều 6, áp dụng từ 01/09/2025" in asked
    assert "báo cáo xin ý kiến cần gửi Sở Nông nghiệp và Môi trường" in words(leader.get(board))
    day = f"{days.day:%d/%m/%Y}"
    assert leader.post(page, {"report_number": "9/BC-UBND", "asked_on": day}).status_code == 302
    answer = {"agrees": "yes", "answered_on": day, "number": "78/SNNMT", "words": ""}
    assert leader.post(page, answer).status_code == 302
    asked = words(leader.get(page))
    assert "Sở Nông nghiệp và Môi trường Đã đồng ý" in asked
    assert f"Gửi báo cáo xin ý kiến: {NAME}" in asked
    assert f"– {NAME}" in words(leader.get("/"))
    assert leader.post(page, {"report_number": "10/BC-UBND", "asked_on": day}).status_code == 302
    assert f"{NAME} : 1 ý kiến trả lời về kết quả" in words(leader.get(board))
    assert leader.post(page, answer | {"number": "6/BCĐ"}).status_code == 302
    given = words(leader.get(page))
    assert "Cấp trên đã cho ý kiến." in given
    assert f"Cơ quan {NAME} Báo cáo 10/BC-UBND" in given


@pytest.mark.long
def test_two_side_by_side_are_chosen_on_the_page(
    home: Path, commune: AdminUnit, listed: list[Household], days: Days
) -> None:
    own_procedure(home, "2025-09-01", change=TOGETHER)
    row = to_consultation(opened(commune), days)
    leader = signed_in("commune_leader", row.commune)
    page, day = f"/reviews/communes/{row.pk}/opinion/", f"{days.day:%d/%m/%Y}"
    sent = {"to": COMMITTEE, "report_number": "9/BC-UBND", "asked_on": day}
    assert leader.post(page, {**sent, "to": "ministry"}).status_code == 400
    assert leader.post(page, sent).status_code == 302
    # one answer and one report are possible side by side
    both = words(leader.get(page))
    assert f"Ý kiến trả lời: {NAME}" in both
    assert "Gửi báo cáo xin ý kiến: Sở Nông nghiệp và Môi trường" in both
    assert leader.post(page, {"report_number": "10/BC-UBND", "asked_on": day}).status_code == 302
    answer = {"agrees": "yes", "answered_on": day, "number": "6/BCĐ", "words": ""}
    assert leader.post(page, answer | {"of": DEPARTMENT}).status_code == 302
    assert leader.post(page, answer).status_code == 302
    assert commune_of(Review.objects.get()).step == "recognition"


@pytest.mark.long
def test_files_on_request_are_asked_about_one_by_one(home: Path, commune: AdminUnit, days: Days) -> None:
    path = own_procedure(home, "2025-09-01")
    head, _, _ = path.read_text(encoding="utf-8").partition("steps:")
    path.write_text(head.replace("procedure: annual", "procedure: on_request") + ON_REQUEST, encoding="utf-8")
    review = opened(commune, "on_request")
    assert (review.consulted, figure(review, "posting_days")) == (DEPARTMENT, 3)
    home_row = household(commune.children.earliest("pk"), 7)
    case = receive_application(act(), review, home_row, Receipt("application", "counter", days.day))
    assess(case, POOR)
    record_meeting(act(), _village(case), meeting(days.day), singly={case.pk: Count(15, 5)})
    posting = post_case(act(), again(case), "Nhà văn hóa thôn")
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    row, case = commune_of(review), again(case)
    leader = signed_in("commune_leader", row.commune)
    assert "Xin ý kiến cấp trên" in words(leader.get(f"/reviews/requests/{case.pk}/"))
    for number in ("19/BC-UBND", "20/BC-UBND"):
        with refusal("opinion_missing"):
            decide(act(), row, signed(days, effective=days.day), only=[case.pk])
        agree(ask_opinion_on_case(act(), case, number, days.day), days)
    assert "Trình ký quyết định" in words(leader.get(f"/reviews/requests/{case.pk}/"))
    decision = decide(act(), row, signed(days, effective=days.day), only=[case.pk])
    paper = decision_paper(decision, list(decision.lines.select_related("case__household")))
    assert paper is not None
    assert paper.values["opinions"].count("Văn bản số 78/SNNMT") == 2


def _village(case: Case) -> VillageReview:
    return VillageReview.objects.unscoped(WHY).get(pk=case.village_review_id)


class AnyTurn(AnyOrder):
    """As in any order; the authorities are asked and answer in any order as well."""

    @rule(whom=st.sampled_from(["", DEPARTMENT, COMMITTEE]), agrees=st.booleans())
    def consult_one(self, whom: str, agrees: bool) -> None:
        with perhaps():
            ask_opinion(act(), commune_of(self.review), "9/BC", self.days.day, whom)
        for opinion in Opinion.objects.unscoped(WHY).filter(answered_on=None, authority=whom):
            with perhaps():
                record_opinion(act(), opinion, self.days.day, "7/CV", agrees=agrees, words="Ý kiến")

    @invariant()
    def all_have_agreed(self) -> None:
        if hasattr(self, "review") and commune_of(self.review).step in {"recognition", "closed"}:
            assert of_commune(commune_of(self.review)).complete


@pytest.mark.slow
def test_no_sequence_of_acts_skips_an_authority(commune: AdminUnit, home: Path) -> None:
    AnyTurn.unit = commune
    run_state_machine_as_test(
        AnyTurn,
        settings=settings(
            max_examples=6, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
