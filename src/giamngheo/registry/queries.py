"""What views read of the registry: everything through the actor's reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from giamngheo.platform.scope import Actor, PersonalData, Reach, policy
from giamngheo.platform.scope.querysets import FEW_COMMUNES, ScopedQuerySet, within
from giamngheo.platform.tables.sources import more_than
from giamngheo.registry import permissions
from giamngheo.registry.codes import LONGEST
from giamngheo.registry.models import (
    ChangeRequest,
    DuplicatePair,
    Household,
    Membership,
    PovertyStatus,
    ReviewResult,
)

MANY_FOUND = 1000
"""From so many households on, a list in its order meets the next page of them sooner than a look-up of all."""


@dataclass(frozen=True)
class HouseholdFilter:
    """What a list of households is narrowed by; empty values do not narrow."""

    words: str = ""
    commune: int | None = None
    village: int | None = None
    status: str = ""
    result: str = ""
    year: int | None = None
    ethnic_minority: bool | None = None
    merit_member: bool | None = None
    no_labour_capacity: bool | None = None
    number_missing: bool = False
    ended: bool = False


def households(actor: Actor, asked: HouseholdFilter | None = None) -> ScopedQuerySet[Household]:
    """The households in the actor's reach that fit. A citizen number as `words` finds its household exactly."""
    asked = asked or HouseholdFilter()
    found = Household.objects.reach(actor, permissions.VIEW)
    found = found.filter(until__isnull=not asked.ended)
    exact: dict[str, Any] = {
        "commune": asked.commune,
        "village": asked.village,
        "status": asked.status,
        "last_class": asked.result,
        "last_year": asked.year,
        "ethnic_minority": asked.ethnic_minority,
        "merit_member": asked.merit_member,
        "no_labour_capacity": asked.no_labour_capacity,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value not in (None, "")})
    if asked.status == "none":
        found = found.filter(status="")
    if asked.number_missing:
        found = with_missing_number(found)
    seen = seen_in_full(actor, permissions.VIEW)
    return search(found, asked.words, seen=seen) if asked.words.strip() else found


def reaches_widely(actor: Actor, permission: str) -> bool:
    """Whether a list of this reader spans many communes, as those of a province do."""
    reach = policy().reach(actor, permission)
    return reach.everything or len(reach.communes) > FEW_COMMUNES


def with_missing_number(found: ScopedQuerySet[Household]) -> ScopedQuerySet[Household]:
    """Households a member of which has no citizen number yet."""
    return found.filter(number_missing=True)


def seen_in_full(actor: Actor, permission: str, reading: str = permissions.VIEW) -> Reach | None:
    """Where a list shows persons in full (by roles with `reading`); None: wherever `permission` gives it rows."""
    seen = policy().reach(actor, reading, PersonalData.FULL)
    return None if seen == policy().reach(actor, permission) else seen


def found_by(words: str, seen: Reach | None, household: str = "") -> Q:
    """The condition that a household has these words in a member's name or a code; `household`: the look-up to it.

    Outside of `seen` (`seen_in_full`) a household is found by its whole code only: what a list does not show cannot
    be tried out by searching for it.
    """
    words = words.strip()
    named = Q(**{f"{household}search__words": words})
    if seen is None:
        return named
    code = Q(**{f"{household}code__in": {words, words.upper()}})
    return code | named & within(seen, [f"{household}commune_id"], f"{household}village_id")


def search(
    found: ScopedQuerySet[Household],
    words: str,
    *,
    seen: Reach | None,
    by_number: bool = True,
    wide: bool | None = None,
) -> ScopedQuerySet[Household]:
    """Households with these words in a member's name or a code, or the holder of this citizen number.

    seen: as `found_by`; numbers too are asked for only there. by_number: whether they are at all. wide: whether the
    rows lie in many communes, where words that few households have are looked up before the area; None when that is
    not known.
    """
    words = words.strip()
    digits = "".join(words.split())
    visible = found if seen is None else found.filter(within(seen, ["commune_id"], "village_id"))
    if by_number and digits.isascii() and digits.isdigit() and len(digits) in {9, 12}:
        # the index of numbers is of persons that were not merged into others
        holders = Membership.objects.unscoped("narrowed by the households").filter(
            until=None, person__citizen_index__of=digits, person__merged_into=None
        )
        # asked first: no index serves the number or the words in one question
        own = list(visible.filter(pk__in=holders.values("household")).values_list("pk", flat=True))
        if own:
            return found.filter(pk__in=own)
    if seen is not None:
        return found.filter(found_by(words, seen))
    if len(words) <= LONGEST and any(letter.isdigit() for letter in words):
        # a whole code is of one household, though its parts may begin words of others
        pieces = words.upper().split()
        codes = {words, "-".join(pieces), "".join(pieces)}
        whole = list(found.filter(code__in=codes).values_list("pk", flat=True))
        if whole:
            return found.filter(pk__in=whole)
    if wide is False:
        # the rows of some communes are read sooner than all places of a common word in the index
        return found.filter(search__words_read=words)
    with_words = found.filter(search__words=words)
    if wide is None:
        return with_words
    # PostgreSQL takes a rare word for a common one and would walk the whole list in its order
    few = set(with_words.order_by().values_list("pk", flat=True)[: MANY_FOUND + 1])
    if len(few) <= MANY_FOUND:
        return found.filter(pk__among=few)
    return more_than(with_words, MANY_FOUND)


def household(actor: Actor, pk: int) -> Household:
    """One household in the actor's reach. Household.DoesNotExist otherwise, whatever the reason."""
    found = Household.objects.reach(actor, permissions.VIEW)
    return found.select_related("commune", "village", "head", "merged_into", "split_from").get(pk=pk)


def members(of: Household) -> list[Membership]:
    """All stays in a household the actor has read, today's first."""
    stays = list(of.memberships.select_related("person").order_by("number", "since"))
    return sorted(stays, key=lambda stay: stay.until is not None)


def ledger(of: Household) -> list[PovertyStatus]:
    """The statuses of a household the actor has read, latest first."""
    return list(of.statuses.select_related("decision", "ended_by").order_by("-effective_from"))


def results(of: Household) -> list[ReviewResult]:
    """The latest revision of each year's result, latest year first."""
    latest: dict[tuple[int, str], ReviewResult] = {}
    for result in of.results.select_related("commune_then", "village_then").order_by("-year", "-revision"):
        latest.setdefault((result.year, result.standard), result)
    return list(latest.values())


def requests_of(of: Household) -> list[ChangeRequest]:
    """All requests to change a household the actor has read."""
    return list(of.change_requests.order_by("pk"))


def waiting_requests(actor: Actor) -> ScopedQuerySet[ChangeRequest]:
    """Requests that wait for a decision in the actor's reach."""
    found = ChangeRequest.objects.reach(actor, permissions.APPROVE)
    return found.filter(state=ChangeRequest.State.WAITING).select_related("household", "commune")


def open_pairs(actor: Actor) -> ScopedQuerySet[DuplicatePair]:
    """Probable duplicates to settle; not those of a record that has been merged into another."""
    found = DuplicatePair.objects.reach(actor, permissions.IDENTITY).filter(
        state=DuplicatePair.State.OPEN, first__merged_into=None, second__merged_into=None
    )
    return found.select_related(*_OF_PAIRS, "agreed_commune")


def pair_after(actor: Actor, pair: DuplicatePair) -> DuplicatePair | None:
    """The pair that follows in the queue's own order (the most probable first); None at its end."""
    beyond = Q(probability__lt=pair.probability) | Q(probability=pair.probability, pk__lt=pair.pk)
    found = open_pairs(actor).select_related(None).filter(beyond, probability__lte=pair.probability)
    following: DuplicatePair | None = found.order_by("-probability", "-pk").first()
    return following


def settled_pairs(actor: Actor) -> ScopedQuerySet[DuplicatePair]:
    """Pairs of which something was decided, those taken back since among them."""
    found = DuplicatePair.objects.reach(actor, permissions.IDENTITY).filter(decided_at__isnull=False)
    return found.select_related(*_OF_PAIRS)


_OF_PAIRS = ("first", "second", "first__commune", "second__commune")


__all__ = [
    "HouseholdFilter",
    "found_by",
    "household",
    "households",
    "ledger",
    "members",
    "open_pairs",
    "pair_after",
    "requests_of",
    "results",
    "search",
    "seen_in_full",
    "settled_pairs",
    "waiting_requests",
    "with_missing_number",
]
