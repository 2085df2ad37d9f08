"""Pages of units: one that has ended shows its last day and nothing after it; the last row is the whole unit's."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from province import LAST_DAY
from test_area_pages import reader
from test_of_day import count, row

from giamngheo.areas import poverty
from giamngheo.areas.models import AdminUnit
from giamngheo.areas.poverty import Poverty
from giamngheo.platform.figures import Rate

LAST_YEAR, LATER = date(2024, 10, 15), date(2025, 10, 15)


@pytest.fixture
def counted(province: SimpleNamespace) -> SimpleNamespace:
    """Every village but e2 counted before the merger and again after it."""
    for name, households in (("a1", 30), ("a2", 29), ("b1", 60), ("d1", 41), ("e1", 50)):
        count(getattr(province, name), households, LAST_YEAR)
        count(getattr(province, name), households + 100, LATER)
    return province


def rows_of(unit: AdminUnit, above: Client) -> tuple[str, str]:
    page = above.get(f"/areas/{unit.pk}/").content.decode()
    rows, _, after = page.partition("<tbody")[2].partition("</table>")
    return rows, after


def test_an_ended_commune_shows_what_was_counted_by_its_last_day(counted: SimpleNamespace) -> None:
    above = reader("province_officer", counted.p)
    rows, after = rows_of(counted.a_old, above)
    assert [">30<" in row(rows, "Khu a1"), ">59<" in rows, ">130<" in rows] == [True, True, False]
    assert "59</strong> hộ" in after
    assert "Chưa ghi số hộ dân cư" not in after


def test_an_ended_district_counts_the_villages_and_residents_of_its_communes_then(
    counted: SimpleNamespace,
) -> None:
    above = reader("province_officer", counted.p)
    rows, _ = rows_of(counted.district1, above)
    first = row(rows, "Thị trấn A")
    assert [">2<" in first, ">59<" in first, ">60<" in row(rows, "Xã B")] == [True, True, True]
    # what was moved elsewhere since lay there then
    assert ">2<" in row(rows_of(counted.district2, above)[0], "Xã E")


def test_an_ended_province_sums_its_districts(counted: SimpleNamespace) -> None:
    above = reader("province_officer", counted.p)
    count(counted.c_old, 31, LAST_YEAR)
    rows, _ = rows_of(counted.p0, above)
    assert ">150<" in row(rows, "Huyện Hạ Hòa")
    # of a commune in it nothing is known
    assert ">91<" not in row(rows, "Huyện Tân Sơn")


def test_poverty_is_of_the_day_and_the_last_row_is_the_unit_s_own(
    counted: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = reader("province_officer", counted.p)
    asked: list[date | None] = []
    poor = {counted.n.pk: 31, counted.p.pk: 173, counted.a1.pk: 7, counted.a_old.pk: 9}

    def find(actor: object, units: list[int], on: date | None) -> dict[int, Poverty]:
        asked.append(on)
        return {pk: Poverty(2025, poor[pk], 2, Rate(poor[pk], 3000)) for pk in units if pk in poor}

    monkeypatch.setattr(poverty, "_find", find)
    rows, _ = rows_of(counted.p, above)
    # only one commune was reviewed: the sum of the rows would not be the province's
    assert [">31<" in row(rows, "Xã N"), ">173<" in rows, "5,77" in rows] == [True, True, True]
    assert set(asked) == {None}
    asked.clear()
    rows, _ = rows_of(counted.a_old, above)
    assert [">7<" in row(rows, "Khu a1"), ">9<" in rows] == [True, True]
    assert set(asked) == {LAST_DAY}
