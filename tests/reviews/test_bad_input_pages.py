"""What the pages refuse: a household in two villages, a decision that an open complaint stops, two who close one commune."""

import pytest
from django.test import Client
from reviews_world import NEAR_POOR, WHY, Days, act, again, assess, cases, commune_of
from test_decision_pages import (
    PLACES,
    agreed,
    enumerator_account,
    finished,
    folder,
    leader,
    officer,
    review,
    said,
    signing,
    village,
)

from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.postings import ComplaintFacts, receive_complaint
from giamngheo.reviews.models import Case, Decision, DecisionLine, Posting, Review, VillageReview
from office_world import signed_in

__all__ = ["folder", "leader", "officer", "review", "village"]
pytestmark = pytest.mark.django_db
RECEIPT = {"form": "application", "channel": "counter"}


def events() -> int:
    return AuditEvent.objects.unscoped(WHY).filter(reading=False).count()


@pytest.mark.long
def test_a_household_is_not_listed_in_two_villages(
    review: Review,
    village: VillageReview,
    officer: Client,
    days: Days,
) -> None:
    listed = next(cases(review))
    other = VillageReview.objects.unscoped(WHY).exclude(pk=village.pk).get(village__isnull=False)
    # it moved after the list was made, and applies where it lives now
    Household.objects.unscoped(WHY).filter(pk=listed.household_id).update(village=other.village)
    count, before = Case.objects.unscoped(WHY).count(), events()
    apply = f"/reviews/communes/{village.commune_review_id}/apply/{listed.household_id}/"
    refused = said(officer.post(apply, RECEIPT | {"received_on": f"{days.day:%d/%m/%Y}"}))
    assert f"đã có trong danh sách rà soát này tại {village.village.full_name}, Xã Thu Cúc" in refused
    assert "mỗi hộ chỉ rà soát ở một nơi" in refused
    invite = f"/reviews/communes/{village.commune_review_id}/invite/{listed.household_id}/"
    assert "danh sách" in said(officer.post(invite, {"reason": "illness"}))
    assert (Case.objects.unscoped(WHY).count(), events()) == (count, before)
    assert again(listed).village_review_id == village.pk


def complain(case: Case, days: Days) -> None:
    receive_complaint(act(), case, ComplaintFacts(days.day, "Hộ này có ô tô"))


@pytest.mark.long
def test_a_decision_leaves_out_whom_somebody_complained_of_and_cannot_change_it(
    review: Review,
    village: VillageReview,
    officer: Client,
    leader: Client,
    days: Days,
    confirmed: None,
) -> None:
    posting = agreed(village, officer, days)
    first, second, *_ = cases(review)
    complain(first, days)
    finished(review, village, officer, days, posting)
    commune = commune_of(review)
    page, closing = f"/reviews/communes/{commune.pk}/decisions/", f"/reviews/communes/{commune.pk}/close/"
    # a form that names the household all the same decides nothing of it
    assert leader.post(page, signing(days) | {"households": str(first.pk)}).status_code == 302
    decision = Decision.objects.unscoped(WHY).get()
    decided = set(DecisionLine.objects.unscoped(WHY).values_list("case", flat=True))
    assert decided == {one.pk for one in cases(review)} - {first.pk}
    assert again(first).state == "complained"
    before, papers = events(), IssuedDocument.objects.unscoped(WHY).count()
    # alone it makes no decision, and the commune does not close over it
    assert "Không có hộ nào chờ quyết định" in said(leader.post(page, signing(days, number="129/QĐ-UBND")))
    refused = leader.post(closing, follow=True).content.decode()
    assert "Còn 1 hộ chưa có quyết định" in refused
    assert commune_of(review).step == "recognition"
    # and what was decided is not corrected while somebody waits for an answer
    assert events() == before
    complain(again(second), days)
    before = events()
    change = f"/reviews/decisions/{decision.pk}/change/"
    given = signing(days, number="140/QĐ-UBND", effective_from="01/02/2026", way="revoke", reason="Phúc tra")
    refused = said(leader.post(change, given | {"households": [str(second.pk)]}))
    assert "Có hộ còn khiếu nại chưa trả lời" in refused
    # nor a household that the decision does not name
    assert leader.post(change, given | {"households": [str(first.pk)]}).status_code == 400
    assert (events(), IssuedDocument.objects.unscoped(WHY).count()) == (before, papers)


@pytest.mark.long
def test_two_officers_close_one_commune_and_one_is_told(
    review: Review,
    village: VillageReview,
    officer: Client,
    leader: Client,
    days: Days,
    confirmed: None,
) -> None:
    closing = f"/reviews/communes/{village.commune_review_id}/close/"
    # out of order: its villages are not done
    assert "Việc này làm ở bước" in leader.post(closing, follow=True).content.decode()
    assert officer.post(closing).status_code == 403
    finished(review, village, officer, days, agreed(village, officer, days))
    page = f"/reviews/communes/{village.commune_review_id}/decisions/"
    assert leader.post(page, signing(days)).status_code == 302
    deputy = signed_in("commune_leader", village.commune_review.commune, "pho.chu.tich")
    # both see the button
    assert closing in leader.get(page).content.decode()
    assert closing in deputy.get(page).content.decode()
    assert "Đã kết thúc rà soát của xã" in leader.post(closing, follow=True).content.decode()
    before = events()
    late = deputy.post(closing, follow=True).content.decode()
    assert "Việc này làm ở bước" in late
    assert "Đã kết thúc" in late
    assert closing not in late
    assert events() == before


@pytest.mark.long
def test_a_reposting_is_not_cut_short_either(
    review: Review,
    village: VillageReview,
    officer: Client,
    leader: Client,
    days: Days,
) -> None:
    agreed(village, officer, days)
    first = next(cases(review))
    unit = village.commune_review.commune
    enumerator_account("binh", unit)
    complain(first, days)
    complaint = again(first).complaints.get()
    page = f"/reviews/complaints/{complaint.pk}/"
    # nothing is posted again before the answer
    assert "Hộ còn khiếu nại chưa trả lời" in said(leader.post(page, {"doing": "repost"} | PLACES))
    assess(again(first), NEAR_POOR, who="binh")
    answer = {"doing": "answer", "outcome": "upheld", "finding": "Có ô tô", "answer": "Khiếu nại đúng"}
    assert leader.post(page, answer).status_code == 302
    assert leader.post(page, {"doing": "repost"} | PLACES).status_code == 302
    again_posted = Posting.objects.unscoped(WHY).get(case=first)
    days.day = again_posted.last_day
    before = events()
    told = officer.post(f"/reviews/postings/{again_posted.pk}/end/", follow=True).content.decode()
    assert "chưa kết thúc sớm hơn được" in told
    assert (again(again_posted).ended_on, events()) == (None, before)
