"""Taking a written plan back, while nothing else has used it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.database.names import person_name_key
from giamngheo.registry import permissions
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.citizen_numbers import number_index
from giamngheo.registry.models import (
    ChangeRequest,
    ForeignCode,
    Household,
    HouseholdCause,
    MemberAnswers,
    Membership,
    Person,
    PovertyStatus,
    ReviewResult,
)
from giamngheo.registry.search import set_search
from giamngheo.rules.text import Text

WHY = "what an import wrote is taken back"
Changes = Sequence[Mapping[str, Any]]
_DATES = {"until", "died_on", "number_checked_on"}


@action(permissions.IMPORT)
def undo_changes(act: Act, changes: Changes, *, at: Any, source: str) -> int:
    """Removes what `changes` (of `Written`) made and restores what they changed; returns the number of rows.

    ActionRefused `used_since` when a household or person was changed, decided on or asked about since: then
    nothing is undone.
    """
    made = {name: _ids(changes, name, made=True) for name in ("household", "person", "membership", "result")}
    touched = Household.objects.unscoped(WHY).filter(
        pk__in=[one["id"] for one in changes if one["table"] == "household"]
    )
    act.require(*(Household(commune_id=pk) for pk in set(touched.values_list("commune_id", flat=True))))
    _refuse_used(made, changes)
    _remove(made)
    _restore(changes)
    act.record(None, at=at, after={"source": source, "undone": len(changes)}, rows=changes)
    return len(changes)


def _ids(changes: Changes, table: str, *, made: bool) -> set[int]:
    return {one["id"] for one in changes if one["table"] == table and bool(one.get("made")) is made}


def _refuse_used(made: Mapping[str, set[int]], changes: Changes) -> None:
    used = 0
    for part in slices(made["household"]):
        used += Household.objects.unscoped(WHY).filter(pk__in=part, version__gt=1).count()
        used += PovertyStatus.objects.unscoped(WHY).filter(household__in=part).count()
        used += ChangeRequest.objects.unscoped(WHY).filter(household__in=part).count()
        others = (
            Membership.objects.unscoped(WHY).filter(household__in=part).exclude(pk__in=made["membership"])
        )
        used += others.count()
    for part in slices(made["person"]):
        used += Person.objects.unscoped(WHY).filter(pk__in=part, version__gt=1).count()
    for model, name in ((Household, "household"), (Person, "person")):
        expected = {one["id"]: one["version"] for one in changes if one["table"] == name and "version" in one}
        for part in slices(expected):
            found = model.objects.unscoped(WHY).filter(pk__in=part).values_list("pk", "version")
            used += sum(version != expected[pk] for pk, version in found)
    if used:
        raise ActionRefused(
            "used_since",
            Text(
                "{count} hộ hoặc người đã có thay đổi, quyết định hay đề nghị sau lần nhập này. "
                "Không hoàn tác được nữa.",
                "{count} households or persons were changed, decided on or asked about since. It cannot be undone.",
            ).format(count=used),
        )


def _remove(made: Mapping[str, set[int]]) -> None:
    for part in slices(made["result"]):
        MemberAnswers.objects.unscoped(WHY).filter(result__in=part).delete()
        ReviewResult.objects.unscoped(WHY).filter(pk__in=part).delete()
    for part in slices(made["membership"]):
        Membership.objects.unscoped(WHY).filter(pk__in=part).delete()
    for part in slices(made["household"]):
        HouseholdCause.objects.unscoped(WHY).filter(household__in=part).delete()
        ForeignCode.objects.unscoped(WHY).filter(household__in=part).delete()
        Household.objects.unscoped(WHY).filter(pk__in=part).update(head=None)
    for part in slices(made["person"]):
        Person.objects.unscoped(WHY).filter(pk__in=part).delete()
    for part in slices(made["household"]):
        Household.objects.unscoped(WHY).filter(pk__in=part).delete()


def _restore(changes: Changes) -> None:
    by_table: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for one in reversed(changes):
        if "before" in one:
            by_table[one["table"]].setdefault(one["id"], {}).update(one["before"])
    _write_back(Membership, by_table["membership"])
    people = _write_back(Person, by_table["person"])
    households = _write_back(Household, by_table["household"])
    for person in people:
        person.sort_name = person_name_key(person.full_name)
        person.citizen_index = number_index(person.citizen_number)
        person.version += 1
        person.save()
    stays = Membership.objects.unscoped(WHY).filter(person__in=people, until=None)
    renamed = Household.objects.unscoped(WHY).filter(pk__in=stays.values("household")).select_related("head")
    both = {household.pk: household for household in [*renamed, *households]}
    set_search(list(both.values()))
    for household in both.values():
        latest = (
            ReviewResult.objects.unscoped(WHY)
            .filter(household=household)
            .order_by("-year", "-revision")
            .first()
        )
        household.last_year = latest.year if latest else None
        household.last_class = latest.result_class if latest else ""
        household.income_points = latest.income_points if latest else None
        household.deprivation_points = latest.deprivation_points if latest else None
        household.size = household.memberships.filter(until=None).count() or household.size
        if household.head:
            household.head_name, household.sort_name = household.head.full_name, household.head.sort_name
        household.version += 1
        household.save()


def _write_back(model: type[models.Model], before: Mapping[int, Mapping[str, Any]]) -> list[Any]:
    found: list[Any] = []
    for part in slices(before):
        for one in model.objects.unscoped(WHY).filter(pk__in=part):  # type: ignore[attr-defined]
            for name, value in before[one.pk].items():
                setattr(one, name, date.fromisoformat(value) if name in _DATES and value else value)
            one.save()
            found.append(one)
    return found


def all_changes(chunks: Iterable[Changes]) -> list[Mapping[str, Any]]:
    """The changes of several chunks, in the order they were made."""
    return [one for chunk in chunks for one in chunk]
