"""The pages of a file opened again after its decision, on a desk and on a phone."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from reviews_world import NOT_POOR, Days, act, again, assess, cases, commune_of
from test_after_the_decision import closed, complained
from test_way_of_a_case import listed, review, village

from giamngheo.reviews.actions.complaints import Answered, answer_complaint
from giamngheo.reviews.models import Decision, Review, VillageReview
from in_chromium import chromium, violations, visit
from office_world import signed_in

__all__ = ["chromium", "closed", "listed", "review", "village", "visit"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_whole_on_a_desk_and_on_a_phone(
    closed: Decision, review: Review, village: VillageReview, days: Days, visit: Any
) -> None:
    client = signed_in("commune_leader", village.commune_review.commune)
    first = next(cases(review))
    complaint = complained(first, days)
    assess(again(first), NOT_POOR, who="binh")
    addresses = {
        "complaint": f"/reviews/complaints/{complaint.pk}/",
        "board": f"/reviews/communes/{commune_of(review).pk}/",
        "again": f"/reviews/cases/{first.pk}/again/",
        "case": f"/reviews/cases/{first.pk}/",
        "decisions": f"/reviews/communes/{commune_of(review).pk}/decisions/",
    }
    for when in ("open", "upheld"):
        if when == "upheld":
            answer_complaint(act(), complaint, Answered("upheld", "Có ô tô", "Khiếu nại đúng"))
        for width in (1440, 390):
            seen = visit(width)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            seen.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": seen.site}])
            for name, address in addresses.items():
                page = seen.open(address)
                assert violations(page) == [], (name, width)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
                if folder := os.environ.get("SHOTS"):
                    page.screenshot(path=Path(folder) / f"{when}-{name}-{width}.png", full_page=True)
            assert seen.complaints == []
