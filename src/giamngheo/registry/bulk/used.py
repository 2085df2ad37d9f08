"""What has used what an import wrote: named to the officer who wants to take it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from giamngheo.platform.actions import ActionRefused
from giamngheo.registry import resting
from giamngheo.registry.models import (
    ChangeRequest,
    Household,
    Membership,
    Person,
    PersonStatus,
    PovertyStatus,
    ReviewResult,
)
from giamngheo.registry.resting import Use, Wrote
from giamngheo.rules.text import Text

WHY = "what has used what an import wrote"
Changes = Sequence[Mapping[str, Any]]


def refuse_used(made: Mapping[str, set[int]], known: set[int], changes: Changes, since: datetime) -> None:
    """ActionRefused `used_since`, naming what used it. known: the households that were there and were touched."""
    persons = frozenset(made["person"])
    wrote = Wrote(frozenset(made["household"]), persons, frozenset(known - made["household"]), since)
    found = [use for use in (*_own(made, changes, wrote), *resting.uses(wrote)) if use.count]
    if found:
        raise ActionRefused(
            "used_since",
            _USED.format(
                vi=", ".join(f"{use.count} {use.name.vi}" for use in found),
                en=", ".join(f"{use.count} {use.name.en}" for use in found),
            ),
        )


def _own(made: Mapping[str, set[int]], changes: Changes, wrote: Wrote) -> Iterator[Use]:
    new, since = wrote.households, wrote.since
    people = wrote.persons | {one["id"] for one in changes if one["table"] == "person"}
    changed = Household.objects.unscoped(WHY).filter(pk__among=new, version__gt=1).count()
    changed += Person.objects.unscoped(WHY).filter(pk__among=wrote.persons, version__gt=1).count()
    for model, name in ((Household, "household"), (Person, "person")):
        expected = {one["id"]: one["version"] for one in changes if one["table"] == name and "version" in one}
        found = model.objects.unscoped(WHY).filter(pk__among=set(expected)).values_list("pk", "version")
        changed += sum(version != expected[pk] for pk, version in found)
    yield Use(_CHANGED, changed)

    later = Q(decision__recorded_at__gt=since) | Q(ended_by__recorded_at__gt=since)
    statuses = PovertyStatus.objects.unscoped(WHY)
    held = statuses.filter(household__pk__among=new).count()
    held += statuses.filter(later, household__pk__among=wrote.known).count()
    held += PersonStatus.objects.unscoped(WHY).filter(later, person__pk__among=people).count()
    yield Use(_STATUSES, held)

    requests = ChangeRequest.objects.unscoped(WHY)
    asked = set(requests.filter(household__pk__among=new).values_list("pk", flat=True))
    moved = requests.filter(Q(asked_at__gt=since) | Q(decided_at__gt=since))
    asked |= set(moved.filter(household__pk__among=wrote.known).values_list("pk", flat=True))
    asked |= set(requests.filter(person__pk__among=wrote.persons).values_list("pk", flat=True))
    yield Use(_REQUESTS, len(asked))

    results = ReviewResult.objects.unscoped(WHY)
    rows = set(results.filter(household__pk__among=new).values_list("pk", flat=True))
    after = results.filter(household__pk__among=wrote.known, recorded_at__gt=since)
    rows |= set(after.values_list("pk", flat=True))
    yield Use(_RESULTS, len(rows - made["result"]))

    stays = Membership.objects.unscoped(WHY)
    joined = set(stays.filter(household__pk__among=new).values_list("pk", flat=True))
    joined |= set(stays.filter(person__pk__among=wrote.persons).values_list("pk", flat=True))
    yield Use(_STAYS, len(joined - made["membership"]))


_USED = Text(
    "Không hoàn tác được nữa: sau lần nhập này, các hộ và người trong đó đã có {vi}.",
    "It cannot be undone any more: since this import its households and persons have {en}.",
)
_CHANGED = Text("hộ, người được sửa", "households or persons changed")
_STATUSES = Text("tình trạng theo quyết định", "statuses by decision")
_REQUESTS = Text("đề nghị thay đổi", "change requests")
_RESULTS = Text("kết quả rà soát ghi sau", "later results")
_STAYS = Text("lượt vào hộ", "stays of members")
