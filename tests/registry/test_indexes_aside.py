"""Indexes that are taken away while a table is filled come back, also after a stop halfway."""

import pytest
from django.db import IntegrityError, connection, models, transaction

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.database.columns import insert_columns
from giamngheo.platform.database.indexes import indexes_aside, restore_indexes
from giamngheo.registry.models import Household, Person

pytestmark = pytest.mark.django_db


def indexes(model: type[models.Model]) -> dict[str, object]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return {name: (one["columns"], one["unique"]) for name, one in found.items() if one["index"]}


def one_person(commune: AdminUnit, number: str) -> None:
    insert_columns(
        Person, {"full_name": ["Hà Thị Én"], "citizen_number": [number], "commune_id": [commune.pk]}
    )


def test_indexes_are_gone_while_rows_are_written_and_there_afterwards(commune: AdminUnit) -> None:
    before = indexes(Person), indexes(Household)
    with indexes_aside(Person, Household):
        left = indexes(Person).keys() | indexes(Household).keys()
        assert not left & {"person_birth_name", "person_citizen_number_once", "household_commune_name"}
        one_person(commune, "025301000001")
        # a test is one transaction: what waits for its end would stand in the way
        connection.check_constraints()
    assert (indexes(Person), indexes(Household)) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        one_person(commune, "025301000001")
    assert restore_indexes() == 0


def test_what_was_stopped_halfway_is_made_again(commune: AdminUnit) -> None:
    before = indexes(Person)
    stopped = indexes_aside(Person)
    stopped.__enter__()
    gone = before.keys() - indexes(Person).keys()
    assert "person_commune_name" in gone
    assert restore_indexes() == len(gone)
    assert indexes(Person) == before
    assert restore_indexes() == 0


def test_work_that_fails_leaves_the_indexes_too(commune: AdminUnit) -> None:
    before = indexes(Person)
    with pytest.raises(LookupError), indexes_aside(Person):
        raise LookupError
    assert indexes(Person) == before
