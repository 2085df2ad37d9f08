"""What another register said of citizen numbers: the one writer of the verified mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.registry.models import Person

SLICE = 400
WHY = "persons whom the calling action has scoped"
_KEPT = ("number_state", "number_checked_on")


def mark_numbers(answers: Mapping[int, tuple[str, bool]], on: date) -> list[dict[str, Any]]:
    """Marks the numbers of persons (id → the number, whether it matches) as checked on a day, within an action.

    Persons without a twelve-digit number, with another by now, or marked so already, are left.
    Returns a row for each changed person: `person`, and the state and day before and after, as `unmark_numbers`
    takes them back.
    """
    states = Person.NumberState
    changed: list[dict[str, Any]] = []
    ids = sorted(answers)
    for start in range(0, len(ids), SLICE):
        rows = Person.objects.unscoped(WHY).select_for_update()
        fresh = []
        for person in rows.filter(pk__in=ids[start : start + SLICE], merged_into=None):
            number, matches = answers[person.pk]
            wanted = states.VERIFIED if matches else states.REFUSED
            if person.number_state in {states.MISSING, states.OLD, wanted} or person.citizen_number != number:
                continue
            before = _state(person)
            person.number_state, person.number_checked_on = wanted, on
            person.version += 1
            fresh.append(person)
            changed.append({"person": person.pk, "before": before, "after": _state(person)})
        Person.objects.unscoped(WHY).bulk_update(fresh, [*_KEPT, "version"])
    return changed


def unmark_numbers(changed: list[dict[str, Any]]) -> tuple[int, int]:
    """Takes marks back. Returns how many were taken back, and how many have moved on and stay."""
    done = 0
    for start in range(0, len(changed), SLICE):
        part = {one["person"]: one for one in changed[start : start + SLICE]}
        rows = Person.objects.unscoped(WHY).select_for_update()
        fresh = []
        for person in rows.filter(pk__in=part):
            if _state(person) != part[person.pk]["after"]:
                continue
            state, day = part[person.pk]["before"]
            person.number_state, person.number_checked_on = state, date.fromisoformat(day) if day else None
            person.version += 1
            fresh.append(person)
        Person.objects.unscoped(WHY).bulk_update(fresh, [*_KEPT, "version"])
        done += len(fresh)
    return done, len(changed) - done


def _state(person: Person) -> list[str | None]:
    day = person.number_checked_on
    return [str(person.number_state), day.isoformat() if day else None]
