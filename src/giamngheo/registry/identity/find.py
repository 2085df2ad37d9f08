"""Fills the queue of probable duplicates from the register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import pyarrow as pa
from django.db import transaction
from django.db.models import FilteredRelation, Q

from giamngheo.intake.text import fold
from giamngheo.intake.values.citizen import LENGTH, OLD_LENGTH
from giamngheo.registry.identity.linkage import COLUMNS, facts, probable_duplicates
from giamngheo.registry.models import DuplicatePair, Person

WHY = "probable duplicates are looked for between all communes"
CHUNK = 20_000
READ, COMPARED, WHOLE = 50, 95, 100
"""How far it is, in percent: when the persons are read, when they are compared."""
Report = Callable[[int, int], None]
_STATES = Person.NumberState
DIGITS = {
    _STATES.OLD.value: OLD_LENGTH,
    _STATES.UNVERIFIED.value: LENGTH,
    _STATES.VERIFIED.value: LENGTH,
}
"""How many digits a number has, by its state: those of a blind index are always as many."""


def find_duplicates(report: Report = lambda done, total: None) -> int:
    """Compares all persons and adds the pairs not seen before; returns how many. Settled pairs stay settled."""
    pairs = probable_duplicates(_persons(report))
    report(COMPARED, WHOLE)
    seconds = Person.objects.unscoped(WHY).filter(pk__among={pair["second"] for pair in pairs})
    communes = dict(seconds.values_list("pk", "commune_id"))
    words = facts()["comparisons"]
    fresh = [
        DuplicatePair(
            first_id=pair["first"],
            second_id=pair["second"],
            second_commune_id=communes[pair["second"]],
            probability=round(pair["probability"], 4),
            evidence={name: pair[name] for name in words},
        )
        for pair in pairs
        if pair["second"] in communes
    ]
    with transaction.atomic():
        before = DuplicatePair.objects.unscoped(WHY).count()
        for start in range(0, len(fresh), CHUNK):
            DuplicatePair.objects.unscoped(WHY).bulk_create(
                fresh[start : start + CHUNK], ignore_conflicts=True, batch_size=1000
            )
        return DuplicatePair.objects.unscoped(WHY).count() - before


def _persons(report: Report) -> Iterator[pa.RecordBatch]:
    """The living persons of the register in the columns of the linkage; numbers as blind indexes.

    A number that another register refused is known to be wrong, so it says nothing.
    """
    people = Person.objects.unscoped(WHY).filter(merged_into=None, died_on=None)
    stay = FilteredRelation("memberships", condition=Q(memberships__until=None))
    fields = (
        "pk", "full_name", "birth_year", "birth_month", "birth_day", "sex", "village_id", "commune_id",
        "citizen_index", "number_state", "stay__household_id",
    )  # fmt: skip
    total, done = max(1, people.count()), 0
    rows = people.annotate(stay=stay).values_list(*fields).iterator(CHUNK)
    while part := list(islice(rows, CHUNK)):
        pk, name, year, month, day, sex, village, commune, number, state, household = zip(*part, strict=True)
        days = [f"{y}-{m:02d}-{d:02d}" if d else None for y, m, d in zip(year, month, day, strict=True)]
        columns = (
            pk, name, map(fold, name), year, days, [one or None for one in sex], village, commune,
            [one or None if DIGITS.get(how) else None for one, how in zip(number, state, strict=True)],
            map(DIGITS.get, state), household,
        )  # fmt: skip
        yield pa.RecordBatch.from_arrays(
            [pa.array(values, kind.type) for values, kind in zip(columns, COLUMNS, strict=True)],
            schema=COLUMNS,
        )
        done += len(part)
        report(min(READ, done * READ // total), WHOLE)
