"""The sheet that hangs in public: who is in which list, from when to when, where complaints go."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from giamngheo.areas.headings import small
from giamngheo.law.document_forms import load_document_form
from giamngheo.law.document_forms.model import Size
from giamngheo.platform.documents import Paper
from giamngheo.reviews.models import Case, PostedCase, Posting
from giamngheo.reviews.outcomes import outcome_for
from giamngheo.reviews.papers.lines import head_of_paper, heads_of, household_row, in_lists, place_name


def posting_address(posting: Posting) -> str:
    """The address of the public page, as the sheet's QR holds it."""
    return f"{settings.PUBLIC_ADDRESS}/p/{posting.token}"


def posted_cases(posting: Posting) -> list[PostedCase]:
    """What a posting says, with all that its sheet prints; two queries."""
    rows = PostedCase.objects.unscoped("the sheet of a posting that was read or is public").filter(
        posting=posting
    )
    return list(
        rows.select_related("case__household", "case__village_review__village", "case__review")
        .prefetch_related("assessment__scorings")
        .order_by("case__household__sort_name", "pk")
    )


def as_posted(posted: Sequence[PostedCase]) -> list[Case]:
    """The cases with the class and points that were posted, whatever came later."""
    found = []
    for one in posted:
        case, review = one.case, one.case.review
        scored = next((s for s in one.assessment.scorings.all() if s.standard == review.standard), None)
        case.assessment = one.assessment
        case.result_class = one.result_class
        if scored is not None:
            case.income_points, case.deprivation_points = scored.income_points, scored.deprivation_points
        found.append(case)
    return found


def posting_sheet(posting: Posting, size: Size = "a4") -> Paper:
    """The sheet of a posting; its village and commune are selected with it."""
    commune = posting.village_review.commune_review
    cases = as_posted(posted_cases(posting))
    outcomes = {one.pk: outcome_for(one.review, one.result_class, one.status_before) for one in cases}
    heads = heads_of(cases)
    rows = {
        name: [household_row(one, heads) for one in few] for name, few in in_lists(cases, outcomes).items()
    }
    listed = [row for few in rows.values() for row in few]
    head = head_of_paper(commune)
    values = {
        **head,
        "date": posting.first_day,
        "year": str(commune.review.year),
        "village_name": place_name(posting.village_review) or commune.commune.full_name,
        "posted_from": f"{posting.first_day:%d/%m/%Y}",
        "posted_to": f"{posting.last_day:%d/%m/%Y}",
        "places": posting.places,
        "complaint_to": f"bộ phận một cửa Ủy ban nhân dân {small(commune.commune.full_name)}",
        "households_counted": str(len(listed)),
        "persons_counted": str(sum(row["members"] for row in listed)),
    }
    return Paper(
        load_document_form("posting_sheet"), values, rows, address=posting_address(posting), size=size
    )
