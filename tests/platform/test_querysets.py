"""A scoped model cannot be read without saying for whom."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.http import Http404
from two_communes import CHANGE, PAY, VIEW, holder

from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.querysets import UnscopedQuery, is_scoped
from specimens.models import Dweller, House, Province

pytestmark = pytest.mark.django_db
Houses = models.QuerySet[House]


@pytest.fixture(autouse=True)
def houses() -> dict[str, House]:
    province = Province.objects.create(name="Phú Thọ")
    made = {
        name: House.objects.create(
            province=province, commune=commune, village=village, name=name, code=name, since=date(2025, 7, 1)
        )
        for name, commune, village in [("a", 1, 11), ("b", 1, 12), ("c", 2, 21)]
    }
    for house in made.values():
        Dweller.objects.create(house=house, number=f"00000000000{house.pk % 10}")
    return made


PATHS: dict[str, Callable[[Any], Any]] = {
    "iteration": lambda q: list(q),
    "len": lambda q: len(q),
    "bool": lambda q: bool(q),
    "index": lambda q: q[0],
    "slice": lambda q: list(q[:2]),
    "repr": lambda q: repr(q),
    "contains": lambda q: q.contains(House(pk=1)),
    "iterator": lambda q: list(q.iterator()),
    "count": lambda q: q.count(),
    "exists": lambda q: q.exists(),
    "get": lambda q: q.get(name="a"),
    "first": lambda q: q.first(),
    "last": lambda q: q.last(),
    "earliest": lambda q: q.earliest("since"),
    "latest": lambda q: q.latest("since"),
    "in_bulk": lambda q: q.in_bulk(),
    "values": lambda q: list(q.values()),
    "values_list": lambda q: list(q.values_list("name", flat=True)),
    "dates": lambda q: list(q.dates("since", "year")),
    "distinct": lambda q: list(q.values("commune").distinct()),
    "aggregate": lambda q: q.aggregate(n=Count("pk")),
    "aggregate over a slice": lambda q: q[:2].aggregate(n=Count("pk")),
    "annotate": lambda q: list(q.values("commune").annotate(n=Count("pk"))),
    "exclude": lambda q: list(q.exclude(dwellers__number_index="x")),
    "explain": lambda q: q.explain(),
    "select_for_update": lambda q: list(q.select_for_update()),
    "update": lambda q: q.update(name="z"),
    "delete": lambda q: q.delete(),
    "raw delete": lambda q: q._raw_delete(q.db),
    "bulk_update": lambda q: q.bulk_update([House(pk=1, name="z")], ["name"]),
    "get_or_create": lambda q: q.get_or_create(name="a"),
    "update_or_create": lambda q: q.update_or_create(name="a", defaults={"commune": 2}),
    "upsert": lambda q: q.bulk_create(
        [House(pk=1, commune=1, name="z")],
        update_conflicts=True,
        update_fields=["name"],
        unique_fields=["id"],
    ),
    "union": lambda q: list(q.union(q)),
    "intersection": lambda q: list(q.intersection(q)),
    "difference": lambda q: list(q.filter(commune=1).difference(q)),
    "or": lambda q: list(q.filter(commune=1) | q.filter(commune=2)),
    "in a subquery of an unscoped model": lambda q: list(Province.objects.filter(houses__in=q)),
    "in a scoped subquery": lambda q: list(Dweller.objects.unscoped("test").filter(house__in=q)),
    "exists in an unscoped model": lambda q: list(
        Province.objects.filter(Exists(q.filter(province=OuterRef("pk"))))
    ),
    "subquery": lambda q: list(
        Province.objects.annotate(one=Subquery(q.filter(province=OuterRef("pk")).values("name")[:1]))
    ),
    "union with a scoped one": lambda q: list(House.objects.unscoped("test").union(q)),
    "acount": lambda q: async_to_sync(q.acount)(),
    "afirst": lambda q: async_to_sync(q.afirst)(),
    "aget": lambda q: async_to_sync(q.aget)(name="a"),
    "aexists": lambda q: async_to_sync(q.aexists)(),
    "ain_bulk": lambda q: async_to_sync(q.ain_bulk)(),
    "aupdate": lambda q: async_to_sync(q.aupdate)(name="z"),
}
IN_SCOPE = [
    name
    for name in PATHS
    if not name.startswith("a") or name in {"aggregate", "annotate", "aggregate over a slice"}
]


@pytest.mark.parametrize("path", PATHS)
def test_every_path_to_the_database_raises_when_unscoped(path: str) -> None:
    with pytest.raises(UnscopedQuery, match="House"), transaction.atomic():
        PATHS[path](House.objects.all())
    assert House.objects.unscoped("test").filter(name__in="abc").count() == 3


@pytest.mark.parametrize(
    "path", [name for name in IN_SCOPE if name not in {"contains", "explain", "raw delete"}]
)
def test_the_same_paths_work_in_scope(path: str) -> None:
    PATHS[path](House.objects.unscoped("test"))


def test_raw_sql_is_refused_even_in_scope() -> None:
    with pytest.raises(UnscopedQuery, match="raw SQL"):
        House.objects.unscoped("test").raw("SELECT * FROM specimens_house")
    with pytest.raises(UnscopedQuery):
        House.objects.raw("SELECT * FROM specimens_house")


def test_unscoped_wants_a_reason() -> None:
    with pytest.raises(ValueError, match="say why"):
        House.objects.unscoped("")


def test_writing_a_new_row_and_reading_nothing_need_no_scope() -> None:
    House.objects.bulk_create([House(commune=1, name="d")])
    assert list(House.objects.none()) == []
    assert House.objects.none().count() == 0


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (holder(1), "ab"),
        (holder(2), "c"),
        (holder(11), "a"),
        (holder(None), "abc"),
        (holder(1, CHANGE), ""),
        (Actor.nobody(), ""),
        (Actor.by_system("test"), "abc"),
    ],
)
def test_reach_gives_the_rows_of_the_units_held(actor: Actor, seen: str) -> None:
    rows = House.objects.reach(actor, VIEW)
    assert "".join(rows.order_by("name").values_list("name", flat=True)) == seen
    assert rows.count() == len(seen)
    assert Dweller.objects.reach(actor, VIEW).count() == len(seen)
    assert Province.objects.filter(houses__in=rows).distinct().count() == bool(seen)


def test_two_roles_add_up_but_not_their_permissions() -> None:
    one, two = holder(11, VIEW), holder(21, CHANGE)
    actor = Actor(user_id=7, label="", grants=one.grants + two.grants)
    assert set(House.objects.reach(actor, VIEW).values_list("name", flat=True)) == {"a"}
    assert set(House.objects.reach(actor, CHANGE).values_list("name", flat=True)) == {"c"}
    assert House.objects.reach(actor, PAY).count() == 0


def test_reach_cannot_be_widened_by_a_filter_or_an_or(houses: dict[str, House]) -> None:
    rows = House.objects.reach(holder(1), VIEW)
    assert set(rows.filter(models.Q(commune=2) | models.Q(commune=1))) == {houses["a"], houses["b"]}


def test_an_object_outside_the_reach_answers_as_one_that_does_not_exist(houses: dict[str, House]) -> None:
    rows = House.objects.reach(holder(1), VIEW)
    assert rows.one_or_404(pk=houses["a"].pk) == houses["a"]
    for key in (houses["c"].pk, 10**9, 10**30, "x"):
        with pytest.raises(Http404) as answer:
            rows.one_or_404(pk=key)
        assert str(answer.value) == ""


def test_rows_of_an_object_that_was_read_in_scope_are_in_scope(houses: dict[str, House]) -> None:
    house = House.objects.reach(holder(1), VIEW).get(name="a")
    assert house.dwellers.count() == 1
    (prefetched,) = House.objects.reach(holder(11), VIEW).prefetch_related("dwellers")
    assert len(prefetched.dwellers.all()) == 1
    narrowed = Prefetch("dwellers", Dweller.objects.filter(number_index__of="x"))
    (prefetched,) = House.objects.reach(holder(11), VIEW).prefetch_related(narrowed)
    assert list(prefetched.dwellers.all()) == []


def test_an_object_made_by_hand_opens_nothing(houses: dict[str, House]) -> None:
    with pytest.raises(UnscopedQuery):
        House(pk=houses["c"].pk).dwellers.count()


def test_rows_behind_an_unscoped_parent_are_not_in_scope() -> None:
    province = Province.objects.get()
    with pytest.raises(UnscopedQuery):
        province.houses.count()
    with pytest.raises(UnscopedQuery):
        list(Province.objects.prefetch_related("houses"))
    assert province.houses.reach(holder(1), VIEW).count() == 2


def test_uniqueness_is_checked_over_the_whole_table(houses: dict[str, House]) -> None:
    with pytest.raises(ValidationError) as refused:
        House(commune=1, village=11, name="x", code="c").full_clean(exclude=["province", "since"])
    assert list(refused.value.message_dict) == ["code"]


def test_which_models_are_scoped() -> None:
    assert (is_scoped(House), is_scoped(Province)) == (True, False)
