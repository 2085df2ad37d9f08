"""What scans and photos can hang on: files of households, meetings, postings, decisions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from giamngheo.platform.attachments import Subject, register_subject
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.reviews import permissions
from giamngheo.reviews.models import Case, Decision, Meeting, Posting
from giamngheo.rules.text import Text

PLACE = "village_review__commune_review"
APPLICATION = "application"
"""The signed Mẫu 01 or Mẫu 04, hung on its file by whoever receives it."""


def _cases(actor: Actor, permission: str) -> ScopedQuerySet[Any]:
    return Case.objects.reach(actor, permission).select_related(PLACE)


def _meetings(actor: Actor, permission: str) -> ScopedQuerySet[Any]:
    return Meeting.objects.reach(actor, permission).select_related(PLACE)


def _postings(actor: Actor, permission: str) -> ScopedQuerySet[Any]:
    return Posting.objects.reach(actor, permission).select_related(PLACE)


def _decisions(actor: Actor, permission: str) -> ScopedQuerySet[Any]:
    return Decision.objects.reach(actor, permission).select_related("commune_review")


def register() -> None:
    register_subject(
        Subject(
            "reviews.case",
            view=permissions.VIEW,
            add=permissions.ASSESS,
            rows=_cases,
            kinds={
                "sheet": Text("Phiếu giấy đã ký", "Signed sheet"),
                APPLICATION: Text("Giấy đề nghị đã ký", "Signed application"),
            },
            address=lambda one: reverse("reviews:case", args=[one.pk]),
            adds={APPLICATION: permissions.LIST},
        )
    )
    register_subject(
        Subject(
            "reviews.meeting",
            view=permissions.VIEW,
            add=permissions.MEETING,
            rows=_meetings,
            kinds={
                "minutes": Text("Biên bản đã ký", "Signed minutes"),
                "photo": Text("Ảnh cuộc họp", "Photo of the meeting"),
            },
            address=lambda one: reverse("reviews:meeting", args=[one.village_review_id]),
        )
    )
    register_subject(
        Subject(
            "reviews.posting",
            view=permissions.VIEW,
            add=permissions.POST,
            rows=_postings,
            kinds={
                "photo": Text("Ảnh niêm yết", "Photo of the posting"),
                "sheet": Text("Bảng niêm yết đã ký", "Signed sheet"),
            },
            address=lambda one: reverse("reviews:posting", args=[one.village_review_id]),
        )
    )
    register_subject(
        Subject(
            "reviews.decision",
            view=permissions.VIEW,
            add=permissions.SCAN,
            rows=_decisions,
            kinds={"signed": Text("Bản quyết định đã ký", "Signed decision")},
            address=lambda one: reverse("reviews:decision", args=[one.pk]),
            own_page=True,
        )
    )
