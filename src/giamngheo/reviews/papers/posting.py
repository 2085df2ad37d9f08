"""The sheet that hangs in public: who is in which list, from when to when, where complaints go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from giamngheo.areas.headings import small
from giamngheo.law.document_forms import load_document_form
from giamngheo.law.document_forms.model import Size
from giamngheo.platform.documents import Paper
from giamngheo.registry.models import Person
from giamngheo.reviews.models import Case, PostedCase, Posting, Review
from giamngheo.reviews.outcomes import ONE_STATUS, outcome_for
from giamngheo.reviews.papers.lines import (
    NOT_RECOGNISED,
    applicant,
    head_of_paper,
    heading_of_income,
    heads_of,
    household_row,
    in_lists,
    judged_by_income,
    lists_of,
    place_name,
    scored_under,
)


def posting_address(posting: Posting) -> str:
    """The address of the public page, as the sheet's QR holds it."""
    return f"{settings.PUBLIC_ADDRESS}/p/{posting.token}"


def posted_cases(posting: Posting) -> list[PostedCase]:
    """What a posting says, with all that its sheet prints; two queries."""
    rows = PostedCase.objects.unscoped("the sheet of a posting that was read or is public").filter(
        posting=posting
    )
    return list(
        rows.select_related(
            "case__household", "case__person", "case__village_review__village", "case__review"
        )
        .prefetch_related("assessment__scorings")
        .order_by("case__household__sort_name", "pk")
    )


def as_posted(posted: Sequence[PostedCase]) -> list[Case]:
    """The cases with the class and points that were posted, whatever came later."""
    found = []
    for one in posted:
        case = one.case
        scored = scored_under(case, one.assessment)
        case.assessment = one.assessment
        case.result_class = one.result_class
        if scored is not None:
            case.income_points, case.deprivation_points = scored.income_points, scored.deprivation_points
        found.append(case)
    return found


def posted_lists(posting: Posting) -> dict[str, list[Case]]:
    """The cases of a posting by the list they stand in, as they were posted; its review is selected with it."""
    cases = as_posted(posted_cases(posting))
    outcomes = {one.pk: outcome_for(one.review, one.result_class, one.status_before) for one in cases}
    return in_lists(cases, outcomes, lists_of(posting.village_review.commune_review.review))


def posted_later(posting: Posting, cases: Sequence[Case]) -> dict[int, Posting]:
    """By file the posting of its re-check, where one came after this posting; the last, where several did."""
    rows = Posting.objects.unscoped("later postings of what is public").filter(
        case__pk__among=[one.pk for one in cases], pk__gt=posting.pk
    )
    return {one.case_id: one for one in rows.order_by("pk") if one.case_id is not None}


def form_of(review: Review) -> str:
    """The form that the sheets of a review are set by."""
    return "status_posting" if review.kind in ONE_STATUS else "posting_sheet"


def posting_sheet(posting: Posting, size: Size = "a4") -> Paper:
    """The sheet of a posting; its village and commune are selected with it."""
    review = posting.village_review.commune_review.review
    lists = posted_lists(posting)
    heads = heads_of([one for few in lists.values() for one in few])
    values, address = _about(posting), posting_address(posting)
    refused = lists.pop(NOT_RECOGNISED)
    form = load_document_form(form_of(review))
    if review.kind in ONE_STATUS:
        ((outcome, few),) = lists.items()
        listed = [_named(one, heads) for one in few]
        values |= {"what": small(lists_of(review)[outcome].vi), "counted": f"{len(listed):02d}"}
        rows = {"recognised": listed, "not_recognised": [_named(one, heads) for one in refused]}
        return Paper(form, values, rows, address=address, size=size)
    lists["not_recognised"] = refused
    months = judged_by_income(review)
    rows = {
        name: [household_row(one, heads, months, scored_under(one, one.assessment)) for one in few]
        for name, few in lists.items()
    }
    printed = [row for few in rows.values() for row in few]
    values |= heading_of_income(review) | {
        "households_counted": str(len(printed)),
        "persons_counted": str(sum(row["members"] for row in printed)),
    }
    return Paper(form, values, rows, address=address, size=size)


def _named(case: Case, heads: dict[int, Person]) -> dict[str, Any]:
    """A household or a worker as the sheet of one status names them."""
    whose = case.person or heads.get(case.household.head_id or 0)
    return {
        "name": applicant(case),
        "code": case.household.code,
        "birth_year": str(whose.birth_year or "") if whose else "",
        "village": place_name(case.village_review),
    }


def _about(posting: Posting) -> dict[str, Any]:
    """What every sheet says of its posting."""
    commune = posting.village_review.commune_review
    return {
        **head_of_paper(commune),
        "date": posting.first_day,
        "year": str(commune.review.year),
        "village_name": place_name(posting.village_review) or commune.commune.full_name,
        "posted_from": f"{posting.first_day:%d/%m/%Y}",
        "posted_to": f"{posting.last_day:%d/%m/%Y}",
        "posted_days": str(posting.working_days),
        "places": posting.places,
        "complaint_to": f"bộ phận một cửa Ủy ban nhân dân {small(commune.commune.full_name)}",
    }
