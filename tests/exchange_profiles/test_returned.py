"""Files that come back: read, compared, written once, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from profile_world import (
    actor_of,
    filled,
    merged_form,
    now,
    person_form,
    plain_list,
    profile_of,
    returned,
    saved,
    workbook_of,
)

from exchange.import_world import work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions
from giamngheo.exchange.profiles import actions, store
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.registry.models import ForeignCode, Household, Person

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "test"


def states() -> dict[str, str]:
    return {one.citizen_number[-2:]: one.number_state for one in Person.objects.unscoped(WHY).all()}


def edited(run: Any, sheet: str, change: Callable[[Any], None]) -> bytes:
    book = workbook_of(run)
    change(book[sheet])
    return saved(book)


def mismatches(run: Any) -> list[tuple[int, str, str, str]]:
    found = store.get_json(run, store.FOUND)["mismatches"]
    return [(one["row"], one["column"], one["value"], one["code"]) for one in found]


def test_the_check_of_numbers_goes_out_and_comes_back(officer: Actor, filled_commune: AdminUnit) -> None:
    profile = actions.adopt_shipped(Act(officer), filled_commune, "population")
    run = filled(officer, now(profile), filled_commune)
    assert run.rows == 12

    def answer(page: Any) -> None:
        for row in range(5, 17):
            page.cell(row, 8, "Khớp" if row < 15 else "Không khớp" if row == 15 else None)
            page.cell(row, 9, f"DC{row:03d}" if row < 7 else None)

    run = returned(officer, run, edited(run, "Danh sách", answer))
    assert run.state == "read"
    assert {name: run.counts[name] for name in ("rows", "verified", "refused", "codes", "missing")} == {
        "rows": 12, "verified": 10, "refused": 1, "codes": 2, "missing": 0,
    }  # fmt: skip
    assert set(states().values()) == {"unverified"}  # a dry run writes nothing
    actions.ask_apply(Act(officer), run)
    work()
    run = now(run)
    assert (run.state, run.counts["marked"], run.counts["coded"]) == ("done", 11, 2)
    assert sorted(states().values()) == ["refused", "unverified"] + ["verified"] * 10
    alias = ForeignCode.objects.unscoped(WHY).filter(system="CSDL dân cư", code="DC005").get()
    assert alias.person is not None
    event = AuditEvent.objects.unscoped(WHY).filter(action=permissions.PROFILE_READ).order_by("-pk").first()
    assert event is not None
    assert event.row_count == 13
    actions.ask_undo(Act(officer), run, "nhầm tệp")
    work()
    run = now(run)
    assert (run.state, run.counts["unmarked"], run.counts["uncoded"]) == ("read", 11, 2)
    assert set(states().values()) == {"unverified"}
    assert not ForeignCode.objects.unscoped(WHY).filter(system="CSDL dân cư").exists()


def test_a_number_that_changed_after_it_was_sent_is_not_marked(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    run = filled(
        officer, now(actions.adopt_shipped(Act(officer), filled_commune, "population")), filled_commune
    )

    def answer(page: Any) -> None:
        for row in range(5, 17):
            page.cell(row, 8, "Khớp")

    file = edited(run, "Danh sách", answer)
    before, later = Person.objects.unscoped(WHY).order_by("pk")[:2]
    Person.objects.unscoped(WHY).filter(pk=before.pk).update(citizen_number="025185009999")
    run = returned(officer, run, file)
    assert (run.counts["verified"], run.counts["renumbered"]) == (11, 1)
    Person.objects.unscoped(WHY).filter(pk=later.pk).update(citizen_number="025185008888")
    actions.ask_apply(Act(officer), run)
    work()
    assert now(run).counts["marked"] == 10
    kept = Person.objects.unscoped(WHY).filter(pk__in=[before.pk, later.pk])
    assert {one.number_state for one in kept} == {"unverified"}


def test_a_match_for_another_name_marks_nobody_and_a_code_given_twice_is_said(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    profile = actions.adopt_shipped(Act(officer), filled_commune, "population")
    run = filled(officer, now(profile), filled_commune)

    def answer(page: Any) -> None:
        heads = [str(cell.value).casefold() for cell in page[4]]
        name = next(at for at, head in enumerate(heads, 1) if "tên" in head)
        for row in range(5, 17):
            page.cell(row, 8, "Khớp")
        page.cell(6, name, "Tên Khác")
        page.cell(7, 9, "DC1")
        page.cell(8, 9, "DC1")

    run = returned(officer, run, edited(run, "Danh sách", answer))
    assert {name: run.counts[name] for name in ("verified", "contradicted", "codes")} == {
        "verified": 11,
        "contradicted": 1,
        "codes": 1,
    }
    assert sorted(code for *_, code in mismatches(run)) == ["code_twice", "differs"]
    actions.ask_apply(Act(officer), run)
    work()
    assert (now(run).counts["marked"], now(run).counts["coded"]) == (11, 1)
    assert sorted(states().values()) == ["unverified"] + ["verified"] * 11


@pytest.mark.long
def test_codes_of_households_become_aliases_that_the_search_finds(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    profile = profile_of(officer, filled_commune, merged_form(), system="bhxh")
    run = filled(officer, profile, filled_commune)
    run = returned(officer, run, edited(run, "Mẫu 02", lambda page: page.cell(8, 7, "HN-778")))
    actions.ask_apply(Act(officer), run)
    work()
    alias = ForeignCode.objects.unscoped(WHY).get(system="bhxh")
    assert (alias.code, alias.person) == ("HN-778", None)
    assert list(Household.objects.unscoped(WHY).filter(search__words="HN-778")) == [alias.household]
    # the code that is known is filled, and the same file again brings nothing new
    assert workbook_of(filled(officer, profile, filled_commune))["Mẫu 02"].cell(8, 7).value == "HN-778"
    again = returned(officer, filled(officer, profile, filled_commune), store.get(run, store.RETURNED))
    actions.ask_apply(Act(officer), again)
    work()
    assert (now(again).counts["coded"], now(again).counts["known"]) == (0, 1)


def test_what_does_not_fit_is_listed_by_its_cell(officer: Actor, filled_commune: AdminUnit) -> None:
    run = filled(officer, profile_of(officer, filled_commune, plain_list()), filled_commune)

    def mess(page: Any) -> None:
        codes = {page.cell(row, 1).value: row for row in range(2, 14)}
        for place, code in enumerate(("PT-0001", "PT-0002", "PT-0003", "PT-0004")):
            page.cell(20 + place, 1, code)
        page.cell(codes["PT-0001"], 7, "Có lẽ")
        page.cell(codes["PT-0002"], 2, "Người Khác")
        page.cell(codes["PT-0003"], 1).value = "KHAC-1"
        page.cell(codes["PT-0003"], 4).value = None
        page.cell(codes["PT-0004"], 7, "Khớp")
        for place in (20, 21, 22):
            page.cell(place, 1).value = None
        mess.rows = codes  # type: ignore[attr-defined]

    run = returned(officer, run, edited(run, "DS", mess))
    codes = mess.rows  # type: ignore[attr-defined]
    assert sorted(mismatches(run)) == sorted(
        [
            (codes["PT-0001"], "G", "Có lẽ", "unclear"),
            (codes["PT-0002"], "B", "Người Khác", "differs"),
            (codes["PT-0003"], "A", "KHAC-1", "unknown"),
            (23, "A", "PT-0004", "twice"),
        ]
    )
    assert (run.counts["verified"], run.counts["missing"]) == (1, 1)


def test_columns_and_rows_that_moved_are_found_by_their_headings(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    run = filled(officer, profile_of(officer, filled_commune, person_form()), filled_commune)

    def move(page: Any) -> None:
        for row in range(5, 17):
            page.cell(row, 7, "x")
        page.delete_cols(1, 2)
        page.insert_cols(2)
        page.insert_rows(1, 3)

    run = returned(officer, run, edited(run, "Kiểm tra", move))
    assert (run.counts["rows"], run.counts["verified"], run.counts.get("mismatches", 0)) == (12, 12, 0)


def test_another_file_is_refused_in_words_and_the_run_stays(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    run = filled(officer, profile_of(officer, filled_commune, plain_list()), filled_commune)
    for data in (merged_form(), b"PK\x03\x04broken"):
        run = returned(officer, run, data)
        assert run.state == "filled"
        assert run.job.state == "failed"
    assert "tra-ve.xlsx" in run.job.error_vi


def test_a_profile_without_answers_reads_no_file(officer: Actor, filled_commune: AdminUnit) -> None:
    from dataclasses import replace

    from giamngheo.exchange.profiles.mapping import BLANK, Mapping

    profile = profile_of(officer, filled_commune, plain_list())
    mapping = Mapping.from_json(profile.mapping)
    none = tuple(replace(one, role=BLANK) if one.role == "verified" else one for one in mapping.columns)
    actions.settle_mapping(Act(officer), profile, replace(mapping, columns=none), profile.version)
    run = filled(officer, now(profile), filled_commune)
    with pytest.raises(ActionRefused, match="nothing_returns"):
        actions.upload_returned(Act(officer), run, "a.xlsx", b"x")


@pytest.mark.long
def test_marks_need_the_right_to_verify(
    officer: Actor, filled_commune: AdminUnit, accounts: dict[int, Actor]
) -> None:
    profile = profile_of(officer, filled_commune, plain_list())
    accounts[3] = actor_of(
        filled_commune,
        permissions.PROFILE_VIEW,
        permissions.PROFILE_FILL,
        permissions.PROFILE_READ,
        user_id=3,
    )
    run = filled(accounts[3], profile, filled_commune)
    run = returned(accounts[3], run, edited(run, "DS", lambda page: page.cell(2, 7, "Khớp")))
    with pytest.raises(Forbidden):
        actions.ask_apply(Act(accounts[3]), run)


@pytest.mark.long
def test_rows_of_another_commune_cannot_be_marked(
    officer: Actor, filled_commune: AdminUnit, other_commune: AdminUnit, accounts: dict[int, Actor]
) -> None:
    run = filled(officer, profile_of(officer, filled_commune, plain_list()), filled_commune)
    stranger = accounts[4] = actor_of(other_commune, user_id=4)
    own = filled(stranger, profile_of(stranger, other_commune, plain_list()), other_commune)
    own = returned(stranger, own, edited(run, "DS", lambda page: page.cell(2, 7, "Khớp")))
    assert (own.counts.get("rows", 0), own.counts["mismatch_unknown"]) == (0, 12)
    with pytest.raises(Forbidden):
        actions.ask_fill(Act(stranger), now(run.profile), filled_commune, run.on)
    with pytest.raises(Forbidden):
        actions.upload_returned(Act(stranger), run, "a.xlsx", b"x")
