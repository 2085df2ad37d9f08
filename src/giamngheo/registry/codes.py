"""Codes of households: stable for life, never given twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import F

from giamngheo.intake.derived_codes import PREFIX as DERIVED
from giamngheo.registry.models.counter import CodeCounter
from giamngheo.registry.models.household import Household

OWN = "H"
LONGEST = 24


def take_codes(listed: Sequence[str]) -> list[str]:
    """A code for each new household: the listed one where it is free, else the next of our own (`H00000001`).

    A code that the reader derived from name and place is never taken: it would change with them.
    """
    wanted = [code if _may_serve(code) else "" for code in listed]
    used = set(_used([code for code in wanted if code]))
    taken: list[str] = []
    for code in wanted:
        free = bool(code) and code not in used
        used.add(code)
        taken.append(code if free else "")
    own = _own_codes(sum(not code for code in taken))
    return [code or next(own) for code in taken]


def _may_serve(code: str) -> bool:
    return 0 < len(code) <= LONGEST and not code.startswith((DERIVED, OWN))


def _used(codes: list[str]) -> Iterator[str]:
    households = Household.objects.unscoped("a code is never given twice, whatever the area")
    yield from households.filter(code__among=set(codes)).values_list("code", flat=True)


def _own_codes(count: int) -> Iterator[str]:
    """The next `count` codes; the counter row is locked until the transaction ends."""
    if not count:
        return iter(())
    CodeCounter.objects.get_or_create(name=OWN)
    CodeCounter.objects.filter(name=OWN).update(last=F("last") + count)
    last = CodeCounter.objects.values_list("last", flat=True).get(name=OWN)
    return (f"{OWN}{number:08d}" for number in range(last - count + 1, last + 1))


__all__ = ["OWN", "take_codes"]
