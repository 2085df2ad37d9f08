"""Recognitions that were taken back: a result found the household on the list, and the ledger has it on none."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from giamngheo.law.classes import LISTED
from giamngheo.registry.models import PovertyStatus

WHY = "the ledger of the rows that are asked for"


def taken_back(household: str, year: str, standard: str = "") -> Q:
    """Rows whose household was on the list until a decision of the year ended that; each name is a field of the rows.

    standard: the field that must be the standard of that decision. The caller asks for the result of a row: that of
    whoever escaped says so, a revocation changes none.
    """
    ledger = PovertyStatus.objects.unscoped(WHY).filter(household=OuterRef(household), status__in=LISTED)
    ended = ledger.filter(ended_by__year=OuterRef(year))
    if standard:
        ended = ended.filter(ended_by__standard=OuterRef(standard))
    goes_on = Q(effective_to=None) | Q(ended_by__year__gt=OuterRef(year))
    return Q(Exists(ended)) & ~Q(Exists(ledger.filter(goes_on, decision__year__lte=OuterRef(year))))
