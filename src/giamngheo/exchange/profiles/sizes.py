"""How many people a household counted on a day: its members of that day, and those whom no list had named by then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from giamngheo.exchange.profiles.of_day import WHY
from giamngheo.registry.models import Membership, ReviewResult


class Counted(NamedTuple):
    """What the register says of a household now; `here`: how many of its members are named, ended stays aside."""

    pk: int
    since: date
    size: int
    here: int


class _Listed(NamedTuple):
    on: date
    revision: int
    size: int


def unnamed_on(households: Sequence[Counted], on: date) -> dict[int, int]:
    """By household, how many members the list in force on the day counted without naming them; below nought where it
    counted fewer than are named, not saying who has gone.

    Where no later list was read the register's own number stands, which births, deaths and moves have kept. Of a
    household that has ended it is nought, so there the list is asked too. Two queries where a list is asked.
    """
    found = {one.pk: one.size - one.here for one in households}
    # as of today the register's own number is the newest there is
    past = on < timezone.localdate()
    asked = {one.pk: one for one in households if past or not one.size}
    lists = {pk: rows for pk, rows in _lists(asked).items() if _asks(asked[pk], rows, on)}
    if not lists:
        return found
    of_day = {pk: _of_day(rows, on) for pk, rows in lists.items()}
    named = _named({pk: max(one.on, asked[pk].since) for pk, one in of_day.items()})
    return found | {pk: one.size - named[pk] for pk, one in of_day.items()}


def _asks(household: Counted, rows: Sequence[_Listed], on: date) -> bool:
    """Whether the register's own number comes from a later list than that of the day."""
    return not household.size or max(rows) != _of_day(rows, on)


def _of_day(rows: Sequence[_Listed], on: date) -> _Listed:
    """The list in force on the day; before the first one the first."""
    return max((one for one in rows if one.on <= on), default=min(rows))


def _lists(households: Mapping[int, Counted]) -> dict[int, list[_Listed]]:
    found: dict[int, list[_Listed]] = defaultdict(list)
    if not households:
        return found
    rows = ReviewResult.objects.unscoped(WHY).filter(household__pk__among=frozenset(households))
    rows = rows.filter(size__isnull=False)
    for pk, on, revision, size in rows.values_list("household_id", "reference_date", "revision", "size"):
        found[pk].append(_Listed(on, revision, size))
    return found


def _named(days: Mapping[int, date]) -> Counter[int]:
    """How many members each household had on its day."""
    found: Counter[int] = Counter()
    rows = Membership.objects.unscoped(WHY).filter(household__pk__among=frozenset(days))
    for pk, since, until in rows.values_list("household_id", "since", "until"):
        day = days[pk]
        found[pk] += since <= day and (until is None or until >= day)
    return found
