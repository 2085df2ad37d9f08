"""Rows whose code is one of many: whatever marks the codes hold."""

from datetime import date

import pytest

from giamngheo.areas.models import AdminUnit
from giamngheo.registry.models import Household

pytestmark = pytest.mark.django_db
CODES = ['A"1', "B\\2", "C,3", "{D}", "NULL", "Đ 5", "E'6", "\\", '""', "x\ny"]


def test_each_code_is_found_as_it_is_written(commune: AdminUnit) -> None:
    since = date(2025, 1, 1)
    Household.objects.bulk_create(
        Household(code=code, commune=commune, since=since) for code in [*CODES, "other", "A1", "B2"]
    )
    rows = Household.objects.unscoped("test")
    assert set(rows.filter(code__among=set(CODES)).values_list("code", flat=True)) == set(CODES)
    for code in CODES:
        assert rows.get(code__among={code}).code == code
    assert not rows.filter(code__among=set()).exists()
    assert not rows.filter(code__among={""}).exists()
