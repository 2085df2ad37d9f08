"""Deadlines counted in working days, when one of those days is swapped by a notice: longer, never shorter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from giamngheo.complaints.deadlines import lengthened_deadlines
from giamngheo.law.working_days import WorkingDays
from giamngheo.reviews import rules
from giamngheo.reviews.models import Case, Opinion, Posting, ResultComplaint

WHY = "deadlines that a swapped day moves, of the whole installation"
Row = dict[str, Any]


def lengthen(day: date) -> list[Row]:
    """Whatever runs over the day and would lose a working day ends later; what was moved, by its kind and id.

    A day that is worked after all shortens nothing: people were told the day already.
    """
    calendar = rules.working_days()
    rows = [*_postings(day, calendar), *_complaints(day, calendar), *_opinions(day, calendar)]
    return [*rows, *_applications(day, calendar), *lengthened_deadlines(day)]


def _row(kind: str, pk: int, before: date, after: date) -> Row:
    return {kind: pk, "before": before.isoformat(), "after": after.isoformat()}


def _postings(day: date, calendar: WorkingDays) -> Iterator[Row]:
    running = Posting.objects.unscoped(WHY).filter(ended_on=None, first_day__lte=day, last_day__gte=day)
    for posting in running.select_for_update():
        last = calendar.last_of(posting.first_day, posting.working_days)
        if last > posting.last_day:
            yield _row("posting", posting.pk, posting.last_day, last)
            posting.last_day = last
            posting.save(update_fields=["last_day"])


def _complaints(day: date, calendar: WorkingDays) -> Iterator[Row]:
    waiting = ResultComplaint.objects.unscoped(WHY).filter(
        outcome="open", received_on__lt=day, due_on__gte=day
    )
    for one in waiting.select_related("case__review").select_for_update(of=("self",)):
        due = calendar.after(one.received_on, rules.figure(one.case.review, "recheck_days"))
        if due > one.due_on:
            yield _row("complaint", one.pk, one.due_on, due)
            one.due_on, one.version = due, one.version + 1
            one.save(update_fields=["due_on", "version"])


def _opinions(day: date, calendar: WorkingDays) -> Iterator[Row]:
    waiting = Opinion.objects.unscoped(WHY).filter(answered_on=None, asked_on__lt=day, due_on__gte=day)
    for one in waiting.select_related("commune_review__review").select_for_update(of=("self",)):
        due = calendar.after(one.asked_on, rules.answer_days(one.commune_review.review, one.authority))
        if due > one.due_on:
            yield _row("opinion", one.pk, one.due_on, due)
            one.due_on, one.version = due, one.version + 1
            one.save(update_fields=["due_on", "version"])


def _applications(day: date, calendar: WorkingDays) -> Iterator[Row]:
    waiting = Case.objects.unscoped(WHY).filter(received_on__lt=day, due_on__gte=day)
    waiting = waiting.exclude(state__in=("decided", "withdrawn", "screened_out")).select_related("review")
    for case in waiting.select_for_update(of=("self",)):
        if case.received_on is None or case.due_on is None:
            continue
        due = rules.application_due(case.review, case.received_on, calendar)
        if due is not None and due > case.due_on:
            yield _row("case", case.pk, case.due_on, due)
            case.due_on, case.version = due, case.version + 1
            case.save(update_fields=["due_on", "version"])
