"""A list that changes who people are, where they belong or that they left: nothing of it without the leader."""

import pytest
from import_world import (
    ALL,
    HEADINGS,
    Upload,
    checked,
    imported,
    now,
    officer,
    planned,
    row,
    upload,
    work,
    workbook,
)

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import actions, approving
from giamngheo.exchange.imports.planning import APPROVAL, page_of_plan
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.registry import permissions
from giamngheo.registry.models import Household, Person

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = row(1)[3], "05/05/1975"


def leader(unit: AdminUnit, user_id: int = 2) -> Actor:
    return officer(unit, *ALL, permissions.APPROVE, user_id=user_id, label="Nguyễn Văn Chủ")


def mixed() -> Upload:
    """Another birth date, other points, a new household."""
    return upload([row(1, born=AFTER), row(2, b1=row(2)[10] + 1), row(3), row(4)], "sua.xlsx")


def born(code: str = "PT-0001") -> str:
    head = Household.objects.unscoped(WHY).get(code=code).head
    assert head is not None
    return f"{head.birth_day:02d}/{head.birth_month:02d}/{head.birth_year}"


def codes() -> list[str]:
    return sorted(Household.objects.unscoped(WHY).values_list("code", flat=True))


@pytest.fixture
def submitted(commune: AdminUnit, officer_of_commune: Actor, accounts: dict[int, Actor]) -> ImportBatch:
    """A list of the officer that waits for the leader."""
    accounts[2] = leader(commune)
    imported(officer_of_commune, commune, upload([row(1), row(2), row(3)]))
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, mixed()))
    assert batch.counts["plan"] == {"new": 1, "changed": 2, "unchanged": 1, "conflict": 0, "approval": 1}
    actions.ask_apply(Act(officer_of_commune), batch)
    work()
    batch = now(batch)
    assert (batch.state, born(), codes()) == ("awaiting", BEFORE, ["PT-0001", "PT-0002", "PT-0003"])
    return batch


def test_the_leader_approves_once_and_both_are_named(
    submitted: ImportBatch, commune: AdminUnit, other_commune: AdminUnit, officer_of_commune: Actor
) -> None:
    shown = page_of_plan(submitted, APPROVAL).rows
    assert [[(one.label.vi, one.before, one.after) for one in line.approval] for line in shown] == [
        [(f"{row(1)[2]}: Ngày sinh", BEFORE, AFTER)]
    ]
    seen = submitted.approval_digest
    village = AdminUnit.objects.filter(parent=commune)[0]
    for stranger in (
        officer_of_commune,
        officer(commune, *ALL, user_id=5),
        leader(other_commune, 6),
        officer(village, permissions.VIEW, user_id=7),
        leader(village, 8),
    ):
        with pytest.raises(Forbidden):
            approving.approve_import(Act(stranger), submitted, seen=seen)
        with pytest.raises(Forbidden):
            approving.return_import(Act(stranger, reason="không"), submitted)
    # a delegation does not make one's own list somebody else's
    with pytest.raises(ActionRefused, match="own_import"):
        approving.approve_import(Act(leader(commune, 1)), submitted, seen=seen)
    with pytest.raises(ActionRefused, match="other_list"):
        approving.approve_import(Act(leader(commune)), submitted, seen="0" * 64)
    assert (now(submitted).state, born()) == ("awaiting", BEFORE)
    approving.approve_import(Act(leader(commune)), submitted, seen=seen)
    with pytest.raises(ActionRefused, match="other_state"):
        approving.approve_import(Act(leader(commune)), submitted, seen=seen)
    work()
    batch = now(submitted)
    assert (batch.state, born(), len(codes())) == ("done", AFTER, 4)
    assert batch.counts["written"] == {
        "new": 1, "changed": 2, "unchanged": 1, "persons": 4, "results": 2, "approved": 1,
    }  # fmt: skip
    assert (batch.applied_by_name, batch.approved_by_name) == ("Trần Thị Bình", "Nguyễn Văn Chủ")
    events = AuditEvent.objects.unscoped(WHY)
    approval = events.get(action=permissions.APPROVE)
    written = events.filter(action=permissions.IMPORT, row_count__gt=0).latest("pk")
    assert (approval.actor, written.actor) == ("Nguyễn Văn Chủ", "Trần Thị Bình")
    assert written.reason == "sua.xlsx – lãnh đạo duyệt: Nguyễn Văn Chủ"
    # what the leader approved, the officer does not take back alone
    with pytest.raises(ActionRefused, match="leader_undoes"):
        actions.ask_undo(Act(officer_of_commune), batch, "nhầm")
    actions.ask_undo(Act(leader(commune)), batch, "nhầm")
    work()
    assert (now(batch).state, born(), len(codes())) == ("undone", BEFORE, 3)


def test_the_rest_is_written_at_once_and_what_needs_approval_stays_out(
    submitted: ImportBatch, commune: AdminUnit, officer_of_commune: Actor
) -> None:
    other = officer(commune, *ALL, user_id=5)
    with pytest.raises(ActionRefused, match="not_yours"):
        actions.ask_apply(Act(other), submitted, leave_out=True)
    with pytest.raises(ActionRefused, match="not_yours"):
        approving.withdraw_import(Act(other), submitted)
    actions.ask_apply(Act(officer_of_commune), submitted, leave_out=True)
    work()
    batch = now(submitted)
    assert batch.counts["written"] == {
        "new": 1, "changed": 1, "unchanged": 1, "conflict": 1, "held": 1, "persons": 3, "results": 2,
    }  # fmt: skip
    assert (batch.state, born(), codes()[-1], batch.approved_by) == ("done", BEFORE, "PT-0004", None)
    fresh = approving.begin_again(Act(officer_of_commune), batch)
    work()
    fresh = planned(officer_of_commune, now(fresh))
    assert fresh.counts["plan"] == {"new": 0, "changed": 1, "unchanged": 3, "conflict": 0, "approval": 1}
    # nothing was approved: the officer takes back alone what the officer wrote alone
    actions.ask_undo(Act(officer_of_commune), batch, "nhầm")
    work()
    assert (now(batch).state, len(codes())) == ("undone", 3)


def test_a_leader_who_goes_on_with_a_stopped_import_does_not_approve_what_was_left_out(
    submitted: ImportBatch, commune: AdminUnit, officer_of_commune: Actor
) -> None:
    actions.ask_apply(Act(officer_of_commune), submitted, leave_out=True)
    ImportBatch.objects.unscoped(WHY).update(job=None)
    actions.try_again(Act(leader(commune)), now(submitted))
    work()
    batch = now(submitted)
    assert (batch.state, batch.counts["written"]["held"], born()) == ("done", 1, BEFORE)


def test_a_returned_list_says_why_and_goes_on_without_those_rows(
    submitted: ImportBatch, commune: AdminUnit, officer_of_commune: Actor
) -> None:
    with pytest.raises(ActionRefused, match="reason_missing"):
        approving.return_import(Act(leader(commune)), submitted)
    approving.return_import(Act(leader(commune), reason="ngày sinh sai"), submitted)
    batch = now(submitted)
    assert (batch.state, batch.return_reason, batch.returned_by_name) == (
        "planned", "ngày sinh sai", "Nguyễn Văn Chủ",
    )  # fmt: skip
    with pytest.raises(ActionRefused, match="other_state"):
        approving.approve_import(Act(leader(commune)), batch, seen=submitted.approval_digest)
    actions.replace_files(Act(officer_of_commune), batch, [upload([row(1), row(2), row(3), row(4)])])
    work()
    batch = planned(officer_of_commune, now(batch))
    assert "approval" not in batch.counts["plan"]
    actions.ask_apply(Act(officer_of_commune), batch)
    work()
    assert (now(batch).state, born(), len(codes()), now(batch).return_reason) == ("done", BEFORE, 4, "")


def test_what_the_leader_saw_is_not_another_list_put_there_since(
    submitted: ImportBatch, commune: AdminUnit, officer_of_commune: Actor
) -> None:
    seen = submitted.approval_digest
    approving.withdraw_import(Act(officer_of_commune), submitted)
    batch = now(submitted)
    actions.replace_files(Act(officer_of_commune), batch, [upload([row(1, born="06/06/1966")])])
    work()
    batch = planned(officer_of_commune, now(batch))
    actions.ask_apply(Act(officer_of_commune), batch)
    with pytest.raises(ActionRefused, match="other_list"):
        approving.approve_import(Act(leader(commune)), batch, seen=seen)
    assert (now(batch).state, born()) == ("awaiting", BEFORE)


def test_a_household_that_is_another_since_is_left_out_at_writing(
    submitted: ImportBatch, commune: AdminUnit
) -> None:
    approving.approve_import(Act(leader(commune)), submitted, seen=submitted.approval_digest)
    # between the approval and the job somebody corrects the same date
    Person.objects.unscoped(WHY).filter(full_name=row(1)[2]).update(birth_year=1999)
    work()
    batch = now(submitted)
    assert (batch.state, batch.counts["written"]["held"]) == ("done", 1)
    assert (born(), codes()[-1]) == (f"{BEFORE[:6]}1999", "PT-0004")


def test_a_row_that_came_to_need_approval_after_the_dry_run_is_left_out(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    imported(officer_of_commune, commune, upload([row(1), row(2)]))
    again = upload([row(1, b1=row(1)[10] + 1), row(2, b1=row(2)[10] + 1)])
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, again))
    assert batch.counts["plan"] == {"new": 0, "changed": 2, "unchanged": 0, "conflict": 0}
    Person.objects.unscoped(WHY).filter(full_name=row(1)[2]).update(birth_year=1999)
    actions.ask_apply(Act(officer_of_commune), batch)
    work()
    batch = now(batch)
    assert (batch.state, born()) == ("done", f"{BEFORE[:6]}1999")
    assert batch.counts["written"]["held"] == batch.counts["written"]["changed"] == 1


def test_who_may_approve_writes_at_once_and_is_named(
    commune: AdminUnit, officer_of_commune: Actor, accounts: dict[int, Actor]
) -> None:
    accounts[2] = leader(commune)
    imported(officer_of_commune, commune, upload([row(1), row(2)]))
    batch = imported(leader(commune), commune, upload([row(1, born=AFTER)]))
    assert (batch.state, born(), batch.approved_by_name) == ("done", AFTER, "Nguyễn Văn Chủ")
    assert batch.counts["written"]["approved"] == 1


def test_a_decision_is_not_recorded_while_rows_are_left_out(
    submitted: ImportBatch, commune: AdminUnit, officer_of_commune: Actor
) -> None:
    approving.withdraw_import(Act(officer_of_commune), submitted)
    decision = {"number": "12/QĐ-UBND", "effective_from": "2026-01-01", "signed_on": "2025-12-20"}
    actions.ask_apply(Act(officer_of_commune), now(submitted), decision)
    batch = now(submitted)
    approving.approve_import(Act(leader(commune)), batch, seen=batch.approval_digest)
    Person.objects.unscoped(WHY).filter(full_name=row(1)[2]).update(birth_year=1999)
    work()
    batch = now(batch)
    assert (batch.state, batch.decision) == ("done", None)
    assert "1 hộ" in batch.counts["decision_refused"][0]


@pytest.mark.parametrize(
    ("change", "needs"),
    [
        ({"head": "Hà Văn Khác"}, ["Họ và tên"]),
        ({"head": "Hà Văn Khác", "citizen": ""}, ["Chủ hộ"]),
        ({"sex": "Nam", "citizen": ""}, ["Giới tính"]),
        ({"citizen": row(1)[6]}, ["Số định danh"]),
        ({"village": "Khu 2"}, ["Thôn, khu"]),
        ({"ethnicity": "Kinh"}, []),
        ({"size": 9}, []),
    ],
)
def test_what_needs_approval(
    commune: AdminUnit, officer_of_commune: Actor, change: dict[str, str], needs: list[str]
) -> None:
    first = row(1) if "citizen" not in change else row(1, citizen="")
    imported(officer_of_commune, commune, Upload("dau.xlsx", workbook([first])))
    data = Upload("sau.xlsx", workbook([row(1, **change)], HEADINGS))
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, data), accept_valid=True)
    assert batch.counts["plan"].get("conflict") == 0
    found = [
        one.label.vi.split(": ")[-1] for line in page_of_plan(batch, APPROVAL).rows for one in line.approval
    ]
    assert sorted(found) == sorted(needs)
