"""Nothing is dated on a day without the unit, and only units of the day asked for are offered."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from province import FIRST_DAY, LAST_DAY
from test_area_pages import reader
from test_closing_villages import MAY
from test_villages_and_facts import SINCE, act, events

from giamngheo.areas.actions import add_village, move_village, record_fact, record_residents, rename_village
from giamngheo.areas.models import AdminUnit, Residents, UnitFact
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.permissions import ADD_VILLAGE, CLOSE_VILLAGE, RENAME_VILLAGE
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.registry import places
from giamngheo.registry.models import Household, Person
from giamngheo.registry.permissions import VIEW

BEFORE = date(2025, 6, 1)
Write = Callable[[SimpleNamespace, AdminUnit], object]


@pytest.fixture
def young(province: SimpleNamespace) -> AdminUnit:
    """A village of N since SINCE."""
    return add_village(act(province.n), province.n, "khu", "Mới", SINCE)


@pytest.mark.parametrize(
    ("write", "refusal", "said"),
    [
        (
            lambda p, _: add_village(act(p.n), p.n, "thôn", "B", BEFORE),
            "before_unit",
            "Xã N có từ 01/07/2025; ngày 01/06/2025 chưa có đơn vị này.",
        ),
        (
            lambda p, v: rename_village(act(p.n), v, "thôn", "B", date(2026, 2, 1)),
            "before_unit",
            "Khu Mới có từ 01/03/2026; ngày 01/02/2026 chưa có đơn vị này.",
        ),
        (
            lambda p, v: record_fact(
                act(p.n), v, Subject.LOCALITY, "urban", date(2026, 2, 1), document="QĐ 1"
            ),
            "before_unit",
            "Khu Mới có từ 01/03/2026",
        ),
        (
            lambda p, _: record_fact(
                act(p.n), p.a_old, Subject.LOCALITY, "urban", BEFORE, until=SINCE, document="QĐ 1"
            ),
            "after_unit",
            "Thị trấn A chỉ có đến hết 30/06/2025; ngày 01/03/2026 không còn đơn vị này.",
        ),
        (
            lambda p, _: record_residents(act(p.n), p.n, LAST_DAY, 100, source="Công an"),
            "before_unit",
            "Xã N có từ 01/07/2025; ngày 30/06/2025 chưa có đơn vị này.",
        ),
        (
            lambda p, _: record_residents(act(p.n), p.a_old, FIRST_DAY, 100, source="Công an"),
            "after_unit",
            "Thị trấn A chỉ có đến hết 30/06/2025; ngày 01/07/2025 không còn đơn vị này.",
        ),
        (
            lambda p, v: move_village(act(p.p), v, p.m, date(2026, 2, 1)),
            "before_unit",
            "Khu Mới có từ 01/03/2026",
        ),
    ],
)
def test_a_day_without_the_unit_is_refused_with_its_days(
    province: SimpleNamespace, young: AdminUnit, write: Write, refusal: str, said: str
) -> None:
    before = AdminUnit.objects.count()
    with pytest.raises(ActionRefused) as caught:
        write(province, young)
    assert caught.value.code == refusal
    assert said in caught.value.message.vi
    left = (AdminUnit.objects.count() - before, UnitFact.objects.count(), Residents.objects.count(), events())
    assert left == (0, 0, 0, 1)


def test_the_last_and_the_first_day_belong_to_the_unit(province: SimpleNamespace) -> None:
    for unit, day in ((province.a_old, LAST_DAY), (province.n, FIRST_DAY)):
        record_residents(act(province.n), unit, day, 100, source="Công an")
        record_fact(act(province.n), unit, Subject.LOCALITY, "rural", day, document="QĐ 1")
    assert (Residents.objects.count(), UnitFact.objects.count()) == (2, 2)


def test_a_mistyped_name_of_a_new_village_leaves_no_former_name(
    province: SimpleNamespace, young: AdminUnit
) -> None:
    rename_village(act(province.n), young, "khu", "Mời", SINCE)
    assert (young.full_name, young.former_names.count()) == ("Khu Mời", 0)
    rename_village(act(province.n), young, "khu", "Mây", SINCE + timedelta(days=30))
    assert [one.full_name for one in young.former_names.all()] == ["Khu Mời"]


def test_a_village_that_begins_later_is_offered_nowhere_until_then(province: SimpleNamespace) -> None:
    later = timezone.localdate() + timedelta(days=10)
    may = frozenset({ADD_VILLAGE, CLOSE_VILLAGE, RENAME_VILLAGE, VIEW, *MAY})
    by = act(province.n, may)
    coming = add_village(by, province.n, "khu", "Sắp Có", later)
    now = {str(one.pk) for one in (province.a1, province.a2, province.b1, province.e1)}
    assert {pk for pk, _ in places.villages(by.actor, VIEW, province.n.pk)} == now
    assert {pk for pk, _ in places.villages_to_go_to(province.n.pk)} == now
    with pytest.raises(ActionRefused) as caught:
        places.require_standing(coming)
    assert caught.value.code == "village_later"
    assert f"Khu Sắp Có có từ {later:%d/%m/%Y}" in caught.value.message.vi
    leader = reader("commune_leader", province.n)
    form = leader.get(f"/areas/{province.a1.pk}/close/").content.decode()
    offered = form.partition('name="receiver"')[2].partition("</select>")[0]
    assert f'value="{province.a2.pk}"' in offered
    assert f'value="{coming.pk}"' not in offered
    page = leader.get(f"/areas/{province.n.pk}/").content.decode()
    assert "Khu Sắp Có" not in page.partition("</table>")[0]
    # its name may be corrected before it begins
    officer = Act(by.actor, reason="gõ nhầm")
    assert rename_village(officer, coming, "khu", "Sắp Tới", later).full_name == "Khu Sắp Tới"


def test_a_village_takes_a_household_only_from_its_first_day_on(
    province: SimpleNamespace, young: AdminUnit
) -> None:
    places.require_standing(young, SINCE)
    with pytest.raises(ActionRefused) as caught:
        places.require_standing(young, SINCE - timedelta(days=1))
    assert caught.value.code == "village_later"


def test_a_move_before_the_first_day_of_the_village_is_refused_on_the_page(
    province: SimpleNamespace, young: AdminUnit
) -> None:
    place = {"commune": province.n, "village": province.a1}
    person = Person.objects.create(full_name="Hà Thị Mây", **place)
    household = Household.objects.create(code="H1", head=person, size=1, since=date(2020, 1, 1), **place)
    officer = reader("commune_officer", province.n)
    address = f"/registry/households/{household.pk}/change/move/"
    assert f'value="{young.pk}"' in officer.get(address).content.decode()
    data = {"village": young.pk, "address": "", "day": "01/02/2026", "reason": "chuyển nhà"}
    data["version"] = household.version
    refused = officer.post(address, data)
    assert "Khu Mới có từ 01/03/2026" in refused.content.decode()
