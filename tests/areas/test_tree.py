"""What a role on a unit reaches, and that a change of the tree is seen at once."""

from types import SimpleNamespace

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from province import FIRST_DAY, SOURCE, unit

from giamngheo.areas.models import AdminUnit, UnitLink
from giamngheo.areas.tree import current_mark, use_mark
from giamngheo.platform.scope import Placed, Reach, policy


def reach(*units: AdminUnit | None) -> Reach:
    return policy().tree.reach_of([None if one is None else one.pk for one in units])


def ids(*units: AdminUnit) -> frozenset[int]:
    return frozenset(one.pk for one in units)


def test_a_commune_brings_the_past_communes_that_lie_wholly_in_it(province: SimpleNamespace) -> None:
    assert reach(province.n) == Reach(communes=ids(province.n, province.a_old, province.b_old))
    assert reach(province.f) == Reach(communes=ids(province.f, province.f_old))


def test_a_divided_commune_is_in_the_reach_of_who_reaches_all_parts(province: SimpleNamespace) -> None:
    assert province.e_old.pk not in reach(province.n).communes
    assert province.e_old.pk not in reach(province.m).communes
    assert province.e_old.pk in reach(province.p).communes


def test_a_province_is_everything_in_it_and_not_the_installation(province: SimpleNamespace) -> None:
    other = unit("province", "26", "Vĩnh Phúc", "tỉnh")
    stranger = unit("commune", "09000", "X", "xã", other)
    found = reach(province.p)
    assert found.communes == ids(
        province.n, province.m, province.f, *(getattr(province, f"{name}_old") for name in "abcdef")
    )
    assert not found.everything
    assert not found.covers(policy().tree.place_of(stranger))
    assert reach(None).everything


def test_a_past_district_reaches_communes_made_of_its_own_alone_and_else_its_villages(
    province: SimpleNamespace,
) -> None:
    assert (
        province.n.pk not in reach(province.district1).communes
    )  # a part of E, of the other district, is in N
    assert reach(province.district1).villages == ids(province.a1, province.a2, province.b1)
    second = reach(province.district2)
    assert second.communes == ids(province.d_old, province.e_old, province.f_old, province.f)
    assert second.villages == ids(province.d1, province.e1, province.e2)


def test_a_village_is_itself_and_an_unknown_unit_is_nothing(province: SimpleNamespace) -> None:
    assert reach(province.a1) == Reach(villages=ids(province.a1))
    assert policy().tree.reach_of([987654]) == Reach()


def test_places_of_units(province: SimpleNamespace) -> None:
    place = policy().tree.place_of
    assert place(province.a1) == Placed(commune=province.n.pk, village=province.a1.pk)
    assert place(province.e_old) == Placed(commune=province.e_old.pk)
    assert place(province.p) == Placed(communes=ids(province.n, province.m, province.f))
    assert place(object()) is None
    assert reach(province.p).covers(place(province.p))
    assert not reach(province.n).covers(place(province.p))
    assert not reach(province.n, province.m).covers(place(province.p))


def test_what_is_held_above_communes(province: SimpleNamespace) -> None:
    above = policy().tree.above_communes
    assert above(None)
    assert above(province.p.pk)
    assert above(province.district1.pk)
    assert not above(province.n.pk)
    assert not above(province.e_old.pk)
    assert not above(province.a1.pk)


def test_every_kind_of_change_is_seen_at_once(province: SimpleNamespace) -> None:
    assert len(reach(province.p).communes) == 9
    added = unit("commune", "08010", "G", "xã", province.p)
    assert added.pk in reach(province.p).communes
    AdminUnit.objects.filter(pk=added.pk).update(valid_to=FIRST_DAY)
    assert added.pk not in reach(province.p).communes
    UnitLink.objects.create(old=added, new=province.n, part="whole", **SOURCE)
    assert added.pk in reach(province.n).communes
    UnitLink.objects.filter(old=added).delete()
    assert added.pk not in reach(province.n).communes


def test_a_change_rolled_back_leaves_the_earlier_tree(province: SimpleNamespace) -> None:
    before = reach(province.p)
    with transaction.atomic():
        unit("commune", "08011", "H", "xã", province.p)
        assert reach(province.p) != before
        transaction.set_rollback(True)
    assert reach(province.p) == before


def test_a_request_that_knows_the_mark_asks_the_database_nothing(province: SimpleNamespace) -> None:
    reach(province.p)
    with CaptureQueriesContext(connection) as queries:
        reach(province.n, province.m)
    assert len(queries) == 1
    use_mark(current_mark())
    with CaptureQueriesContext(connection) as queries:
        reach(province.n, province.m)
    assert len(queries) == 0
    use_mark(None)
