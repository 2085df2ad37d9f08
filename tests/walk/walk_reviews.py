"""The first village of a review from its forms to a running posting, with a complaint; a decision and its copy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from giamngheo.complaints.actions import Received, receive
from giamngheo.platform.actions import Act
from giamngheo.platform.attachments.actions import add_attachment
from giamngheo.platform.scope import Actor
from giamngheo.reviews.actions.assessing import Form, save_assessment
from giamngheo.reviews.actions.meetings import Count, MeetingFacts, record_meeting
from giamngheo.reviews.actions.postings import start_posting
from giamngheo.reviews.actions.steps import begin_assessment, call_meeting
from giamngheo.reviews.models import Case, Decision, ResultComplaint, SignedCopy

WHY = "the world of the walk"
SYSTEM = Actor.by_system("walk")


def make_course(side: Any, picture: bytes) -> None:
    """What the pages of meetings, postings, complaints and decisions show of a commune."""
    today, village = timezone.localdate(), side.village_review
    begin_assessment(Act(SYSTEM), village)
    for case in Case.objects.unscoped(WHY).filter(village_review=village):
        given = {"income_points_recorded": 100, "deprivation_points_recorded": 40}
        save_assessment(
            Act(SYSTEM), case, Form(given, visited_on=today, enumerator=side.user.pk, complete=True)
        )
    call_meeting(Act(SYSTEM), village)
    facts = MeetingFacts(today, f"{side.mark}nha", f"{side.mark}chu tri", f"{side.mark}thu ky", 20, 1)
    side.meeting = record_meeting(Act(SYSTEM), village, facts, en_bloc=Count(20, 0))
    side.posting = start_posting(Act(SYSTEM), village, f"{side.mark}nha van hoa")
    add_attachment(Act(SYSTEM), side.posting, "photo", picture)
    household = side.case.household
    received = Received("posted_result", "counter", today, f"{side.mark}khieu nai", household=household)
    receive(Act(SYSTEM), side.commune, received)
    side.complaint = ResultComplaint.objects.unscoped(WHY).get(case=side.case)
    side.review_decision = Decision.objects.create(
        commune_review=side.commune_review,
        kind=Decision.Kind.RECOGNITION,
        number=f"77/QĐ-{side.mark}",
        signed_on=date(2025, 12, 5),
        effective_from=date(2026, 1, 1),
        signer=f"{side.mark}chu tich",
        signer_post="Chủ tịch",
        registry_decision=side.decision,
        by=f"{side.mark}chu tich",
    )
    scan = add_attachment(Act(SYSTEM), side.review_decision, "signed", picture)
    side.copy = SignedCopy.objects.create(
        decision=side.review_decision,
        attachment=scan,
        way=SignedCopy.Way.SCAN,
        code_page=1,
        added_name=f"{side.mark}can bo",
    )
