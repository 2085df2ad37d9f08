"""An installed database is upgraded although its triggers speak of tables that are built anew."""

import pytest
from django.db import connection

from giamngheo.platform.database.objects import REFUSING, clear_the_way, make_objects, trigger_names

pytestmark = pytest.mark.django_db


def refusing() -> set[str]:
    return {name for name, _ in trigger_names(connection) if REFUSING in name}


def test_guards_leave_before_tables_change_and_stand_again_after() -> None:
    before = refusing()
    assert before
    clear_the_way(plan=[])
    assert refusing() == before
    clear_the_way(plan=["a step"])
    assert refusing() == set()
    make_objects()
    assert refusing() == before
