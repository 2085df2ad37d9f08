"""The register as a file, whatever stands in it, read back as a list: nothing changes."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest
from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse
from profile_world import EXCHANGE, ON, REGISTRY, actor_of, now, sign_in

from exchange.import_world import (
    HEADINGS,
    Upload,
    applied,
    checked,
    imported,
    make_commune,
    planned,
    row,
    work,
    workbook,
)
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.extracts.jobs import FILE
from giamngheo.exchange.imports.planning import page_of_plan
from giamngheo.exchange.profiles import actions, store
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.registry import permissions
from giamngheo.registry.models import Household, Membership, Person, ReviewResult

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "test"
BEFORE = date(2020, 1, 1)
LISTED = (
    "head", "code", "village", "commune", "size", "status", "income_points", "deprivation_points", "minority",
    "merit", "no_labour", "address",
)  # fmt: skip


def changes(batch: Any) -> list[Any]:
    return [
        (row.head, [one.label.vi.split(": ")[-1] for one in row.changes], row.why)
        for verdict in ("new", "changed", "conflict")
        for row in page_of_plan(batch, verdict).rows
    ]


@pytest.fixture
def hostile(province: AdminUnit, accounts: dict[int, Actor]) -> tuple[Actor, AdminUnit]:
    """Two communes with a village of the same name each; heads alone, members known, partial births, nothing known,
    departed members, a code of zeros, names in composed and decomposed letters."""
    first = make_commune(province, "08545", "Thu Cúc", "1", "2")
    second = make_commune(province, "08566", "Tân Sơn", "1", "2")
    accounts[1] = actor_of(province)
    actor = accounts[1]
    for unit, start, prefix in ((first, 1, "PT"), (second, 20, "TS")):
        rows = [
            row(n, code=f"{prefix}-{n:04d}", **{"class": "Hộ nghèo" if n % 3 == 0 else ""})
            for n in range(start, start + 9)
        ]
        rows[0][1] = f"000{start}"
        rows[1][3] = "1962"
        rows[2][3] = "05/1971"
        rows[3][3:7] = ["", "", "", ""]
        rows[4][2] = unicodedata.normalize("NFD", "Phùng Thị Ước")
        rows[5][2] = "LƯỜNG THỊ THUỶ"
        rows[6][6] = ""
        rows[7][9] = 7
        listed = workbook([[*one, unit.name] for one in rows], (*HEADINGS, "Xã"))
        imported(actor, unit, Upload("danh-sach.xlsx", listed))
    for home in Household.objects.unscoped(WHY).filter(code__endswith="7"):
        join(home, "Hà Thị Út", relation="child", sex="female", year=2012)
        join(home, "Hà Văn Út", relation="child", sex="", year=None)
        join(home, "Bùi Thị Cả", relation="spouse", sex="female", year=1971, month=2)
        join(home, "Bùi Văn Đi", relation="child", sex="male", year=1999, until=date(2025, 6, 1))
    return actor, province


def join(home: Household, name: str, *, relation: str, sex: str, year: int | None, **more: Any) -> None:
    until = more.pop("until", None)
    person = Person.objects.create(
        full_name=name,
        sex=sex,
        birth_year=year,
        birth_month=more.pop("month", None),
        number_state="missing",
        commune=home.commune,
        village=home.village,
    )
    number = Membership.objects.unscoped(WHY).filter(household=home).count() + 1
    Membership.objects.create(
        household=home,
        person=person,
        number=number,
        relation=relation,
        since=BEFORE,
        until=until,
        ended_by="moved_out" if until else "",
    )
    home.size = Membership.objects.unscoped(WHY).filter(household=home, until=None).count()
    home.save(update_fields=["size"])


def extract(actor: Actor, unit: AdminUnit, each: str, kind: str) -> Upload:
    one = actions.ask_extract(Act(actor), unit, ON, each, kind)
    work()
    return Upload(f"so-{each}.{kind}", store.get(now(one), FILE))


KINDS = ("xlsx", "csv", "parquet")
NOTHING = {"new": 0, "changed": 0, "unchanged": 18, "conflict": 0}


def read_back(actor: Actor, unit: AdminUnit, *files: Upload) -> tuple[dict[str, int], list[Any]]:
    """The counts of the dry run, and whatever it would change."""
    batch = planned(actor, checked(actor, unit, *files))
    return batch.counts["plan"], changes(batch)


def test_every_extract_read_back_changes_nothing(hostile: tuple[Actor, AdminUnit]) -> None:
    actor, unit = hostile
    sizes = sizes_of_register()
    assert sum(size > 1 and stays == 1 for size, stays in sizes.values()) == 13  # known by their head alone
    files = {
        (each, kind): extract(actor, unit, each, kind) for kind in KINDS for each in ("household", "person")
    }
    found = {
        (kind, *each): read_back(actor, unit, *(files[one, kind] for one in each))
        for kind in KINDS
        for each in (("household",), ("person",), ("household", "person"))
    }
    assert found == dict.fromkeys(found, (NOTHING, []))
    assert sizes_of_register() == sizes


def test_a_persons_extract_that_is_corrected_changes_that_household_alone(
    hostile: tuple[Actor, AdminUnit],
) -> None:
    actor, unit = hostile
    sizes = sizes_of_register()
    text = extract(actor, unit, "person", "csv").data.decode("utf-8-sig")
    assert text.count("Hà Thị Út") == 2
    file = Upload("so.csv", text.replace("Hà Thị Út", "Hà Thị Sửa", 1).encode("utf-8-sig"))
    batch = planned(actor, checked(actor, unit, file))
    assert batch.counts["plan"] == NOTHING | {"changed": 1, "unchanged": 17}
    assert [words for _, words, _ in changes(batch)] == [["Thành viên mới"]]
    applied(actor, batch)
    after = sizes_of_register()
    assert sum(after[code] != sizes[code] for code in sizes) == 1


def test_the_list_of_households_read_back_changes_nothing(
    hostile: tuple[Actor, AdminUnit], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, unit = hostile
    sign_in(monkeypatch, actor_of(unit, *REGISTRY, *EXCHANGE, permissions.EXPORT))
    for kind in ("xlsx", "csv"):
        address = f"{reverse('registry:households')}?cols={','.join(LISTED)}&export={kind}"
        response = Client().get(address)
        assert response.status_code == 200
        data = b"".join(response.streaming_content) if response.streaming else response.content
        assert read_back(actor, unit, Upload(f"ho.{kind}", data)) == (NOTHING, []), kind


def sizes_of_register() -> dict[str, tuple[int, int]]:
    """By code of each household its size and how many of its members are known."""
    stays = Q(memberships__until=None)
    rows = Household.objects.unscoped(WHY).annotate(known=Count("memberships", filter=stays))
    return {code: (size, known) for code, size, known in rows.values_list("code", "size", "known")}


def test_households_that_nobody_assessed_in_the_year_get_no_result_of_it(
    hostile: tuple[Actor, AdminUnit],
) -> None:
    actor, unit = hostile
    results = ReviewResult.objects.unscoped(WHY)
    kept = list(Household.objects.unscoped(WHY).filter(code__endswith="3").values_list("pk", flat=True))
    results.filter(household__in=kept).delete()
    assert kept
    before = results.count()
    for each in ("household", "person"):
        batch = planned(actor, checked(actor, unit, extract(actor, unit, each, "xlsx")))
        assert (batch.counts["plan"], changes(batch)) == (NOTHING, []), each
        applied(actor, batch)
        assert results.count() == before
