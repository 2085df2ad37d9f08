"""A list on its way into the register: checked, compared, written once, taken back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from import_world import (
    ALL,
    DAY,
    HEADINGS,
    applied,
    checked,
    facts,
    imported,
    now,
    officer,
    planned,
    row,
    upload,
    work,
    workbook,
)

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.areas.permissions import ADD_VILLAGE
from giamngheo.exchange.imports import actions, listing, store
from giamngheo.exchange.imports.abandoned import days_kept, discard_abandoned
from giamngheo.exchange.imports.lines import page_of_lines, sheets_with_lines, whole_problems
from giamngheo.exchange.imports.planning import page_of_plan
from giamngheo.exchange.models import ImportBatch, ImportChunk, ImportFile, SavedMapping
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.registry import permissions
from giamngheo.registry.models import Household, Person, PovertyStatus, ReviewResult

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)


def households() -> dict[str, Household]:
    return {one.code: one for one in Household.objects.unscoped(WHY).all()}


@pytest.mark.long
def test_a_clean_list_is_written_once_and_taken_back(commune: AdminUnit, officer_of_commune: Actor) -> None:
    batch = checked(officer_of_commune, commune, upload([row(n) for n in range(1, 8)]))
    assert (batch.state, batch.counts["households"], batch.counts["errors"]) == ("checked", 7, 0)
    batch = planned(officer_of_commune, batch)
    assert batch.counts["plan"] == {"new": 7, "changed": 0, "unchanged": 0, "conflict": 0}
    assert households() == {}
    batch = applied(officer_of_commune, batch)
    assert batch.state == "done"
    assert sorted(households()) == [f"PT-{n:04d}" for n in range(1, 8)]
    assert batch.counts["written"] == {"new": 7, "persons": 7, "results": 7}
    actions.ask_undo(Act(officer_of_commune), batch, "nhập nhầm tệp")
    work()
    assert now(batch).state == "undone"
    assert households() == {}
    assert not Person.objects.unscoped(WHY).exists()


@pytest.mark.long
def test_the_same_file_again_says_so_and_changes_nothing(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    file = upload([row(n) for n in range(1, 5)])
    first = imported(officer_of_commune, commune, file)
    again = checked(officer_of_commune, commune, file)
    assert again.counts["same_as"] == str(first.uid)
    again = planned(officer_of_commune, again)
    assert again.counts["plan"] == {"new": 0, "changed": 0, "unchanged": 4, "conflict": 0}
    again = applied(officer_of_commune, again)
    assert again.counts["written"] == {"unchanged": 4, "persons": 4, "results": 0}
    assert ReviewResult.objects.unscoped(WHY).count() == 4


@pytest.mark.long
def test_mistakes_are_shown_in_the_sheets_own_shape_and_a_repaired_file_goes_on(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    rows = [row(1), row(2, citizen="02509012"), row(3, born="31/02/1970")]
    batch = checked(officer_of_commune, commune, upload(rows))
    assert batch.counts["errors"] >= 1
    with pytest.raises(ActionRefused, match="has_errors"):
        actions.ask_dry_run(Act(officer_of_commune), batch)
    sheet = sheets_with_lines(batch)[0]
    assert (sheet.file, sheet.name) == ("danh-sach.xlsx", "Danh sách")
    assert ("G", "Số CCCD") in sheet.columns
    lines = {line.number: line for line in page_of_lines(batch, sheet).lines}
    assert [cell.text for cell in lines[6].cells][2] == rows[1][2]
    assert {cell.letter: cell.severity for cell in lines[6].cells if cell.severity}.get("G")
    assert lines[7].problems[0].message.vi
    assert store.has(batch, "check/copy-1")
    actions.replace_files(Act(officer_of_commune), batch, [upload([row(1), row(2), row(3)])])
    work()
    repaired = now(batch)
    assert repaired.pk == batch.pk
    assert (repaired.state, repaired.counts["errors"], repaired.counts["households"]) == ("checked", 0, 3)


@pytest.mark.long
def test_only_the_valid_households_when_asked(commune: AdminUnit, officer_of_commune: Actor) -> None:
    rows = [row(1), row(2, village="Khu 99"), row(3)]
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload(rows)), accept_valid=True)
    assert sum(batch.counts["plan"].values()) == 2
    applied(officer_of_commune, batch)
    assert sorted(households()) == ["PT-0001", "PT-0003"]


def test_an_unknown_village_is_chosen_or_added_never_made_up(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    rows = [row(1), row(2, village="Xóm 2"), row(3, village="Khu Đồng Tâm")]
    batch = checked(officer_of_commune, commune, upload(rows))
    unknown = {one["written"]: one for one in store.get_json(batch, "check/villages")}
    assert set(unknown) == {"Xóm 2", "Khu Đồng Tâm"}
    second = commune.children.get(name="2")
    assert unknown["Xóm 2"]["suggested"] == [second.pk]
    assert commune.children.count() == 2
    with pytest.raises(ActionRefused, match="not_of_commune"):
        actions.choose_villages(Act(officer_of_commune), batch, {unknown["Xóm 2"]["key"]: commune.pk})
    actions.choose_villages(Act(officer_of_commune), batch, {unknown["Xóm 2"]["key"]: second.pk})
    AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name="Đồng Tâm", parent=commune)
    work()
    batch = now(batch)
    assert (batch.counts["errors"], batch.counts["households"]) == (0, 3)
    applied(officer_of_commune, planned(officer_of_commune, batch))
    assert households()["PT-0002"].village == second


@pytest.mark.long
def test_unknown_villages_are_added_from_the_import(commune: AdminUnit, officer_of_commune: Actor) -> None:
    rows = [row(1), row(2, village="Bản Đồng Tâm"), row(3, village="Suối Mây")]
    batch = checked(officer_of_commune, commune, upload(rows))
    keys = {one["written"]: one["key"] for one in store.get_json(batch, "check/villages")}
    with pytest.raises(Forbidden):
        actions.choose_villages(Act(officer_of_commune), batch, {}, keys.values())
    assert commune.children.count() == 2
    adder = officer(commune, *ALL, ADD_VILLAGE)
    with pytest.raises(ActionRefused, match="not_of_commune"):
        actions.choose_villages(Act(adder), batch, {}, ["08545|khong co"])
    actions.choose_villages(Act(adder), batch, {}, keys.values())
    work()
    batch = now(batch)
    assert (batch.counts["errors"], batch.counts["households"], batch.counts["unknown_villages"]) == (0, 3, 0)
    added = commune.children.filter(valid_from=DAY)
    assert sorted(one.full_name for one in added) == ["Bản Đồng Tâm", "Thôn Suối Mây"]
    applied(officer_of_commune, planned(officer_of_commune, batch))
    assert households()["PT-0002"].village == commune.children.get(name="Đồng Tâm")


def test_a_household_of_another_area_is_refused_row_by_row(
    commune: AdminUnit, other_commune: AdminUnit, province: AdminUnit, accounts: dict[int, Actor]
) -> None:
    both = officer(commune)
    accounts[1] = both
    data = workbook([[*row(1), "Thu Cúc"], [*row(2), "Tân Sơn"]], headings=(*HEADINGS, "Xã"))
    batch = checked(both, commune, actions.Upload("hai-xa.xlsx", data))
    assert (batch.counts["households"], batch.counts["codes"]["outside"]) == (1, 1)
    line = page_of_lines(batch, sheets_with_lines(batch)[0], "outside").lines[0]
    assert line.number == 6
    assert "địa bàn" in line.problems[0].message.vi


@pytest.mark.long
def test_conflicts_are_explained_and_left_alone(commune: AdminUnit, officer_of_commune: Actor) -> None:
    imported(officer_of_commune, commune, upload([row(1), row(2)]))
    mixed = upload([row(1, citizen=row(2)[6], sex=row(2)[4], born=row(2)[3])])
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, mixed))
    assert batch.counts["plan"]["conflict"] == 1
    shown = page_of_plan(batch, "conflict").rows[0]
    assert shown.why is not None
    assert "Mã hộ" in shown.why.vi
    applied(officer_of_commune, batch)
    assert households()["PT-0001"].head_name == row(1)[2]


@pytest.mark.long
def test_another_systems_code_is_added_to_known_households_and_taken_back(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    def listed(*rows: list[object]) -> actions.Upload:
        book = workbook(rows, [*HEADINGS, "Mã hộ (CSDL quốc gia)"])
        return actions.Upload("danh-sach.xlsx", book)

    def compared(*rows: list[object]) -> ImportBatch:
        return planned(officer_of_commune, checked(officer_of_commune, commune, listed(*rows)))

    def aliases() -> dict[str, list[str]]:
        return {
            code: [alias.code for alias in one.foreign_codes.order_by("pk")]
            for code, one in households().items()
        }

    imported(officer_of_commune, commune, upload([row(1), row(2)]))
    batch = compared([*row(1), "NG-0001"], [*row(2), None], [*row(3), "NG-0003"])
    assert batch.counts["plan"] == {"new": 1, "changed": 1, "unchanged": 1, "conflict": 0}
    (change,) = page_of_plan(batch, "changed").rows[0].changes
    assert (change.label.vi, change.before, change.after) == ("Mã hộ ở CSDL quốc gia", "", "NG-0001")
    batch = applied(officer_of_commune, batch)
    assert aliases() == {"PT-0001": ["NG-0001"], "PT-0002": [], "PT-0003": ["NG-0003"]}
    again = compared([*row(1), "NG-0001"], [*row(2), None], [*row(3), "NG-0003"])
    assert again.counts["plan"] == {"new": 0, "changed": 0, "unchanged": 3, "conflict": 0}
    other = compared([*row(1), "NG-0009"], [*row(2), "NG-0003"])
    (change,) = page_of_plan(other, "changed").rows[0].changes
    assert (change.before, change.after.vi) == ("NG-0001", "NG-0009 (mã trước vẫn giữ)")
    (conflict,) = page_of_plan(other, "conflict").rows
    assert "PT-0003" in conflict.why.vi
    actions.ask_undo(Act(officer_of_commune), batch, "nhập nhầm tệp")
    work()
    assert aliases() == {"PT-0001": [], "PT-0002": []}


def test_a_household_without_a_code_shows_none_of_ours(commune: AdminUnit, officer_of_commune: Actor) -> None:
    batch = planned(
        officer_of_commune, checked(officer_of_commune, commune, upload([row(1, code=None), row(2)]))
    )
    shown = [str(one.code) for one in page_of_plan(batch, "new").rows]
    assert shown == ["(danh sách chưa có mã)", "PT-0002"]


@pytest.mark.long
def test_changes_are_shown_field_by_field(commune: AdminUnit, officer_of_commune: Actor) -> None:
    imported(officer_of_commune, commune, upload([row(1), row(2)]))
    moved = upload([row(1, village="Khu 2"), row(2, b1=row(2)[10] + 1)])
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, moved))
    assert batch.counts["plan"] == {"new": 0, "changed": 2, "unchanged": 0, "conflict": 0, "approval": 1}
    found = {one.code: one.changes for one in page_of_plan(batch, "changed").rows}
    village = next(one for one in found["PT-0001"] if one.label.vi == "Thôn, khu")
    assert (village.before, village.after) == ("Khu 1", "Khu 2")
    points = row(2)[10]
    assert [(one.before, one.after) for one in found["PT-0002"]] == [(str(points), str(points + 1))]
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(1, born="1962")])))
    born = next(one for one in page_of_plan(batch, "changed").rows[0].changes if "Ngày sinh" in one.label.vi)
    assert (born.before, born.after) == (row(1)[3], "1962")


def test_columns_settled_once_are_offered_again_for_the_same_headings(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    batch = checked(officer_of_commune, commune, upload([row(1)]))
    sheet = store.get_json(batch, "check/sheets")[0]
    target = next(column for column in sheet["columns"] if column["heading"] == "Dân tộc")
    assert target["variable"] is not None
    target["variable"] = None
    actions.settle_columns(Act(officer_of_commune), batch, [sheet])
    work()
    assert SavedMapping.objects.get().signature == sheet["signature"]
    later = checked(officer_of_commune, commune, upload([row(2)], "khac.xlsx"))
    again = store.get_json(later, "check/sheets")[0]
    assert next(c for c in again["columns"] if c["heading"] == "Dân tộc")["variable"] is None


def test_a_list_with_its_decision_gives_statuses(commune: AdminUnit, officer_of_commune: Actor) -> None:
    rows = [row(1, **{"class": "Hộ nghèo"}), row(2, **{"class": "Hộ cận nghèo"})]
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload(rows)))
    decision = {"number": "12/QĐ-UBND", "effective_from": "2026-01-01", "signed_on": "2025-12-20"}
    batch = applied(officer_of_commune, batch, decision)
    assert batch.state == "done"
    statuses = PovertyStatus.objects.unscoped(WHY).order_by("household__code")
    assert [one.status for one in statuses] == ["poor", "near_poor"]
    with pytest.raises(ActionRefused, match="decision_recorded"):
        actions.ask_undo(Act(officer_of_commune), batch, "thử")


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"signed_on": "2199-12-20", "effective_from": "2026-01-01"}, "signed_later"),
        ({"signed_on": "2025-12-20", "effective_from": "1990-01-01"}, "effect_out_of_time"),
        ({"signed_on": "2025-12-20", "effective_from": "2027-01-01"}, "effect_out_of_time"),
    ],
)
def test_a_decision_with_impossible_days_is_refused_before_anything_is_written(
    commune: AdminUnit, officer_of_commune: Actor, days: dict[str, str], code: str
) -> None:
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(1)])))
    with pytest.raises(ActionRefused, match=code):
        actions.ask_apply(Act(officer_of_commune), batch, {"number": "1/QĐ-UBND", **days})
    assert now(batch).state == "planned"
    assert not Household.objects.unscoped(WHY).exists()


@pytest.mark.parametrize(
    ("effect", "begins"),
    [
        (None, date(2025, 11, 27)),
        ("2025-12-10", date(2025, 11, 27)),
        ("2025-11-20", date(2025, 11, 20)),
    ],
)
def test_nobody_begins_on_a_day_to_come_nor_after_the_decision(
    commune: AdminUnit,
    officer_of_commune: Actor,
    monkeypatch: pytest.MonkeyPatch,
    effect: str | None,
    begins: date,
) -> None:
    # before the last day of the review, to which ages and lines are counted
    monkeypatch.setattr(listing, "localdate", lambda: date(2025, 11, 27))
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(1)])))
    decision = {"number": "1/QĐ-UBND", "effective_from": effect} if effect else None
    assert applied(officer_of_commune, batch, decision).state == "done"
    household = Household.objects.unscoped(WHY).get()
    assert household.since == begins
    assert {stay.since for stay in household.memberships.all()} == {begins}
    result = ReviewResult.objects.unscoped(WHY).get()
    assert result.reference_date == date(2025, 12, 14)


def test_who_may_not_import_is_refused_and_nothing_is_stored(
    commune: AdminUnit, other_commune: AdminUnit, officer_of_commune: Actor
) -> None:
    stranger = officer(other_commune)
    with pytest.raises(Forbidden):
        actions.begin_import(Act(stranger), facts(commune), [upload([row(1)])])
    assert not ImportBatch.objects.unscoped(WHY).exists()


@pytest.mark.long
def test_two_imports_of_one_area_do_not_write_at_once(commune: AdminUnit, officer_of_commune: Actor) -> None:
    first = planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(1)])))
    second = planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(2)])))
    actions.ask_apply(Act(officer_of_commune), first)
    with pytest.raises(ActionRefused, match="another_import") as refused:
        actions.ask_apply(Act(officer_of_commune), second)
    assert "Trần Thị Bình" in refused.value.message.vi
    work()
    assert applied(officer_of_commune, second).state == "done"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("trong.xlsx", b"", "file_empty"),
        ("anh.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "not_workbook"),
        ("hong.xlsx", b"PK\x03\x04" + b"x" * 500, "file_corrupt"),
    ],
)
def test_a_file_that_is_no_list_is_named_and_nothing_can_be_imported(
    commune: AdminUnit, officer_of_commune: Actor, name: str, data: bytes, code: str
) -> None:
    batch = checked(officer_of_commune, commune, actions.Upload(name, data))
    assert (batch.state, batch.counts["fatal"]) == ("checked", 1)
    assert [found.code for _, found in whole_problems(batch)] == [code]
    with pytest.raises(ActionRefused, match="nothing_valid"):
        actions.ask_dry_run(Act(officer_of_commune), batch)


def test_what_lies_in_the_folder_is_sealed_and_goes_when_given_up(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    batch = checked(officer_of_commune, commune, upload([row(1)]))
    for path in store.folder(batch).rglob("*"):
        if path.is_file():
            assert row(1)[6].encode() not in path.read_bytes()
            assert not path.read_bytes().startswith((b"PK", b"PAR1"))
    actions.discard(Act(officer_of_commune), batch)
    assert not store.folder(batch).exists()
    assert now(batch).state == "discarded"


def test_what_nobody_went_on_with_is_given_up_by_the_worker(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    left, fresh = (checked(officer_of_commune, commune, upload([row(n)])) for n in (1, 2))
    waiting, done = planned(officer_of_commune, left), imported(officer_of_commune, commune, upload([row(3)]))
    long_ago = timezone.now() - timedelta(days=days_kept() + 1)
    ImportBatch.objects.unscoped("test").exclude(pk=fresh.pk).update(made_at=long_ago)
    ImportFile.objects.unscoped("test").exclude(batch=fresh.pk).update(at=long_ago)
    # the dry run was asked for today
    assert discard_abandoned() == 0
    Job.objects.update(created_at=long_ago)
    assert discard_abandoned() == 1
    assert [now(one).state for one in (waiting, fresh, done)] == ["discarded", "checked", "done"]
    assert (store.folder(left).exists(), store.folder(fresh).exists()) == (False, True)
    event = AuditEvent.objects.unscoped("test").latest("pk")
    assert (event.object_id, str(days_kept()) in event.reason) == (str(left.pk), True)
    assert discard_abandoned() == 0


@pytest.mark.long
def test_undo_is_refused_after_the_household_was_used(commune: AdminUnit, officer_of_commune: Actor) -> None:
    first = imported(officer_of_commune, commune, upload([row(1), row(2)]))
    imported(officer_of_commune, commune, upload([row(1, ethnicity="Kinh"), row(2)]))
    actions.ask_undo(Act(officer_of_commune), first, "thử")
    work()
    batch = now(first)
    assert batch.state == "done"
    assert batch.job is not None
    assert "Không hoàn tác được" in batch.job.error_vi
    assert len(households()) == 2
    assert ImportChunk.objects.unscoped(WHY).filter(batch=first).count() == 1


def test_a_row_that_meets_another_communes_household_is_left_alone_and_the_rest_is_written(
    commune: AdminUnit, other_commune: AdminUnit, officer_of_commune: Actor, accounts: dict[int, Actor]
) -> None:
    accounts[2] = officer(other_commune, user_id=2)
    theirs = row(1, code="TS-0001", village="Khu 3")
    data = workbook([[*theirs, "Tân Sơn"]], headings=(*HEADINGS, "Xã"))
    imported(accounts[2], other_commune, actions.Upload("tan-son.xlsx", data))
    forged = [row(2, code="TS-0001"), row(3, citizen=theirs[6], sex=theirs[4], born=theirs[3]), row(4)]
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload(forged)))
    assert batch.counts["plan"] == {"new": 1, "changed": 0, "unchanged": 0, "conflict": 2}
    for shown in page_of_plan(batch, "conflict").rows:
        assert (shown.household, shown.changes) == (None, ())
        assert shown.why is not None
        assert "xã khác" in shown.why.vi
        assert not [word for word in (theirs[2], theirs[3], "Tân Sơn") if word in shown.why.vi]
    batch = applied(officer_of_commune, batch)
    assert (batch.state, batch.counts["written"]["conflict"]) == ("done", 2)
    found = households()
    assert sorted(found) == ["PT-0004", "TS-0001"]
    assert found["TS-0001"].commune == other_commune


def test_a_right_that_is_gone_ends_the_job_in_words(
    commune: AdminUnit, officer_of_commune: Actor, accounts: dict[int, Actor]
) -> None:
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(1)])))
    accounts[1] = officer(commune, permissions.VIEW)
    batch = applied(officer_of_commune, batch)
    assert batch.job is not None
    assert (batch.job.state, batch.job.attempts, households()) == ("failed", 1, {})
    assert "phần mềm" not in batch.job.error_vi


def test_the_dry_run_names_the_head_as_the_register_will(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    headings = [*HEADINGS, "Họ và tên thành viên", "Quan hệ với chủ hộ", "Thành tiền"]
    rows = [[*row(1, head="Hà Văn Tưởng", size=1), "Hà Văn Tường", "Chủ hộ", 1500000]]
    batch = checked(officer_of_commune, commune, actions.Upload("a.xlsx", workbook(rows, headings)))
    batch = planned(officer_of_commune, batch)
    (shown,) = page_of_plan(batch, "new", 1).rows
    applied(officer_of_commune, batch)
    assert shown.head == households()["PT-0001"].head_name == "Hà Văn Tường"
