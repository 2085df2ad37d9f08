"""Communes found by what somebody types: with or without accents and kind, by the province too, past ones included."""

import pytest

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.areas.place_names import UnitNames

pytestmark = pytest.mark.django_db


def test_communes_by_name_or_province() -> None:
    made = AdminUnit.objects.create
    province = made(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")
    one = made(level=Level.COMMUNE, kind=Kind.XA, code="08593", name="Thu Cúc", parent=province)
    two = made(level=Level.COMMUNE, kind=Kind.XA, code="08542", name="Tân Sơn", parent=province)
    found = UnitNames().communes_called
    assert list(found("thu cuc")) == list(found("Xã Thu Cúc")) == [one.pk]
    assert list(found("tân")) == [two.pk]
    assert set(found("tỉnh Phú Thọ")) == {one.pk, two.pk}
    assert list(found("…")) == list(found("")) == []
