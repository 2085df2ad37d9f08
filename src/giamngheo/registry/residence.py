"""The dated places of households: the only writer of `HouseholdPlace`, called by whatever moves a household."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from giamngheo.platform import figures
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.database.columns import insert_columns
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.registry.models import Household, HouseholdPlace
from giamngheo.rules.text import Text

WHY = "the places of households that the calling action has scoped"
DAY = timedelta(days=1)
BATCH = 2000
_WRITTEN = ("commune", "village", "address", "since", "until", "why", "request")
Why = HouseholdPlace.Why


def begin(
    keys: Sequence[int], places: Sequence[tuple[int, int | None]], since: date, whys: Sequence[str]
) -> None:
    """Many new households live at their places (commune, village) since the day."""
    insert_columns(
        HouseholdPlace,
        {
            "household_id": keys,
            "commune_id": [commune for commune, _ in places],
            "village_id": [village for _, village in places],
            "since": [since] * len(keys),
            "why": whys,
        },
    )


def keep(
    households: Sequence[Household],
    day: date | None,
    why: str,
    *,
    request: int | None = None,
    left: Mapping[int, str] | None = None,
) -> None:
    """Brings the places in line with where these households are now and whether they have ended.

    day: since when they are there, where that is another place than before. left: the address that was left, by
    household. One that came back goes on where it was; in a village that has ended meanwhile, until that day.
    """
    known, new, changed = _known(households), [], []
    for household in households:
        places = known[household.pk]
        if not places:
            new.append(_place(household, household.since, why, request))
            continue
        last = places[-1]
        from_day = day
        if last.until is not None and household.until is None:
            from_day = _after_village(last)
            last.until, last.address = None, ""
        if not _is_there(last, household):
            if from_day is None or from_day <= last.since:
                # not a day of it is left where it was said to be
                last.commune_id, last.village_id = household.commune_id, household.village_id
                last.why, last.request_id = why, request
            else:
                last.until = from_day - DAY
                last.address = (left or {}).get(household.pk, "")
                changed.append(last)
                last = _place(household, from_day, why, request)
                new.append(last)
        _end_with(last, household)
        if last.pk is not None:
            changed.append(last)
    _save(changed, new)


def go_back(households: Sequence[Household]) -> None:
    """Households that were given back what they were before: a place that only the undone act had begun goes."""
    known, gone, changed = _known(households), [], []
    for household in households:
        places = known[household.pk]
        if not places:
            continue
        last = places[-1]
        if not _is_there(last, household):
            if len(places) > 1 and _is_there(places[-2], household):
                gone.append(last.pk)
                last = places[-2]
                last.until, last.address = None, ""
            else:
                last.commune_id, last.village_id = household.commune_id, household.village_id
        _end_with(last, household)
        changed.append(last)
    _rows().filter(pk__among=set(gone)).delete()
    _save(changed, [])


def check_move(household: Household, day: date) -> None:
    """ActionRefused `day_before_place`: nobody leaves a place before the day of coming there."""
    since = _rows().filter(household=household, until=None).values_list("since", flat=True).first()
    if since is not None and day < since:
        raise ActionRefused(
            "day_before_place",
            Text(
                "Hộ {code} ở nơi hiện nay từ {since}: ngày chuyển không thể trước ngày đó.",
                "Household {code} has lived at its present place since {since}: it cannot move earlier.",
            ).format(code=household.code, since=figures.day(since)),
        )


def merge_village(village: int, receiver: int, since: date) -> None:
    """From the day on who lived in the village lives in the one that received it."""
    rows = _rows().filter(village=village)
    reaching = list(rows.filter(Q(until=None) | Q(until__gte=since), since__lt=since))
    rows.filter(since__gte=since).update(village=receiver)
    new = [
        HouseholdPlace(
            household_id=one.household_id,
            commune_id=one.commune_id,
            village_id=receiver,
            address="" if one.until is None else one.address,
            since=since,
            until=one.until,
            why=Why.UNITS,
        )
        for one in reaching
    ]
    for one in reaching:
        one.until = since - DAY
    _save(reaching, new)


def places_of(household: Household) -> list[HouseholdPlace]:
    """All places of a household the actor has read, latest first."""
    return list(household.places.select_related("commune", "village").order_by("-since"))


def _rows() -> ScopedQuerySet[HouseholdPlace]:
    return HouseholdPlace.objects.unscoped(WHY)


def _known(households: Sequence[Household]) -> dict[int, list[HouseholdPlace]]:
    found: dict[int, list[HouseholdPlace]] = defaultdict(list)
    keys = frozenset(one.pk for one in households)
    rows = _rows().filter(household__pk__among=keys).select_related("village").order_by("since")
    for one in rows:
        found[one.household_id].append(one)
    return found


def _place(household: Household, since: date, why: str, request: int | None) -> HouseholdPlace:
    place = HouseholdPlace(
        household_id=household.pk,
        commune_id=household.commune_id,
        village_id=household.village_id,
        since=since,
        why=why,
        request_id=request,
    )
    _end_with(place, household)
    return place


def _is_there(place: HouseholdPlace, household: Household) -> bool:
    return (place.commune_id, place.village_id) == (household.commune_id, household.village_id)


def _end_with(place: HouseholdPlace, household: Household) -> None:
    """The last place ends with its household; where that ended before it came there, on its first day."""
    place.until = None if household.until is None else max(household.until, place.since)
    place.address = "" if household.until is None else household.address


def _after_village(place: HouseholdPlace) -> date | None:
    """The day after a village ended, from which on a household that had lived there lives in its receiver."""
    ended = place.village.valid_to if place.village else None
    return ended + DAY if ended else None


def _save(changed: Sequence[HouseholdPlace], new: Sequence[HouseholdPlace]) -> None:
    """What ends first: a household has one open place at any moment."""
    if changed:
        _rows().bulk_create(
            changed, batch_size=BATCH, update_conflicts=True, unique_fields=("id",), update_fields=_WRITTEN
        )
    _rows().bulk_create(new, batch_size=BATCH)
