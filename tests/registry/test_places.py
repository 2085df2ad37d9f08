"""The communes that a reader may choose from."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from registry_world import officer

from giamngheo.areas.models import AdminUnit
from giamngheo.registry import permissions, places

pytestmark = pytest.mark.django_db


def test_who_reaches_everything_has_the_communes_remembered(
    commune: AdminUnit, other_commune: AdminUnit
) -> None:
    cache.clear()
    reader = officer(None)
    first = places.communes(reader, permissions.VIEW)
    assert sorted(int(pk) for pk, _ in first) == sorted([commune.pk, other_commune.pk])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert places.communes(reader, permissions.VIEW) == first
    assert not [one for one in asked if '"kind"' in one["sql"]]
