"""Fills the queue of probable duplicates from the register."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from django.db import transaction
from django.db.models import QuerySet

from giamngheo.intake.text import fold
from giamngheo.registry.identity.linkage import COLUMNS, facts, probable_duplicates
from giamngheo.registry.models import DuplicatePair, Membership, Person

WHY = "probable duplicates are looked for between all communes"
CHUNK = 20_000


def find_duplicates() -> int:
    """Compares all persons and adds the pairs not seen before; returns how many. Settled pairs stay settled."""
    pairs = probable_duplicates(_persons())
    communes = dict(
        Person.objects.unscoped(WHY).filter(pk__in=_seconds(pairs)).values_list("pk", "commune_id")
    )
    words = facts()["comparisons"]
    fresh = [
        DuplicatePair(
            first_id=pair["first"],
            second_id=pair["second"],
            second_commune_id=communes[pair["second"]],
            certain=pair["number"] == 1,
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


def _seconds(pairs: list[dict[str, int]]) -> list[int]:
    return sorted({pair["second"] for pair in pairs})


def _persons() -> pa.Table:
    """The living persons of the register in the columns of the linkage; numbers as blind indexes."""
    people = Person.objects.unscoped(WHY).filter(merged_into=None, died_on=None)
    households = dict(
        Membership.objects.unscoped(WHY)
        .filter(until=None)
        .values_list("person_id", "household_id")
        .iterator()
    )
    batches = [
        pa.RecordBatch.from_pylist(part, schema=COLUMNS) for part in _in_chunks(_rows(people, households))
    ]
    return pa.Table.from_batches(batches, schema=COLUMNS)


def _rows(people: QuerySet[Person], households: dict[int, int]) -> Iterator[dict[str, object]]:
    fields = (
        "pk", "full_name", "birth_year", "birth_month", "birth_day", "sex", "village_id", "commune_id",
        "citizen_index",
    )  # fmt: skip
    for pk, name, year, month, day, sex, village, commune, number in people.values_list(*fields).iterator(
        CHUNK
    ):
        yield {
            "unique_id": pk,
            "name": name,
            "folded": fold(name),
            "birth_year": year,
            "birth_day": f"{year}-{month:02d}-{day:02d}" if day else None,
            "sex": sex or None,
            "village": village,
            "commune": commune,
            "number": number or None,
            "household": households.get(pk),
        }


def _in_chunks(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    part: list[dict[str, object]] = []
    for row in rows:
        part.append(row)
        if len(part) == CHUNK:
            yield part
            part = []
    yield part
