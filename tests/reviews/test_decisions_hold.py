"""Numbers, books and households of decisions: each number once, nobody decided who is no more, each commune its own."""

import threading
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from registry_world import make_commune
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    WHY,
    Days,
    act,
    again,
    all_of,
    assess,
    assess_income,
    cases,
    commune_of,
    household,
    opened,
    posted_again,
    posted_through,
    rechecked,
)
from test_on_request import agreed, cleared
from test_way_of_a_case import finish, listed, refusal, review, signed, village

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints.actions import Received, receive
from giamngheo.platform.actions import Act
from giamngheo.platform.database.objects import clear_the_way, make_objects
from giamngheo.platform.diagnosis import diagnose
from giamngheo.platform.documents.models import IssuedDocument, NumberCounter
from giamngheo.platform.documents.numbering import next_numbers
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.diagnosis import households_show_what_the_ledger_says
from giamngheo.registry.in_force import turn_over
from giamngheo.registry.models import ChangeRequest, Household
from giamngheo.registry.work import households_moved_in
from giamngheo.reviews.actions.complaints import Answered, answer_complaint
from giamngheo.reviews.actions.consulting import ask_opinion_on_case, record_opinion
from giamngheo.reviews.actions.deciding import correct, decide, revoke
from giamngheo.reviews.actions.listing import Receipt, receive_application, withdraw
from giamngheo.reviews.actions.postings import end_posting, repost
from giamngheo.reviews.actions.steps import close_commune
from giamngheo.reviews.models import Case, Decision, ResultComplaint, Review, VillageReview

__all__ = ["listed", "review", "village"]
pytestmark = pytest.mark.django_db


def ready(review: Review, village: VillageReview, days: Days, *points: tuple[int, int]) -> list[Case]:
    """Everybody assessed, posted through, and the opinion given."""
    for case, given in zip(cases(review), points or (POOR, NEAR_POOR, NOT_POOR), strict=True):
        assess(case, given)
    posted_through(village, days)
    finish(review, days)
    return list(cases(review))


def certificates() -> list[str]:
    rows = IssuedDocument.objects.unscoped(WHY).filter(form="certificate").order_by("pk")
    return list(rows.values_list("number", flat=True))


@pytest.mark.long
def test_certificates_are_numbered_through_the_year_of_signing(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    request = opened(review.unit, "on_request")
    asked = [
        receive_application(
            # handed in before the annual review began
            act(),
            request,
            household(village.village, number),
            Receipt("application", "counter", date(2025, 8, 29)),
        )
        for number in (40, 41)
    ]
    for case in asked:
        assess(case, NEAR_POOR)
        cleared(agreed(again(case), days), days)
    decide(act(), commune_of(request), signed(days, "9/QĐ-UBND", days.day), only=[asked[0].pk])
    ready(review, village, days)
    days.day = date(2026, 1, 23)
    decide(act(), commune_of(review), signed(days, effective=days.day))
    # of the review of 2025 too, on the same day: the book of 2026 goes on
    decide(act(), commune_of(request), signed(days, "16/QĐ-UBND", days.day), only=[asked[1].pk])
    assert certificates() == [f"{number}/GCN-HN.HCN" for number in (1, 1, 2, 3)]
    papers = IssuedDocument.objects.unscoped(WHY).filter(form="certificate")
    days.pass_()
    with pytest.raises(DatabaseError), transaction.atomic():
        papers.filter(number__startswith="3/").update(number="1/GCN-HN.HCN", issued_on=days.day)


def test_a_counter_goes_on_from_what_was_numbered_before_it(commune: AdminUnit) -> None:
    for number in ("7/GXN-UBND", "12/GXN-UBND", "x/GXN-UBND"):
        IssuedDocument.objects.create(
            form="confirmation", number=number, issued_on=date(2025, 3, 1), commune=commune.pk,
            content="{}", issued_name="An",
        )  # fmt: skip
    assert list(next_numbers("confirmation", commune.pk, 2025, 2)) == [13, 14]
    assert list(next_numbers("confirmation", commune.pk, 2025, 1)) == [15]
    assert list(next_numbers("confirmation", commune.pk, 2026, 1)) == [1]
    assert list(next_numbers("certificate", commune.pk, 2025, 1)) == [1]


@pytest.mark.django_db(transaction=True)
def test_two_who_take_numbers_at_once_take_different_ones(commune: AdminUnit) -> None:
    if connection.vendor == "sqlite":
        # one writer at a time: nothing to race for
        assert list(next_numbers("certificate", commune.pk, 2026, 2)) == [1, 2]
        return
    taken: list[int] = []
    start = threading.Barrier(4)

    def take() -> None:
        try:
            start.wait()
            for _ in range(5):
                with transaction.atomic():
                    taken.extend(next_numbers("certificate", commune.pk, 2026, 3))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(taken) == list(range(1, 61))
    assert NumberCounter.objects.get().last == 60


@pytest.mark.long
def test_a_number_of_the_book_stands_on_one_decision_a_year(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    first, *_ = ready(review, village, days)
    earlier = decide(act(), commune_of(review), signed(days))
    days.pass_()
    with refusal("number_used") as found:
        revoke(act(), earlier, [again(first)], signed(days, " 15/qđ-ubnd "), "Khai sai")
    assert f"{earlier.signed_on:%d/%m/%Y}" in found.value.message.vi
    entry = earlier.registry_decision
    with pytest.raises(DatabaseError), transaction.atomic():
        type(entry).objects.unscoped(WHY).create(
            kind="issued", unit=entry.unit, number="15/QĐ-UBND", signed_on=days.day, book=entry.book,
            year=2026, standard=entry.standard, effective_from=days.day,
        )  # fmt: skip
    # a past list with the same number is recorded as it was
    facts = DecisionFacts(2025, entry.standard, date(2026, 2, 1), "15/QĐ-UBND", days.day, "UBND huyện")
    record_decision(Act(all_of(None)), entry.unit, facts, {}, ending=())
    days.day = date(2026, 2, 2)
    revoke(act(), earlier, [again(first)], signed(days, effective=days.day), "Khai sai")


@pytest.mark.long
def test_a_line_is_changed_at_its_latest_decision_only(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    first, second, _ = ready(review, village, days)
    earlier = decide(act(), commune_of(review), signed(days))
    posted_again(rechecked(first, NEAR_POOR), days)
    corrected = correct(act(), earlier, [first], signed(days, "20/QĐ-UBND", date(2026, 2, 1)), "Phúc tra")
    revoke(act(), earlier, [second], signed(days, "22/QĐ-UBND", date(2026, 2, 1)), "Khai sai")
    with refusal("changed_since") as found:
        revoke(act(), earlier, [second], signed(days, "23/QĐ-UBND", date(2026, 3, 1)), "Khai sai")
    assert "22/QĐ-UBND" in found.value.message.vi
    posted_again(rechecked(again(first), POOR, who="chi"), days)
    later = signed(days, "21/QĐ-UBND", date(2026, 3, 1))
    with refusal("changed_since"):
        correct(act(), earlier, [again(first)], later, "Phúc tra")
    assert correct(act(), corrected, [again(first)], later, "Phúc tra").corrects == corrected


@pytest.mark.long
def test_the_commune_that_reviewed_decides_a_household_that_has_moved(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    first, *_ = ready(review, village, days)
    other = make_commune(review.unit.parent, "08599", "Lai Đồng", "7")
    there = other.children.get()
    Household.objects.unscoped(WHY).filter(pk=first.household_id).update(commune=other, village=there)
    long_ago = timezone.now() - timedelta(days=90)
    ChangeRequest.objects.create(
        kind="move", state="approved", household=first.household, commune=review.unit, base_version=1,
        changes="{}", difference="[]", reason="Chuyển đi", asked_by=1, asked_name="An", decided_by=2,
        decided_name="Bình", decided_at=long_ago,
    )  # fmt: skip
    receiving: Any = SimpleNamespace(actor=all_of(other))
    assert households_moved_in(receiving) is None
    commune = commune_of(review)
    reviewer = Act(all_of(commune.commune))
    complaint = Received("posted_result", "public", days.day, "Hộ có ô tô", household=again(first.household))
    with refusal("reviewed_elsewhere"):
        receive(act(), other, complaint)
    made = receive(act(), commune.commune, complaint)
    assert (made.commune, made.village, again(first).state) == (commune.commune, None, "complained")
    assert decide(reviewer.fresh(), commune, signed(days)).lines.count() == 2
    assess(again(first), NEAR_POOR, who="binh")
    answered = Answered("upheld", "Có ô tô", "Khiếu nại đúng")
    answer_complaint(act(), ResultComplaint.objects.unscoped(WHY).get(), answered)
    posting = repost(act(), again(first), "Nhà văn hóa")
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    opinion = ask_opinion_on_case(reviewer.fresh(), again(first), "10/BC-UBND", days.day)
    record_opinion(reviewer.fresh(), opinion, days.day, "78/UBND", agrees=True)
    extra = decide(reviewer.fresh(), commune, signed(days, "16/QĐ-UBND"))
    assert extra.lines.get().household_id == first.household_id
    told = households_moved_in(receiving)
    assert told is not None
    assert told.lines[0][0].startswith(first.household.code)
    assert close_commune(act(), commune_of(review)).step == "closed"


@pytest.mark.long
def test_a_household_that_has_ended_is_left_out_and_withdrawn(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    first, second, _ = ready(review, village, days)
    with refusal("too_late"):
        withdraw(act(), second, "Không muốn")
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.unscoped(WHY).filter(pk=second.pk).update(state="withdrawn")
    Household.objects.unscoped(WHY).filter(pk=first.household_id).update(until=days.day, ended_by="died")
    decision = decide(act(), commune_of(review), signed(days))
    assert not decision.lines.filter(case=first).exists()
    assert Decision.objects.unscoped(WHY).count() == 1
    with refusal("undecided"):
        close_commune(act(), commune_of(review))
    assert withdraw(act(), again(first), "Các thành viên đã mất").state == "withdrawn"
    assert close_commune(act(), commune_of(review)).step == "closed"


@pytest.mark.long
def test_papers_hold_from_the_decisions_first_day_to_the_day_before_the_next(
    review: Review, village: VillageReview, days: Days, confirmed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", days.today)
    first, *_ = ready(review, village, days)
    earlier = decide(act(), commune_of(review), signed(days))
    paper = IssuedDocument.objects.unscoped(WHY).get(form="certificate", number="1/GCN-HN.HCN")

    def page() -> str:
        return Client().get(f"/v/{paper.token}").content.decode()

    assert "Chưa có hiệu lực" in page()
    assert "Có hiệu lực từ ngày 01/01/2026." in page()
    assert "Còn hiệu lực" not in page()
    revoke(act(), earlier, [again(first)], signed(days, "16/QĐ-UBND", date(2026, 3, 1)), "Khai sai")
    days.day = date(2026, 2, 28)
    assert "Còn hiệu lực" in page()
    assert "đến hết ngày 28/02/2026" in page()
    days.pass_()
    assert "Đã thu hồi" in page()
    assert "Đã được thay thế" not in page()


@pytest.mark.long
def test_a_confirmation_ends_with_the_status(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    living, request = opened(review.unit, "average_living"), opened(review.unit, "on_request")
    home = household(village.village, 40)

    def decided(of: Review, number: str) -> None:
        # handed in before the annual review began, which takes the others
        receipt = Receipt("application", "counter", date(2025, 8, 29))
        case = receive_application(act(), of, again(home), receipt)
        if of == living:
            assess_income(case, 30_000_000, wages=20_000_000, size=2)
            cleared(again(case), days)
        else:
            assess(case, POOR)
            cleared(agreed(again(case), days), days)
        decide(act(), commune_of(of), signed(days, number, days.day))

    papers = IssuedDocument.objects.unscoped(WHY).filter(form="confirmation").order_by("pk")
    decided(living, "1/QĐ-UBND")
    assert [one.state for one in papers.all()] == ["valid"]
    decided(request, "3/QĐ-UBND")
    ended = papers.get()
    assert (ended.state, ended.ended_on, ended.superseded_by.number) == ("superseded", days.day, "3/QĐ-UBND")


@pytest.mark.long
def test_the_register_shows_the_status_in_force_today(
    review: Review, village: VillageReview, listed: list[Household], days: Days, confirmed: None
) -> None:
    ready(review, village, days, NEAR_POOR, NOT_POOR, NOT_POOR)
    with refusal("bad_day") as found:
        decide(act(), commune_of(review), signed(days, effective=date(2027, 1, 1)))
    assert "Xem lại năm" in found.value.message.vi
    earlier = decide(act(), commune_of(review), signed(days))
    first = next(cases(review))
    revoke(act(), earlier, [first], signed(days, "16/QĐ-UBND", date(2026, 3, 1)), "Khai sai")

    def shown() -> list[tuple[str, date | None]]:
        rows = Household.objects.unscoped(WHY).filter(pk__in=[one.pk for one in listed])
        return list(rows.order_by("pk").values_list("status", "status_since"))

    now = [(status, date(2025, 1, 1)) for status in ("poor", "near_poor", "poor")]
    assert shown() == now
    assert turn_over() == 0
    # the job did not run for days
    days.day = date(2026, 1, 9)
    assert turn_over() == 3
    begun = date(2026, 1, 1)
    assert shown() == [
        ("near_poor", begun),
        ("escaped_near_poverty", begun),
        ("escaped_poverty", begun),
    ]
    days.day = date(2026, 3, 1)
    assert (turn_over(), turn_over(), shown()[0]) == (1, 0, ("", None))


def test_a_status_written_past_the_ledger_is_found(commune: AdminUnit, days: Days) -> None:
    """Whoever reaches the database may change the copy on the household's row, not the ledger."""
    place = commune.children.earliest("pk")
    poor, plain = household(place, 1, "poor"), household(place, 2)
    assert households_show_what_the_ledger_says().grade == "ok"
    # the guard keeps others from it; who drops that writes what he likes, and the doctor says so
    connection.check_constraints()
    clear_the_way(plan=["a step"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_household SET status = '' WHERE id = %s", [poor.pk])
        cursor.execute("UPDATE registry_household SET status = 'poor' WHERE id = %s", [plain.pk])
    found = [one for one in diagnose(all_rows=True) if "khác sổ quyết định" in one.message.vi]
    assert [one.grade for one in found] == ["bad"]
    assert f"2 hộ ghi tình trạng khác sổ quyết định ({poor.code}, {plain.code})" in found[0].message.vi
    # no page reads a whole table
    assert not [one for one in diagnose() if "sổ quyết định" in one.message.vi]
    connection.check_constraints()
    make_objects()
    assert turn_over() == 2
    assert households_show_what_the_ledger_says().grade == "ok"
