"""Rows of a returned file that contradict the register write nothing; persons without a number are found again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from profile_world import filled, now, profile_of, returned, saved, workbook_of

from exchange.import_world import work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.models import ExchangeRun
from giamngheo.exchange.profiles import actions, store
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import ForeignCode, Household, Membership, Person

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "test"
HOUSEHOLDS = ("Mã hộ", "Họ tên chủ hộ", "Giới tính", "Số CCCD", "Năm sinh", "Mã hộ (CSDL quốc gia)")
PERSONS = (
    "STT",
    "Mã hộ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Quan hệ với chủ hộ",
    "Số CCCD",
    "Mã số BHXH",
)
BARE = ("STT", "Họ và tên", "Ngày sinh", "Quan hệ với chủ hộ", "Số CCCD", "Mã số BHXH")
BORN = date(2019, 4, 5)


def form(headings: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "DS"
    page.append(headings)
    return saved(book)


def sent(officer: Actor, unit: AdminUnit, headings: tuple[str, ...]) -> ExchangeRun:
    return filled(officer, profile_of(officer, unit, form(headings)), unit)


def back(officer: Actor, run: ExchangeRun, change: Callable[[Any], None]) -> ExchangeRun:
    """The filled file with something changed, read and written."""
    book = workbook_of(run)
    change(book["DS"])
    run = returned(officer, run, saved(book))
    actions.ask_apply(Act(officer), run)
    work()
    return now(run)


def coded(page: Any) -> None:
    """Every row gets a code in the last column."""
    for row in range(2, page.max_row + 1):
        page.cell(row, page.max_column, f"QG{row:07d}")


def kept(run: ExchangeRun) -> dict[str, str]:
    rows = ForeignCode.objects.unscoped(WHY).filter(system=run.profile.system)
    return {one.code: one.household.code for one in rows.select_related("household")}


def listed(run: ExchangeRun) -> list[tuple[int, str, str]]:
    found = store.get_json(run, store.FOUND)["mismatches"]
    return sorted((one["row"], one["heading"], one["code"]) for one in found)


def child(commune: AdminUnit, code: str, name: str, number: int = 2) -> Person:
    """A member without a citizen number."""
    home = Household.objects.unscoped(WHY).get(code=code)
    person = Person.objects.create(
        full_name=name,
        sex="male",
        birth_year=BORN.year,
        birth_month=BORN.month,
        birth_day=BORN.day,
        commune=commune,
    )
    Membership.objects.create(
        household=home, person=person, number=number, relation="child", since=date(2020, 1, 1)
    )
    return person


def of_persons(run: ExchangeRun) -> dict[int, str]:
    rows = ForeignCode.objects.unscoped(WHY).filter(system=run.profile.system, person__isnull=False)
    return {row[0]: row[1] for row in rows.values_list("person_id", "code")}


def test_rows_whose_codes_of_households_are_swapped_write_nothing(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    def swap(page: Any) -> None:
        coded(page)
        first, second = page.cell(5, 1), page.cell(6, 1)
        first.value, second.value = second.value, first.value

    run = back(officer, sent(officer, filled_commune, HOUSEHOLDS), swap)
    assert {name: run.counts.get(name, 0) for name in ("rows", "contradicted", "codes", "coded", "missing")} == {
        "rows": 10, "contradicted": 2, "codes": 10, "coded": 10, "missing": 0,
    }  # fmt: skip
    assert not {"QG0000005", "QG0000006"} & set(kept(run))
    assert {(5, "Họ tên chủ hộ", "differs"), (6, "Số CCCD", "differs")} <= set(listed(run))


def test_a_row_found_by_its_number_says_that_its_code_was_altered(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    def alter(page: Any) -> None:
        coded(page)
        page.cell(4, 1, "KHAC-1")

    run = back(officer, sent(officer, filled_commune, HOUSEHOLDS), alter)
    assert listed(run) == [(4, "Mã hộ", "differs")]
    assert (run.counts["rows"], run.counts["contradicted"], run.counts["coded"]) == (11, 1, 11)
    assert "QG0000004" not in kept(run)


def test_persons_without_a_number_make_the_round_trip(officer: Actor, filled_commune: AdminUnit) -> None:
    children = [child(filled_commune, "PT-0003", name) for name in ("Hà Văn Bé", "Hà Văn Tí")]
    # two of one name and birth date, told apart by where they were sent
    children += [child(filled_commune, "PT-0004", "Lò Văn Đôi", number) for number in (2, 3)]
    run = back(officer, sent(officer, filled_commune, PERSONS), coded)
    assert (run.counts["rows"], run.counts.get("mismatches", 0), run.counts["missing"]) == (16, 0, 0)
    assert run.counts["coded"] == 16
    filled_rows = {row[2]: row for row in openpyxl.load_workbook(
        io.BytesIO(store.get(run, store.RETURNED))
    )["DS"].iter_rows(min_row=2, values_only=True)}  # fmt: skip
    codes = of_persons(run)
    for one in children[:2]:
        assert codes[one.pk] == filled_rows[one.full_name][-1]
    assert codes[children[2].pk] < codes[children[3].pk]


def test_without_code_and_number_the_place_decides_where_the_name_agrees(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    one = child(filled_commune, "PT-0003", "Hà Văn Bé")
    two = child(filled_commune, "PT-0004", "Hà Văn Tí")
    places: dict[str, int] = {}

    def move(page: Any) -> None:
        coded(page)
        places.update({str(page.cell(row, 2).value): row for row in range(2, page.max_row + 1)})
        page.cell(places[two.full_name], 2, "Người Khác")

    run = back(officer, sent(officer, filled_commune, BARE), move)
    assert of_persons(run).get(one.pk) == f"QG{places[one.full_name]:07d}"
    assert two.pk not in of_persons(run)
    assert [(row, code) for row, _, code in listed(run)] == [(places[two.full_name], "nameless")]
    assert run.counts["missing"] == 1


def test_a_person_who_is_not_found_is_refused_with_the_true_reason(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    one = child(filled_commune, "PT-0003", "Hà Văn Bé")
    two = child(filled_commune, "PT-0004", "Hà Văn Tí")
    places: dict[str, int] = {}

    def change(page: Any) -> None:
        places.update({str(page.cell(row, 3).value): row for row in range(2, page.max_row + 1)})
        page.cell(places[one.full_name], 3, "Người Khác")
        for column in (3, 4, 5):
            page.cell(places[two.full_name], column).value = None
        coded(page)

    run = back(officer, sent(officer, filled_commune, PERSONS), change)
    assert listed(run) == sorted(
        [(places[one.full_name], "Mã hộ", "nobody"), (places[two.full_name], "Mã hộ", "several")]
    )
    assert not {one.pk, two.pk} & set(of_persons(run))


def test_known_codes_are_filled_the_next_time_and_new_ones_read(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    run = sent(officer, filled_commune, HOUSEHOLDS)
    page = workbook_of(run)["DS"]
    assert {page.cell(row, 6).value for row in range(2, 14)} == {None}

    def most(page: Any) -> None:
        coded(page)
        page.cell(13, 6).value = None

    run = back(officer, run, most)
    assert run.counts["coded"] == 11
    codes = kept(run)
    again = filled(officer, now(run.profile), filled_commune)
    page = workbook_of(again)["DS"]
    written = {page.cell(row, 6).value: page.cell(row, 1).value for row in range(2, 14)}
    assert {code: home for code, home in written.items() if code} == codes
    first, second = page.cell(2, 6).value, page.cell(3, 6).value
    assert None not in (first, second)

    def more(page: Any) -> None:
        page.cell(2, 6, "QG-KHAC")
        page.cell(13, 6, "QG0000099")

    again = back(officer, again, more)
    assert (again.counts["known"], again.counts["codes"], again.counts["coded"]) == (10, 1, 1)
    assert listed(again) == [(2, "Mã hộ (CSDL quốc gia)", "code_other")]
    assert kept(again)[first] == codes[first]
    assert "QG0000099" in kept(again)
