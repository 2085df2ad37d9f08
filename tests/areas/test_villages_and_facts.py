"""What officers write: villages, facts, residents; and what holds on a day."""

import unicodedata
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from province import FIRST_DAY, LAST_DAY

from giamngheo.areas.actions import (
    add_village,
    like_named,
    move_village,
    record_fact,
    record_residents,
    rename_village,
)
from giamngheo.areas.facts import communes_on, holding, holdings, special_statuses
from giamngheo.areas.models import AdminUnit, Placement, Residents, UnitFact
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.permissions import (
    ADD_VILLAGE,
    MOVE_VILLAGE,
    RECORD_FACT,
    RECORD_RESIDENTS,
    RENAME_VILLAGE,
)
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor, Forbidden, Grant, PersonalData

SINCE = date(2026, 3, 1)
ALL = frozenset({ADD_VILLAGE, MOVE_VILLAGE, RECORD_FACT, RECORD_RESIDENTS, RENAME_VILLAGE})


def act(unit: AdminUnit | None, permissions: frozenset[str] = ALL) -> Act:
    grant = Grant("commune_officer", unit and unit.pk, permissions, PersonalData.FULL, date(2025, 1, 1))
    return Act(Actor(7, "Trần Thị Bình", (grant,), verified=True), reason="thử")


def events() -> int:
    return AuditEvent.objects.unscoped("test").count()


@pytest.mark.parametrize("name", ["<script>", "Khu <b>1</b>", "1; 2", "?"])
def test_a_villages_name_is_of_letters_and_digits(province: SimpleNamespace, name: str) -> None:
    made = add_village(act(province.n), province.n, "thôn", "Đồng Tâm", SINCE)
    with pytest.raises(ActionRefused) as refused:
        add_village(act(province.n), province.n, "thôn", name, SINCE)
    assert refused.value.code == "name"
    with pytest.raises(ActionRefused):
        rename_village(act(province.n), made, "thôn", name, SINCE)
    for number, good in enumerate(("3/2", "H'Mông", "Bản Mới (Suối Cái)", "26-3")):
        assert add_village(act(province.n), province.n, "thôn", good, SINCE, code=f"9{number}").name == good


def test_a_village_is_added_with_its_place_and_one_event(province: SimpleNamespace) -> None:
    made = add_village(act(province.n), province.n, "thôn", "Thôn Đồng Tâm", SINCE, code="003")
    assert (made.full_name, made.code, made.parent, made.valid_from) == (
        "Thôn Đồng Tâm",
        "003",
        province.n,
        SINCE,
    )
    assert [(one.commune, one.valid_from, one.valid_to) for one in made.placements.all()] == [
        (province.n, SINCE, None)
    ]
    assert events() == 1


@pytest.mark.parametrize(
    ("kind", "name", "code", "refusal"),
    [
        ("khu", "A1", "", "village_exists"),
        ("khu", "Khu a1", "", "village_exists"),
        ("huyện", "B", "", "kind"),
        ("thôn", " . ", "", "name"),
    ],
)
def test_a_village_that_cannot_be_is_refused_and_nothing_written(
    province: SimpleNamespace, kind: str, name: str, code: str, refusal: str
) -> None:
    before = AdminUnit.objects.count(), Placement.objects.count()
    with pytest.raises(ActionRefused) as caught:
        add_village(act(province.n), province.n, kind, name, SINCE, code=code)
    assert caught.value.code == refusal
    assert (AdminUnit.objects.count(), Placement.objects.count(), events()) == (*before, 0)


def test_villages_that_differ_by_accents_alone_are_two(province: SimpleNamespace) -> None:
    first = add_village(act(province.n), province.n, "khu", "Đồng", SINCE)
    second = add_village(act(province.n), province.n, "khu", "Dông", SINCE)
    assert (like_named(second), like_named(province.a1)) == ([first], [])
    for written in ("dông", "DÔNG", " Khu  Dông ", unicodedata.normalize("NFD", "Dông")):
        with pytest.raises(ActionRefused, match="village_exists"):
            add_village(act(province.n), province.n, "khu", written, SINCE)
    with pytest.raises(ActionRefused, match="village_exists"):
        rename_village(act(province.n), second, "khu", "Đồng", SINCE)
    assert rename_village(act(province.n), second, "khu", "Dộng", SINCE).full_name == "Khu Dộng"
    with pytest.raises(IntegrityError), transaction.atomic():
        AdminUnit.objects.create(level="village", kind="khu", name="đồng", parent=province.n)


@pytest.mark.parametrize(
    "write",
    [
        lambda p, a: add_village(a, p.n, "thôn", "Mới", SINCE),
        lambda p, a: rename_village(a, p.a1, "khu", "Khác", SINCE),
        lambda p, a: move_village(a, p.a1, p.m, SINCE),
        lambda p, a: move_village(a, p.d1, p.n, SINCE),
        lambda p, a: record_fact(a, p.n, Subject.LOCALITY, "urban", SINCE, document="QĐ 1"),
        lambda p, a: record_residents(a, p.n, SINCE, 10, source="Báo cáo"),
    ],
)
def test_another_area_is_forbidden_and_nothing_written(
    province: SimpleNamespace, write: Callable[[SimpleNamespace, Act], object]
) -> None:
    before = (
        AdminUnit.objects.count(),
        Placement.objects.count(),
        UnitFact.objects.count(),
        Residents.objects.count(),
    )
    with pytest.raises(Forbidden):
        write(province, act(province.m))
    with pytest.raises(Forbidden):
        write(province, act(province.n, frozenset()))
    after = (
        AdminUnit.objects.count(),
        Placement.objects.count(),
        UnitFact.objects.count(),
        Residents.objects.count(),
    )
    assert (after, events()) == (before, 0)


def test_a_new_name_keeps_the_old_one_with_its_last_day(province: SimpleNamespace) -> None:
    rename_village(act(province.n), province.a1, "tổ dân phố", "5", SINCE, document="NQ 12")
    province.a1.refresh_from_db()
    assert province.a1.full_name == "Tổ dân phố 5"
    old = province.a1.former_names.get()
    assert (old.full_name, old.valid_to, old.document) == ("Khu a1", date(2026, 2, 28), "NQ 12")
    with pytest.raises(ActionRefused) as caught:
        rename_village(act(province.n), province.a1, "khu", "9", SINCE)
    assert caught.value.code == "renamed_later"
    with pytest.raises(ActionRefused):
        rename_village(act(province.n), province.a2, "tổ dân phố", "TDP 05", SINCE)


def test_a_village_moves_and_its_past_stays(province: SimpleNamespace) -> None:
    move_village(act(province.p), province.a1, province.m, SINCE)
    assert communes_on([province.a1], date(2026, 2, 28)) == {province.a1.pk: province.n.pk}
    assert communes_on([province.a1], SINCE) == {province.a1.pk: province.m.pk}
    assert communes_on([province.a1], LAST_DAY) == {province.a1.pk: province.a_old.pk}
    province.a1.refresh_from_db()
    assert province.a1.parent == province.m
    with pytest.raises(ActionRefused) as caught:
        move_village(act(province.p), province.a1, province.n, SINCE)
    assert caught.value.code == "placed_later"
    with pytest.raises(ActionRefused) as caught:
        move_village(act(province.p), province.a1, province.n, date(2100, 1, 1))
    assert caught.value.code == "not_yet"


def test_what_holds_is_the_village_s_own_else_its_commune_s_else_usual(province: SimpleNamespace) -> None:
    usual = holding(province.a1, Subject.LOCALITY, SINCE)
    assert usual is not None
    assert (usual.value, usual.of, usual.usual, usual.evidence) == (
        "rural",
        province.n.pk,
        True,
        "third_party",
    )
    was = holding(province.a1, Subject.LOCALITY, LAST_DAY)
    assert was is not None
    assert (was.value, was.of) == ("urban", province.a_old.pk)
    record_fact(
        act(province.n), province.n, Subject.LOCALITY, "urban", SINCE, document="QĐ 1", article="Điều 2"
    )
    record_fact(act(province.n), province.a1, Subject.LOCALITY, "rural", date(2026, 4, 1), document="QĐ 2")
    found = holdings([province.a1, province.a2], Subject.LOCALITY, date(2026, 5, 1))
    assert [(found[one.pk].value, found[one.pk].of) for one in (province.a1, province.a2)] == [
        ("rural", province.a1.pk),
        ("urban", province.n.pk),
    ]
    own = holding(province.a2, Subject.LOCALITY, SINCE)
    assert own is not None
    assert (own.document, own.article, own.evidence, own.usual) == ("QĐ 1", "Điều 2", "confirmed", False)
    before = holding(province.a1, Subject.LOCALITY, date(2026, 3, 15))
    assert before is not None
    assert before.of == province.n.pk


def test_a_fact_closes_the_one_before(province: SimpleNamespace) -> None:
    record_fact(act(province.n), province.n, Subject.INCOME_REGION, "tdmnpb", FIRST_DAY, document="QĐ 1")
    record_fact(act(province.n), province.n, Subject.INCOME_REGION, "dbsh", SINCE, document="QĐ 2")
    rows = UnitFact.objects.filter(unit=province.n).order_by("valid_from")
    assert list(rows.values_list("value", "valid_from", "valid_to")) == [
        ("tdmnpb", FIRST_DAY, date(2026, 2, 28)),
        ("dbsh", SINCE, None),
    ]
    with pytest.raises(ActionRefused) as caught:
        record_fact(
            act(province.n), province.n, Subject.INCOME_REGION, "sao-hoa", date(2026, 6, 1), document="QĐ 3"
        )
    assert caught.value.code == "value"


def test_the_day_of_the_newest_record_corrects_it(province: SimpleNamespace) -> None:
    def record(value: str, document: str, until: date | None = None) -> UnitFact:
        unit = province.n
        return record_fact(
            act(unit), unit, Subject.INCOME_REGION, value, SINCE, until=until, document=document
        )

    made = record("dbsh", "QĐ 1")
    assert events() == 1
    assert record("dbsh", "QĐ 1") == made
    assert events() == 1
    assert record("tdmnpb", "QĐ 1", until=date(2026, 12, 31)) == made
    made.refresh_from_db()
    assert (made.value, made.valid_to, made.document) == ("tdmnpb", date(2026, 12, 31), "QĐ 1")
    assert events() == 2
    newest = AuditEvent.objects.unscoped("test").order_by("-pk").first()
    assert newest is not None
    assert content_of(newest).before == {"value": "dbsh", "valid_to": None}


def test_a_unit_may_hold_several_special_statuses(province: SimpleNamespace) -> None:
    for value in ("extremely_disadvantaged", "minority_region_3"):
        record_fact(act(province.n), province.n, Subject.SPECIAL_STATUS, value, FIRST_DAY, document="QĐ 861")
    record_fact(
        act(province.n),
        province.a1,
        Subject.SPECIAL_STATUS,
        "extremely_disadvantaged",
        SINCE,
        document="QĐ 612",
    )
    assert [(one.value, one.of) for one in special_statuses(province.a1, SINCE)] == [
        ("extremely_disadvantaged", province.a1.pk),
        ("minority_region_3", province.n.pk),
    ]
    assert special_statuses(province.a1, LAST_DAY) == []


def test_facts_of_many_villages_take_three_queries(province: SimpleNamespace) -> None:
    villages = list(AdminUnit.objects.filter(level="village"))
    with CaptureQueriesContext(connection) as queries:
        assert len(holdings(villages, Subject.INCOME_REGION, SINCE)) == 6
    assert len(queries) == 3  # placements, communes, facts


def test_residents_are_corrected_by_the_same_source_and_checked(province: SimpleNamespace) -> None:
    record_residents(
        act(province.n), province.n, SINCE, 100, persons=400, minority_households=90, source="Công an"
    )
    record_residents(
        act(province.n), province.n, SINCE, 101, persons=405, minority_households=91, source="Công an "
    )
    assert list(province.n.residents.values_list("households", "persons", "minority_households")) == [
        (101, 405, 91)
    ]
    assert events() == 2
    for changes, refusal in (({"minority_households": 102}, "minority"), ({"persons": 5}, "persons")):
        with pytest.raises(ActionRefused) as caught:
            record_residents(act(province.n), province.n, SINCE, 101, source="Công an", **changes)
        assert caught.value.code == refusal
