"""The ledger of persons, written for a decision only (`decisions.issue_decision`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.models import Membership, Person, PersonStatus, PovertyStatus, RecognitionDecision
from giamngheo.rules.text import Text

WHY = "the persons a decision names"
LISTED = frozenset({PovertyStatus.StatusClass.POOR, PovertyStatus.StatusClass.NEAR_POOR})
"""Statuses of a household that is on the list of the poor or near-poor."""


def write_person_ledger(
    decision: RecognitionDecision, recognised: Mapping[int, str], ending: Collection[int]
) -> dict[str, int]:
    """Statuses by person id begin with the decision; those of `ending` end the day before.

    Who has the same status already keeps the row. ActionRefused `status_unknown`, `unknown_person`, `later_decision`.
    """
    if not set(recognised.values()) <= set(PersonStatus.StatusClass.values):
        raise ActionRefused("status_unknown", Text("Diện không có trong sổ.", "No such status of a person."))
    touched = {*recognised, *ending}
    found: dict[int, Person] = {}
    for part in slices(touched):
        found |= {one.pk: one for one in Person.objects.unscoped(WHY).filter(pk__in=part)}
    if len(found) < len(touched):
        raise ActionRefused(
            "unknown_person",
            Text(
                "Quyết định có người không còn trong sổ. Tải lại danh sách rồi thử lại.",
                "The decision names a person the register does not have. Reload the list and try again.",
            ),
        )
    rows = PersonStatus.objects.unscoped(WHY).filter(person__in=touched, effective_to=None)
    held = {row.person_id: row for row in rows}
    if any(row.effective_from >= decision.effective_from for row in held.values()):
        raise ActionRefused(
            "later_decision",
            Text(
                "Có người đã được công nhận từ ngày {day} trở đi.",
                "Somebody has a status from {day} on already.",
            ).format(day=f"{decision.effective_from:%d/%m/%Y}"),
        )
    keep = {pk for pk, row in held.items() if recognised.get(pk) == row.status}
    ended = [row.pk for pk, row in held.items() if pk not in keep]
    PersonStatus.objects.unscoped(WHY).filter(pk__in=ended).update(
        effective_to=decision.effective_from - timedelta(days=1), ended_by=decision
    )
    fresh = [
        PersonStatus(person_id=pk, status=status, decision=decision, effective_from=decision.effective_from)
        for pk, status in recognised.items()
        if pk not in keep
    ]
    PersonStatus.objects.bulk_create(fresh)
    return {"persons_begun": len(fresh), "persons_ended": len(ended)}


def workers_of(households: Collection[int], day: date) -> QuerySet[PersonStatus]:
    """Open statuses as low-income workers of who belongs to the households on a day."""
    members = set(members_on(households, day).values_list("person_id", flat=True))
    found: QuerySet[PersonStatus] = PersonStatus.objects.unscoped(WHY).filter(
        person__pk__among=members, status=PersonStatus.StatusClass.LOW_INCOME_WORKER, effective_to=None
    )
    return found


def members_on(households: Collection[int], day: date) -> QuerySet[Membership]:
    """Stays in the households on a day."""
    found: QuerySet[Membership] = Membership.objects.unscoped(WHY).filter(
        Q(until=None) | Q(until__gt=day), household__pk__among=set(households), since__lte=day
    )
    return found


def end_workers(decision: RecognitionDecision, recognised: Mapping[int, str]) -> dict[str, int]:
    """A worker's household is neither poor nor near-poor (Decree 30/2025): with a list that says it is, the status of
    its workers ends. Who was recognised as one later than the list is one still.
    """
    listed = {pk for pk, status in recognised.items() if status in LISTED}
    workers = workers_of(listed, decision.effective_from) if listed else PersonStatus.objects.none()
    ending = workers.filter(effective_from__lt=decision.effective_from).values_list("person_id", flat=True)
    persons = list(ending)
    if not persons:
        return {}
    return {"workers_ended": write_person_ledger(decision, {}, persons)["persons_ended"]}
