"""The ledger of persons, written for a decision only (`decisions.issue_decision`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.models import Person, PersonStatus, RecognitionDecision
from giamngheo.rules.text import Text

WHY = "the persons a decision names"


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
