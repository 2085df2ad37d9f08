"""The files of a commune that can be answered now, by a decision or by a letter."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from giamngheo.complaints.queries import households_waiting
from giamngheo.platform.actions import Act
from giamngheo.reviews.actions.decision_checks import check_heard, check_not_ended, no_opinion
from giamngheo.reviews.actions.steps import expect
from giamngheo.reviews.after_decision import lines_of_case
from giamngheo.reviews.agreeing import without_opinion
from giamngheo.reviews.models import Case, CommuneReview
from giamngheo.reviews.queries import ENDED, lock_office, locked_commune
from giamngheo.reviews.words import refused

WHY = "files of a required commune"


def commune_to_answer(act: Act, commune: CommuneReview) -> CommuneReview:
    """The commune's row, locked with its office. ActionRefused `wrong_step`."""
    found = locked_commune(commune.pk)
    act.require(found)
    lock_office(found.commune_id)
    check_heard(found)
    expect(found.step, "standing" if found.review.standing else "recognition")
    return found


def answerable(commune: CommuneReview, only: Collection[int] | None) -> list[Case]:
    """Cleared files without a decision, a complaint or a missing opinion, locked; of a standing review those of
    `only` (ids) where they are named. A household that has ended since is left out.

    ActionRefused `has_ended` (where it is named), `not_cleared`, `opinion_missing`, `nothing_to_decide`.
    """
    ready = files_of(commune).filter(~lines_of_case(), state="cleared").exclude(ENDED).order_by("pk")
    if only is not None:
        check_not_ended(files_of(commune).filter(ENDED, pk__in=set(only)))
        ready = ready.filter(pk__in=set(only))
    cases = list(ready.select_for_update(of=("self",)))
    # what the inbox holds against a result without having opened its file waits too
    waiting = households_waiting(case.household_id for case in cases)
    cases = [case for case in cases if case.household_id not in waiting]
    apart = without_opinion(commune, cases)
    if apart and len(apart) == len(cases):
        raise no_opinion(commune, cases)
    cases = [case for case in cases if case.pk not in apart]
    if only is not None and (not commune.review.standing or len(cases) < len(set(only))):
        raise refused(
            "not_cleared",
            "Có hồ sơ chưa niêm yết xong hoặc còn khiếu nại. Tải lại danh sách.",
            "A file is not through its posting, or a complaint is open. Reload the list.",
        )
    if not cases:
        raise refused(
            "nothing_to_decide", "Không có hộ nào chờ quyết định.", "No household waits for a decision."
        )
    return cases


def files_of(commune: CommuneReview) -> Any:
    """All files of the commune, with what a decision reads of them."""
    found = Case.objects.unscoped(WHY).filter(village_review__commune_review=commune)
    return found.select_related(
        "review",
        "assessment",
        "person",
        "household__village",
        "household__commune",
        "village_review__village",
    )
