"""Who is not recognised gets a letter with a number of its own: no decision, nothing in the ledger or its book."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    begin,
    commune_of,
    enumerator,
    first_village,
    household,
    opened,
    posted_again,
    posted_through,
    rechecked,
)
from test_after_the_decision import complained
from test_on_request import agreed, apply, cleared, letter, place, refusal, signed
from test_way_of_a_case import finish

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.database.objects import clear_the_way, make_objects
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.registry.models import PovertyStatus, RecognitionDecision, ReviewResult
from giamngheo.reviews.actions import deciding
from giamngheo.reviews.actions.complaints import Answered, answer_complaint, assign_recheck
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.actions.refusing import refuse_by_letter
from giamngheo.reviews.actions.steps import close_commune
from giamngheo.reviews.models import Case, Decision, DecisionLine, Review, VillageReview
from office_world import signed_in

__all__ = ["place"]
pytestmark = pytest.mark.django_db
MIGRATION = "giamngheo.reviews.migrations.0010_refusals_are_letters"


def ready(review: Review, place: AdminUnit, days: Days, *points: tuple[int, int]) -> list[Case]:
    """Files on request of as many households, through their posting."""
    made = [apply(review, household(place, number), days) for number in range(len(points))]
    for case, given in zip(made, points, strict=True):
        assess(case, given)
        cleared(agreed(again(case), days), days)
    return made


def papers(form: str) -> list[tuple[str, str]]:
    rows = IssuedDocument.objects.unscoped(WHY).filter(form=form).order_by("pk")
    return list(rows.values_list("number", "state"))


def test_on_request_a_decision_names_the_recognised_and_letters_answer_the_others(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "on_request")
    poor, first, second = ready(review, place, days, NEAR_POOR, NOT_POOR, NOT_POOR)
    commune = commune_of(review)
    client = signed_in("commune_leader", place.parent)
    page = f"/reviews/communes/{commune.pk}/decisions/"
    shown = client.get(page).content.decode()
    assert "2 hộ không được công nhận: mỗi hộ một thông báo" in shown
    assert "Số quyết định" in shown
    made = deciding.decide(act(), commune, signed(1, days))
    assert list(made.lines.values_list("case", flat=True)) == [poor.pk]
    assert papers("refusal") == []
    shown = client.get(page).content.decode()
    assert "Số quyết định" not in shown
    typed = {
        "doing": "refuse", "first": "45", "on": f"{days.day:%d/%m/%Y}", "signer": "Hà Văn Chủ",
        "signer_post": "Chủ tịch", "authority": "UBND xã",
    }  # fmt: skip
    assert client.post(page, typed | {"first": ""}).status_code == 400
    assert client.post(page, typed).status_code == 302
    assert papers("refusal") == [("45/TB-UBND", "valid"), ("46/TB-UBND", "valid")]
    # one decision in the book, and one on the page; the letters stand apart
    assert list(RecognitionDecision.objects.unscoped(WHY).values_list("number", flat=True)) == [made.number]
    shown = client.get(page).content.decode()
    decisions, letters = shown.split("Các văn bản trả lời không công nhận")
    assert (made.number in decisions, "45/TB-UBND" in decisions) == (True, False)
    assert "45/TB-UBND" in letters
    assert "46/TB-UBND" in letters
    assert [again(case).state for case in (first, second)] == ["decided", "decided"]
    # the computed result is kept, under the letter
    kept = ReviewResult.objects.unscoped(WHY).get(household=first.household_id)
    assert (kept.result_class, kept.source) == ("not_poor", "45/TB-UBND")
    one = Decision.objects.unscoped(WHY).get(number="45/TB-UBND")
    told = client.get(f"/reviews/decisions/{one.pk}/").content.decode()
    assert "Văn bản trả lời không công nhận 45/TB-UBND" in told
    assert "Có hiệu lực từ" not in told
    letter_paper = IssuedDocument.objects.unscoped(WHY).get(number="45/TB-UBND")
    assert f'href="/documents/{letter_paper.pk}/"' in told
    assert "Văn bản trả lời" in client.get(f"/reviews/requests/{first.pk}/").content.decode()


def test_where_nobody_of_a_year_is_recognised_no_number_of_a_decision_is_asked_for(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent)
    case = receive_application(
        act(), review, household(place, 1), Receipt("application", "counter", days.day)
    )
    village = first_village(review)
    begin(village)
    assess(case, NOT_POOR)
    posted_through(village, days)
    finish(review, days)
    commune = commune_of(review)
    page = f"/reviews/communes/{commune.pk}/decisions/"
    shown = signed_in("commune_leader", place.parent).get(page).content.decode()
    assert ("Số quyết định" in shown, "1 hộ không được công nhận" in shown) == (False, True)
    with refusal("answered_by_letter"):
        deciding.decide(act(), commune, signed(1, days))
    with refusal("before_posting_ended"):
        refuse_by_letter(act(), commune, replace(letter(9, days), on=days.day - timedelta(days=30)))
    refuse_by_letter(act(), commune, letter(9, days))
    assert papers("refusal") == [("9/TB-UBND", "valid")]
    assert not RecognitionDecision.objects.unscoped(WHY).exists()
    close_commune(act(), commune_of(review))
    assert VillageReview.objects.unscoped(WHY).get(pk=village.pk).step == "done"


def test_a_letter_that_a_complaint_puts_right_is_followed_by_a_recognition(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "on_request")
    (case,) = ready(review, place, days, NOT_POOR)
    (answer,) = refuse_by_letter(act(), commune_of(review), letter(45, days))
    days.pass_()
    complaint = complained(case, days)
    assign_recheck(act(), complaint, enumerator("binh"))
    assess(again(case), NEAR_POOR, who="binh")
    answer_complaint(
        act(), again(complaint), Answered("upheld", "Thu nhập thấp hơn", "Khiếu nại đúng", "12/UBND", "An")
    )
    posted_again(again(case), days)
    made = deciding.correct(act(), answer, [again(case)], signed(3, days), "Theo kết quả phúc tra")
    assert made.registry_decision is not None
    assert PovertyStatus.objects.unscoped(WHY).get(effective_to=None).status == "near_poor"
    # a recognition with its list, no paper that changes an earlier decision; the letter holds no more
    assert papers("decision") == [(made.number, "valid")]
    assert papers("decision_change") == []
    assert papers("refusal") == [("45/TB-UBND", "superseded")]
    assert len(papers("certificate")) == 1


def test_a_letter_stands_where_the_recheck_recognises_nobody_either(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "on_request")
    (case,) = ready(review, place, days, NOT_POOR)
    (answer,) = refuse_by_letter(act(), commune_of(review), letter(45, days))
    days.pass_()
    rechecked(again(case), NOT_POOR)
    with refusal("still_refused"):
        deciding.correct(act(), answer, [again(case)], signed(3, days), "Theo kết quả phúc tra")
    assert papers("refusal") == [("45/TB-UBND", "valid")]


def test_the_database_keeps_letters_and_decisions_apart(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "on_request")
    poor, other, waiting = ready(review, place, days, NEAR_POOR, NOT_POOR, NEAR_POOR)
    made = deciding.decide(act(), commune_of(review), signed(1, days), only=[poor.pk])
    (answer,) = refuse_by_letter(act(), commune_of(review), letter(45, days))
    columns = "commune_review_id, number, signed_on, effective_from, signer, signer_post, reason, by, at"
    for kind, book in (("refusal", made.registry_decision_id), ("on_request", "NULL")):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO reviews_decision (kind, registry_decision_id, {columns}) "
                f"SELECT '{kind}', {book}, {columns} FROM reviews_decision WHERE id = {answer.pk}"
            )
    with pytest.raises(DatabaseError, match="recognises nobody"), transaction.atomic():
        DecisionLine.objects.create(
            decision=answer, case=waiting, household=waiting.household, outcome="near_poor",
            assessment_id=again(waiting).assessment_id,
        )  # fmt: skip
    assert again(other).state == "decided"


def test_refusals_that_stood_as_decisions_are_letters_after_the_upgrade(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "on_request")
    first, _ = ready(review, place, days, NOT_POOR, NEAR_POOR)
    (answer,) = refuse_by_letter(act(), commune_of(review), letter(45, days), only=[first.pk])
    made = deciding.decide(act(), commune_of(review), signed(1, days))
    book = made.registry_decision
    assert book is not None
    # PostgreSQL alters no table while a check of its rows waits for the end of the transaction
    connection.check_constraints()
    clear_the_way(plan=["a step"])
    # as it stood before
    entry = RecognitionDecision.objects.create(
        kind="issued", unit=book.unit, number=answer.number, signed_on=answer.signed_on, book="2025:45/tb-ubnd",
        year=2025, standard=book.standard, effective_from=answer.signed_on,
    )  # fmt: skip
    rows = Decision.objects.unscoped(WHY)
    rows.filter(pk=answer.pk).update(kind="on_request", registry_decision=entry)
    with connection.cursor() as cursor:
        for operation in import_module(MIGRATION).Migration.operations:
            cursor.execute(operation.sql)
    connection.check_constraints()
    make_objects()
    answer.refresh_from_db(from_queryset=rows)
    made.refresh_from_db(from_queryset=rows)
    assert (answer.kind, answer.registry_decision) == ("refusal", None)
    assert (made.kind, made.registry_decision) == ("on_request", book)
    assert list(RecognitionDecision.objects.unscoped(WHY)) == [book]
