"""Figures of a past day: in the units of that day, or re-based to today's; what is left says so in words."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from province import FIRST_DAY, LAST_DAY
from test_area_pages import reader
from test_closing_villages import close

from giamngheo.areas.models import AdminUnit, Residents
from giamngheo.areas.rebasing import rebase
from giamngheo.monitoring.places import read_places
from giamngheo.monitoring.residents import residents_by_unit

COUNTED = date(2024, 12, 31)


def count(unit: AdminUnit, households: int, on: date = COUNTED) -> None:
    Residents.objects.create(
        unit=unit, on=on, households=households, persons=households * 4, source="Công an"
    )


@pytest.fixture
def counted(province: SimpleNamespace) -> SimpleNamespace:
    """Whole communes by themselves; the divided one as a whole and by one of its two villages."""
    for name, households in (("a_old", 100), ("b_old", 60), ("c_old", 31), ("d_old", 42), ("f_old", 70)):
        count(getattr(province, name), households)
    count(province.e_old, 90)
    count(province.e1, 50)
    return province


def table(client: Client, unit: AdminUnit, units: str, day: str = "31/12/2024") -> tuple[str, str]:
    """The rows of the table, and what follows it."""
    page = client.get(f"/areas/{unit.pk}/", {"day": day, "units": units}).content.decode()
    rows, _, after = page.partition("<tbody")[2].partition("</table>")
    return rows, after


def row(rows: str, name: str) -> str:
    found = [one for one in rows.split("<tr")[1:] if name in one]
    assert len(found) == 1, (name, len(found))
    return found[0]


def test_the_communes_of_the_day_with_what_became_of_them(counted: SimpleNamespace) -> None:
    rows, _ = table(reader("department_officer", counted.p), counted.p, "then")
    assert ">100<" in row(rows, "Thị trấn A")
    assert "Xã N" in row(rows, "Thị trấn A")
    assert "chia về Xã N, Phường M" in row(rows, "Xã E")
    assert ">90<" in row(rows, "Xã E")
    assert ">393<" in rows


def test_a_divided_commune_goes_by_village_and_the_rest_is_told(counted: SimpleNamespace) -> None:
    above = reader("department_officer", counted.p)
    rows, after = table(above, counted.p, "now")
    # a part of E has no village: neither commune that received it has a whole figure
    assert [">160<" in row(rows, "Xã N"), ">210<" in row(rows, "Xã N"), ">73<" in row(rows, "Phường M")] == [
        False,
        False,
        False,
    ]
    assert ">70<" in row(rows, "Xã F")
    assert "Thị trấn A, Xã B, Xã E" in row(rows, "Xã N")
    assert "Xã E: 40 hộ dân cư, 160 nhân khẩu" in after
    count(counted.e2, 40)
    rows, after = table(above, counted.p, "now")
    assert [">210<" in row(rows, "Xã N"), ">113<" in row(rows, "Phường M")] == [True, True]
    assert ">393<" in rows
    assert "không quy đổi được" not in after


def test_a_commune_s_own_reader_sees_no_figure_of_what_lies_outside(counted: SimpleNamespace) -> None:
    leader = reader("commune_leader", counted.n)
    rows, after = table(leader, counted.n, "then")
    assert ">100<" in row(rows, "Thị trấn A")
    assert ">90<" not in rows
    assert "Xã E bị chia, một phần nay ở ngoài địa bàn này" in after
    assert "Xã D" not in rows
    rows, after = table(leader, counted.n, "now")
    assert "Xã E: hộ dân cư, nhân khẩu" in after
    assert "40" not in after.partition("<h2")[2].partition("</section>")[0].partition("Xã E")[2][:40]
    assert leader.get(f"/areas/{counted.m.pk}/", {"day": "31/12/2024"}).status_code == 404


def test_communes_counted_by_their_villages_alone_are_summed(province: SimpleNamespace) -> None:
    for village, households in ((province.a1, 30), (province.a2, 12)):
        count(village, households)
    rows, _ = table(reader("province_officer", province.p), province.p, "then")
    assert ">42<" in row(rows, "Thị trấn A")
    assert "cộng từ các thôn" in row(rows, "Thị trấn A") or ">42<" in rows


@pytest.mark.parametrize(
    ("day", "words"), [("31/02/2024", "Không phải ngày có thật"), ("01/01/2100", "Ngày này chưa đến")]
)
def test_a_day_that_is_none_is_said_and_today_is_shown(
    counted: SimpleNamespace, day: str, words: str
) -> None:
    page = reader("commune_leader", counted.n).get(f"/areas/{counted.n.pk}/", {"day": day}).content.decode()
    assert words in page
    assert "Khu a1" in page


def test_a_past_day_asks_as_much_for_many_communes_as_for_few(counted: SimpleNamespace) -> None:
    above = reader("province_officer", counted.p)
    asked = []
    for more in range(2):
        for number in range(20 * more):
            old = AdminUnit.objects.create(
                level="commune",
                kind="xã",
                code=f"07{number:03}",
                name=f"X{number}",
                parent=counted.district1,
                valid_to=LAST_DAY,
            )
            count(old, 5)
            old.successor_links.create(
                new=counted.n, part="whole", since=FIRST_DAY, source="thử", evidence="text"
            )
        for units in ("then", "now"):
            table(above, counted.p, units)
            with CaptureQueriesContext(connection) as queries:
                table(above, counted.p, units)
            asked.append(len(queries))
    assert asked[:2] == asked[2:]


def test_a_merged_village_takes_its_past_figures_along(counted: SimpleNamespace) -> None:
    close(counted, counted.e1, counted.a2)
    moved = rebase(
        {counted.e_old.pk: {"households": 90}},
        LAST_DAY,
        date(2026, 11, 1),
        {counted.e1.pk: {"households": 50}},
    )
    assert moved.figures == {counted.n.pk: {"households": 50}}
    assert [one.figures for one in moved.unplaced] == [{"households": 40}]


def by_unit(**counts: tuple[AdminUnit, int]) -> dict[int, dict[str, object]]:
    return {unit.pk: {"households": value, "on": COUNTED} for unit, value in counts.values()}


def test_denominators_of_the_past_are_those_of_what_a_commune_was_made_of(province: SimpleNamespace) -> None:
    places, today = read_places(), date(2026, 11, 25)
    known = {
        "a": (province.a_old, 100),
        "b": (province.b_old, 60),
        "e1": (province.e1, 50),
        "c": (province.c_old, 31),
        "d1": (province.d1, 42),
    }
    found = residents_by_unit(by_unit(**known), 2024, places, today)
    # of E one village was not counted: what lies in N and in M is not known
    assert [province.n.pk in found, province.m.pk in found, province.p.pk in found] == [False] * 3
    known |= {"e2": (province.e2, 40), "f": (province.f_old, 70)}
    found = residents_by_unit(by_unit(**known), 2024, places, today)
    assert [found[one.pk] for one in (province.n, province.m, province.f, province.p)] == [210, 113, 70, 393]
    assert found[province.e_old.pk] == 90
    # districts and the province of that day
    upper = (province.district1, province.district2, province.p0)
    assert [found.get(one.pk) for one in upper] == [191, 202, 393]
    # a count of the commune of today itself stands before what it was made of
    own = residents_by_unit(by_unit(**known, n=(province.n, 999)), 2024, places, today)
    assert own[province.n.pk] == 999


def test_the_count_of_a_village_holds_what_was_merged_into_it_since(province: SimpleNamespace) -> None:
    close(province, province.a1, province.a2)
    places, today = read_places(), date(2026, 11, 25)
    counts = by_unit(a1=(province.a1, 30), a2=(province.a2, 12))
    assert residents_by_unit(counts, 2024, places, today)[province.a2.pk] == 42
    counts[province.a2.pk]["on"] = date(2026, 6, 30)
    assert residents_by_unit(counts, 2024, places, today)[province.a2.pk] == 12
