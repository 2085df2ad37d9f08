"""Whoever is refused has a written answer with reasons, and the figures of a month close."""

from datetime import date, timedelta

import pytest
from reviews_world import POOR, WHY, Days, act, again, assess, begin, commune_of, household, opened
from test_on_request import agreed, apply, cleared, refusal, signed, village

from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.registry.models import Household, PovertyStatus
from giamngheo.reviews.actions import deciding
from giamngheo.reviews.actions.issuing import write_refusals
from giamngheo.reviews.actions.listing import withdraw
from giamngheo.reviews.actions.refusing import Letter, refuse_by_letter
from giamngheo.reviews.actions.screening import screen
from giamngheo.reviews.actions.screening_letters import answer_screened_out, unanswered
from giamngheo.reviews.models import Screening
from giamngheo.reviews.monthly import month_figures
from office_world import Office, actor, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_who_stays_poor_against_the_wish_to_be_escaped_gets_a_letter_and_no_certificate(
    office: Office, days: Days, confirmed: None
) -> None:
    home = household(office.village, 1, "poor")
    held = PovertyStatus.objects.unscoped(WHY).get(household=home)
    review = opened(office.commune, "on_request")
    case = apply(review, home, days, "escape")
    assess(case, POOR)
    case = cleared(agreed(case, days), days)
    with refusal("answered_by_letter"):
        deciding.decide(act(), commune_of(review), signed(1, days), only=[case.pk])
    by = Letter(41, days.day, "Hà Văn Chủ", "Chủ tịch", "UBND xã Thu Cúc")
    (answer,) = refuse_by_letter(act(), commune_of(review), by)
    assert (answer.kind, answer.number, answer.registry_decision) == ("refusal", "41/TB-UBND", None)
    line = answer.lines.get()
    assert (line.outcome, line.status_before, line.certificate_number) == ("none", "poor", None)
    assert Household.objects.unscoped(WHY).get(pk=home.pk).status == "poor"
    assert PovertyStatus.objects.unscoped(WHY).get(household=home) == held
    assert not IssuedDocument.objects.unscoped(WHY).filter(form="certificate").exists()
    letter = IssuedDocument.objects.unscoped(WHY).get(form="refusal")
    assert letter.number == "41/TB-UBND"
    assert "thoát diện hộ nghèo" in letter.content
    assert '"result": "hộ nghèo"' in letter.content
    with refusal("nothing_to_decide"):
        refuse_by_letter(act(), commune_of(review), by)
    reader = actor("commune_leader", office.commune)
    (month,) = month_figures(reader, days.day.year, days.day.month)
    assert {name: month.counts[name] for name in ("decided", "poor", "none", "waiting")} == {
        "decided": 1, "poor": 0, "none": 1, "waiting": 0,
    }  # fmt: skip


@pytest.mark.long
def test_in_the_annual_review_the_certificate_is_given_and_the_letter_too(
    office: Office, days: Days, confirmed: None
) -> None:
    from reviews_world import cases, posted_through
    from test_way_of_a_case import finish

    from giamngheo.reviews.actions.listing import Receipt, receive_escape

    household(office.village, 1, "poor")
    review = opened(office.commune)
    case = next(iter(cases(review)))
    receive_escape(act(), case, Receipt("escape", "counter", days.day))
    begin(village(case))
    assess(again(case), POOR)
    posted_through(village(case), days)
    finish(review, days)
    decision = deciding.decide(act(), commune_of(review), signed(1, days))
    assert decision.lines.get().outcome == "poor"
    assert decision.lines.get().certificate_number == 1
    assert write_refusals(act(), decision, 5, days.day) == 1


@pytest.mark.long
def test_who_is_screened_out_gets_a_letter_and_stays_in_the_months_figures(
    office: Office, days: Days, confirmed: None
) -> None:
    review = opened(office.commune, "on_request")
    commune = commune_of(review)
    first, second, third, waits = (
        apply(review, household(office.village, number), days) for number in range(1, 5)
    )
    with refusal("nothing_to_write"):
        answer_screened_out(act(), commune, 7, days.day, "An")
    for case in (first, second):
        screen(act(), case, {}, "not_poor", "Có ô tô, nhà kiên cố ba tầng")
    withdraw(act(), third, "Rút đơn")
    assert [one.pk for one in unanswered(commune)] == [first.pk, second.pk]
    with refusal("bad_number"):
        answer_screened_out(act(), commune, 0, days.day, "An")
    with refusal("bad_day"):
        answer_screened_out(act(), commune, 7, days.day + timedelta(days=1), "An")
    with refusal("signer_missing"):
        answer_screened_out(act(), commune, 7, days.day, " ")
    client = signed_in("commune_leader", office.commune)
    page = client.get(f"/reviews/communes/{commune.pk}/decisions/").content.decode()
    assert "2 người nộp đơn được Phiếu A xác định chắc chắn không nghèo" in page
    typed = {"doing": "answers", "first": "7", "on": f"{days.day:%d/%m/%Y}", "signer": ""}
    assert client.post(f"/reviews/communes/{commune.pk}/decisions/", typed).status_code == 400
    for address in (f"/reviews/cases/{first.pk}/", f"/reviews/requests/{first.pk}/"):
        assert "chưa có thông báo nêu lý do" in client.get(address).content.decode(), address
    done = client.post(f"/reviews/communes/{commune.pk}/decisions/", typed | {"signer": "Đinh Công Minh"})
    assert done.status_code == 302
    letters = list(IssuedDocument.objects.unscoped(WHY).order_by("pk"))
    assert [(one.form, one.number, one.subject_id) for one in letters] == [
        ("refusal", "7/TB-UBND", first.pk),
        ("refusal", "8/TB-UBND", second.pk),
    ]
    assert "Có ô tô, nhà kiên cố ba tầng" in letters[0].content
    assert "Đinh Công Minh" in letters[0].content
    assert "Phụ lục II" in letters[0].content
    assert "chưa có thông báo nêu lý do" not in client.get(f"/reviews/cases/{first.pk}/").content.decode()
    page = client.get(f"/reviews/communes/{commune.pk}/decisions/").content.decode()
    assert "8/TB-UBND" in page
    assert "chưa có thông báo nêu lý do" not in page
    # back on the list by another form A: the letter does not hold any more
    screen(act(), again(second), {}, "review", "Nhà là của người khác")
    letters[1].refresh_from_db(from_queryset=IssuedDocument.objects.unscoped(WHY))
    assert letters[1].state == "revoked"
    screened = Screening.objects.unscoped(WHY).filter(case=first).get()
    _figures_close(office, screened.at.date(), waits.received_on)


def _figures_close(office: Office, screened: date, received: date) -> None:
    """Received four: one screened out, one withdrawn (both on the day of the test), two wait."""
    reader = actor("commune_leader", office.commune)
    (then,) = month_figures(reader, received.year, received.month)
    assert dict(then.counts) == {"received": 4, "waiting": 4}
    (now,) = month_figures(reader, screened.year, screened.month)
    assert dict(now.counts) == {"screened_out": 1, "withdrawn": 1, "waiting": 2}
