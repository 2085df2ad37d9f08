"""What a file that was decided rests on once it is opened again: the decision that stands, the new result, what is
still asked before it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Exists, OuterRef, Q

from giamngheo.reviews.agreeing import agreed_alone
from giamngheo.reviews.hearing import NO_AUTHORITY
from giamngheo.reviews.models import Case, DecisionLine, Opinion, ResultComplaint
from giamngheo.reviews.outcomes import outcome_for
from giamngheo.reviews.queries import has_ended
from giamngheo.rules.text import Text

WHY = "the decisions on a file that was reached"


def lines_of_case() -> Exists:
    """Whether a file has been decided: of rows of files."""
    return Exists(DecisionLine.objects.unscoped(WHY).filter(case=OuterRef("pk")))


def complained_after() -> Q:
    """Files whose decision somebody complains of: of rows of files."""
    return Q(
        Exists(ResultComplaint.objects.unscoped(WHY).filter(case=OuterRef("pk"), outcome="open")),
        state="decided",
    )


def to_post_again() -> Q:
    """Files opened again whose re-check is to be posted."""
    decided_on = DecisionLine.objects.unscoped(WHY).filter(
        case=OuterRef("pk"), assessment=OuterRef("assessment")
    )
    unanswered = ResultComplaint.objects.unscoped(WHY).filter(case=OuterRef("pk"), outcome="open")
    return Q(~Exists(decided_on), ~Exists(unanswered), state="reopened")


def to_correct() -> Q:
    """Files whose re-check was posted through and waits for the decision that corrects."""
    return Q(lines_of_case(), state="cleared")


AFTER: Mapping[str, tuple[Text, Callable[[], Q]]] = {
    "complaint": (
        Text("khiếu nại sau quyết định cần phúc tra, trả lời", "complaints after the decision"),
        complained_after,
    ),
    "reopened": (
        Text(
            "hồ sơ mở lại sau quyết định, đang phúc tra",
            "files reopened after the decision, being re-checked",
        ),
        lambda: Q(state="reopened"),
    ),
    "correct": (
        Text(
            "kết quả phúc tra chờ quyết định điều chỉnh", "re-checked results to be corrected by a decision"
        ),
        to_correct,
    ),
}
"""What a board counts of decided files; the key is the list's filter."""


def standing_line(case: Case) -> DecisionLine | None:
    """What the latest decision says of the file; None before the first."""
    lines = DecisionLine.objects.unscoped(WHY).filter(case=case.pk).select_related("decision")
    return lines.order_by("-pk").first()


def outcome_anew(case: Case, result_class: str) -> str:
    """What a class gives a file that was decided before: measured from the status it had before its first decision,
    which a correction puts right.
    """
    first = DecisionLine.objects.unscoped(WHY).filter(case=case.pk).order_by("pk").first()
    return outcome_for(case.review, result_class, first.status_before if first else case.status_before)


def changes(case: Case, result_class: str) -> bool:
    """Whether a class is another outcome than the decision that stands."""
    line = standing_line(case)
    return line is None or outcome_anew(case, result_class) != line.outcome


def opinion_missing(case: Case) -> bool:
    """Whether the consulted authority has still to agree to the new result: where the review consults one, its step
    takes the results that were posted, a re-check's as well.
    """
    if case.review.consulted == NO_AUTHORITY:
        return False
    return not agreed_alone(case)


def may_stand(case: Case) -> bool:
    """Whether the decision may stand after all: nothing else was found, the household is no more, or the consulted
    authority did not agree to the change.
    """
    if case.state not in {"reopened", "cleared"} or standing_line(case) is None:
        return False
    return (
        not changes(case, case.result_class)
        or has_ended(case)
        or _opinions(case).filter(agrees=False).exists()
    )


def _opinions(case: Case):  # type: ignore[no-untyped-def]
    return Opinion.objects.unscoped(WHY).filter(case=case.pk, round=case.reopened)
