"""A round of a province is listed in time that grows with the households, not with their square."""

import pytest
from django.db import DatabaseError, connection, transaction
from reviews_world import STANDARD, household, opened

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.database.objects import declared_objects
from giamngheo.reviews.models import Case

pytestmark = pytest.mark.django_db


def condition(name: str) -> str:
    """What the database asks of a row before it takes it, of a row with plain values."""
    one = next(one for one in declared_objects() if one.name == name)
    trigger = one.sqlite[1]
    asked = trigger[trigger.index(" WHEN ") + 6 : trigger.index(" BEGIN ")]
    return asked.replace("NEW.household_id", "1").replace("NEW.review_id", "1")


def test_whether_a_household_is_in_the_round_is_looked_up_by_the_household(commune: AdminUnit) -> None:
    asked = condition("reviews_case_once_a_round")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN SELECT {asked}")
            plan = [row[3] for row in cursor.fetchall()]
            assert any(step.startswith("SEARCH c ") and "(household_id=?)" in step for step in plan), plan
        else:
            # what a planner makes of an almost empty table says nothing: an index leads with the household,
            # and the review is asked for in a way that no index serves
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'reviews_case'")
            assert any("(household_id" in row[0] for row in cursor.fetchall())
            assert "c.review_id + 0 = 1" in asked


def test_a_household_is_once_in_a_round(commune: AdminUnit) -> None:
    household(commune.children.earliest("pk"), 1, "poor")
    review = opened(commune)
    assert review.standard == STANDARD
    there = Case.objects.unscoped("test").get()
    there.pk, there._state.adding = None, True
    with pytest.raises(DatabaseError, match="once in a round"), transaction.atomic():
        there.save()
