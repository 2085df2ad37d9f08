"""Part II of a certificate: how a household was classified year by year, as the ledger and its decisions say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from giamngheo.registry.models import PovertyStatus
from giamngheo.reviews.models import DecisionLine

WHY = "earlier years of households that a decision names"
Row = dict[str, str]


class _Said(NamedTuple):
    since: date
    status: str
    number: str
    signed_on: date | None


def class_years(households: Collection[int], before: int) -> dict[int, list[Row]]:
    """By household a row for every year before `before` at whose end it had a status, oldest first.

    A status goes on over years; the decision named is the last one until then that gave or confirmed it.
    """
    wanted, said = set(households), _said(set(households))
    rows = PovertyStatus.objects.unscoped(WHY).filter(
        household__pk__among=wanted, effective_from__lt=date(before, 1, 1)
    )
    names = ("household_id", "status", "effective_from", "effective_to")
    found: dict[int, dict[int, Row]] = defaultdict(dict)
    for household, status, since, until in rows.order_by("effective_from", "pk").values_list(*names):
        last = before - 1 if until is None else min(before - 1, until.year)
        for year in range(since.year, last + 1):
            ends = date(year, 12, 31)
            if until is None or until >= ends:
                gave = [one for one in said[household] if one.status == status and since <= one.since <= ends]
                found[household][year] = _row(year, max(gave, key=lambda one: one.since))
    return {pk: [years[year] for year in sorted(years)] for pk, years in found.items()}


def _said(households: set[int]) -> dict[int, list[_Said]]:
    """What decisions gave each household: those of the ledger, and those of reviews that confirmed it."""
    given = PovertyStatus.objects.unscoped(WHY).filter(household__pk__among=households)
    confirmed = DecisionLine.objects.unscoped(WHY).filter(household__pk__among=households)
    found: dict[int, list[_Said]] = defaultdict(list)
    of_ledger = ("household_id", "effective_from", "status", "decision__number", "decision__signed_on")
    of_lines = (
        "household_id",
        "decision__effective_from",
        "outcome",
        "decision__number",
        "decision__signed_on",
    )
    for household, since, status, number, signed_on in (
        *given.values_list(*of_ledger),
        *confirmed.values_list(*of_lines),
    ):
        found[household].append(_Said(since, status, number, signed_on))
    return found


def _row(year: int, by: _Said) -> Row:
    signed = f" ngày {by.signed_on:%d/%m/%Y}" if by.signed_on else ""
    words = str(PovertyStatus.StatusClass(by.status).label)
    return {"year": str(year), "class_name": words, "decision": f"{by.number}{signed}".strip()}
