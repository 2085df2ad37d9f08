"""The inbox: receiving, deadlines, steps in order, answers with a letter, secrecy, areas."""

from datetime import date
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints import actions, clock, following, queries
from giamngheo.complaints.actions import Answer, Received
from giamngheo.complaints.deadlines import deadline
from giamngheo.complaints.models import Grievance, GrievanceStep, Kind, State
from giamngheo.people.models import User
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.documents.files import paper_of
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.policy import Forbidden
from giamngheo.platform.versions import StaleEdit
from giamngheo.registry.models import Household
from giamngheo.registry.relinks import Move
from office_world import Office, actor, signed_in

WHY = "test"
DAY = date(2025, 11, 24)
SIGNED = {
    "superior": "UBND tỉnh Phú Thọ",
    "unit": "UBND xã Thu Cúc",
    "place": "Thu Cúc",
    "signer": "Đinh Công Minh",
}


@pytest.fixture(autouse=True)
def some_days_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2025, 11, 27))


def household(commune: AdminUnit, village: AdminUnit, code: str = "25-000001") -> Household:
    return Household.objects.create(code=code, commune=commune, village=village, since=date(2025, 7, 1))


@pytest.fixture
def home(office: Office) -> Household:
    return household(office.commune, office.village)


@pytest.fixture
def leader(office: Office) -> Actor:
    signed_in("commune_leader", office.commune)
    return actor("commune_leader", office.commune)


def handler() -> int:
    return User.objects.get(username="commune.leader").pk


def received(home: Household | None, kind: str = "posted_result", **changes: object) -> Received:
    asked = {
        "kind": kind, "channel": "counter", "received_on": DAY, "content": "Ba người không có thẻ bảo hiểm y tế.",
        "sender_name": "Hà Văn Bình", "sender_phone": "0912345678", "household": home,
    }  # fmt: skip
    return Received(**(asked | changes))  # type: ignore[arg-type]


def in_hand(office: Office, leader: Actor, home: Household) -> Grievance:
    one = actions.receive(Act(leader), office.commune, received(home))
    return actions.assign(Act(leader), one, handler(), seen=one.version)


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("posted_result", date(2025, 11, 27)),
        ("complaint", date(2025, 12, 24)),
        ("denunciation", date(2025, 12, 24)),
        ("petition", None),
    ],
)
@pytest.mark.django_db
def test_the_day_to_answer_is_the_laws(kind: str, due: date | None) -> None:
    found = deadline(kind, DAY)
    assert (found.on if found else None) == due
    assert found is None or found.path == f"procedures/grievances/steps/{kind}/figures/answer_days"


def test_what_is_received_is_sealed_and_counted(office: Office, leader: Actor, home: Household) -> None:
    first = actions.receive(Act(leader), office.commune, received(home))
    second = actions.receive(Act(leader), office.commune, received(None, "petition"))
    assert (first.code, second.code) == ("YK-2025-000001", "YK-2025-000002")
    assert (first.state, first.due_on, first.village) == ("received", date(2025, 11, 27), office.village)
    assert second.due_on is None
    with connection.cursor() as cursor:
        cursor.execute("select * from complaints_grievance")
        stored = str(cursor.fetchall())
    assert "Hà Văn Bình" not in stored
    assert "0912345678" not in stored
    assert "bảo hiểm" not in stored
    assert queries.households_waiting([home.pk, 999]) == {home.pk}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content": "  "}, "content_missing"),
        ({"received_on": date(2025, 11, 28)}, "in_the_future"),
        ({"received_on": date(2015, 11, 24)}, "received_too_early"),
        ({"received_on": date(2024, 11, 26), "kind": "petition"}, "received_too_early"),
        ({"household": None}, "household_missing"),
        ({"person": 12}, "not_a_member"),
    ],
)
def test_what_cannot_be_received_is_refused(
    office: Office, leader: Actor, home: Household, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(ActionRefused) as refused:
        actions.receive(Act(leader), office.commune, received(home, **changes))
    assert refused.value.code == code
    assert not Grievance.objects.unscoped(WHY).exists()


def test_a_mistyped_year_is_said_with_the_first_day(office: Office, leader: Actor) -> None:
    with pytest.raises(ActionRefused) as refused:
        actions.receive(
            Act(leader), office.commune, received(None, "petition", received_on=date(2015, 11, 24))
        )
    assert "24/11/2015 trước ngày 27/11/2024" in refused.value.message.vi
    first = actions.receive(
        Act(leader), office.commune, received(None, "petition", received_on=date(2024, 11, 27))
    )
    assert first.code == "YK-2024-000001"


def test_nothing_of_another_commune_is_recorded(office: Office, leader: Actor) -> None:
    far = household(office.other, office.other_village, "25-000002")
    with pytest.raises(ActionRefused) as refused:
        actions.receive(Act(actor("province_officer", office.province)), office.commune, received(far))
    assert refused.value.code == "elsewhere"
    with pytest.raises(Forbidden):
        actions.receive(Act(leader), office.other, received(None, "petition"))
    with pytest.raises(Forbidden):
        actions.receive(
            Act(actor("committee_member", office.commune)), office.commune, received(None, "petition")
        )


def test_from_receipt_to_the_letter(office: Office, leader: Actor, home: Household) -> None:
    one = in_hand(office, leader, home)
    assert (one.state, one.assigned_name) == ("in_hand", "Hà Thị Mây")
    given = Answer(
        "upheld",
        "Phúc tra ngày 26/11: đúng.",
        "Đã tính lại kết quả.",
        date(2025, 11, 25),
        "12/UBND-KT",
        SIGNED,
    )
    one = actions.answer(Act(leader), one, given, seen=one.version)
    assert (one.state, one.outcome, one.ended_on) == ("answered", "upheld", date(2025, 11, 25))
    letter = IssuedDocument.objects.unscoped(WHY).get()
    assert one.letter_id == letter.pk
    assert (letter.number, letter.shown_name, letter.subject_id) == ("12/UBND-KT", "Hà V. B.", one.pk)
    assert paper_of(letter).values["finding"] == "Phúc tra ngày 26/11: đúng."
    assert queries.households_waiting([home.pk]) == set()
    steps = GrievanceStep.objects.unscoped(WHY).values_list("before", "after")
    assert list(steps) == [("", "received"), ("received", "in_hand"), ("in_hand", "answered")]
    names = (
        AuditEvent.objects.unscoped(WHY)
        .filter(action__startswith="complaints")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert list(names) == [
        "complaints.grievance.record", "complaints.grievance.assign", "complaints.grievance.answer",
    ]  # fmt: skip


def test_a_letter_that_cannot_be_issued_leaves_the_grievance_open(
    office: Office, leader: Actor, home: Household
) -> None:
    one = in_hand(office, leader, home)
    given = Answer("upheld", "đúng", "đã sửa", DAY, "12/UBND-KT", SIGNED)
    actions.answer(Act(leader), one, given, seen=one.version)
    other = actions.receive(Act(leader), office.commune, received(home))
    other = actions.assign(Act(leader), other, handler(), seen=other.version)
    with pytest.raises(ActionRefused) as refused:
        actions.answer(Act(leader), other, given, seen=other.version)
    assert refused.value.code == "number_taken"
    assert Grievance.objects.unscoped(WHY).get(pk=other.pk).state == "in_hand"


def test_steps_out_of_order_are_refused(office: Office, leader: Actor, home: Household) -> None:
    one = actions.receive(Act(leader), office.commune, received(home))
    given = Answer("refused", "không đúng", "giữ kết quả", DAY)

    def code(call: object) -> str:
        with pytest.raises(ActionRefused) as refused:
            call()  # type: ignore[operator]
        return refused.value.code

    assert code(lambda: actions.answer(Act(leader), one, given, seen=one.version)) == "not_in_hand"
    assert code(lambda: actions.assign(Act(leader), one, 999, seen=one.version)) == "not_a_handler"
    assert code(lambda: actions.assign(Act(leader), one, handler(), seen=1, due_on=DAY)) == "due_is_the_laws"
    assert code(lambda: actions.end(Act(leader), one, "withdrawn", DAY, seen=one.version)) == "reason"
    assert code(lambda: actions.reopen(Act(leader, "thêm"), one, seen=one.version)) == "open"
    one = actions.assign(Act(leader), one, handler(), seen=one.version)
    early = Answer("refused", "không đúng", "giữ kết quả", date(2025, 11, 1))
    assert code(lambda: actions.answer(Act(leader), one, early, seen=one.version)) == "day_wrong"
    assert (
        code(lambda: actions.answer(Act(leader), one, Answer("refused", "", "x", DAY), seen=2))
        == "answer_missing"
    )
    with pytest.raises(StaleEdit):
        actions.answer(Act(leader), one, given, seen=1)
    one = actions.answer(Act(leader), one, given, seen=one.version)
    assert code(lambda: actions.assign(Act(leader), one, handler(), seen=one.version)) == "ended"
    one = actions.reopen(Act(leader, "có chứng cứ mới"), one, seen=one.version)
    assert (one.state, one.outcome, one.ended_on) == ("in_hand", "", None)
    one = actions.end(Act(leader, "người gửi rút"), one, "withdrawn", DAY, seen=one.version)
    assert code(lambda: actions.reopen(Act(leader, "lại"), one, seen=one.version)) == "open"


def test_a_petition_is_due_when_who_assigns_it_says(office: Office, leader: Actor) -> None:
    one = actions.receive(Act(leader), office.commune, received(None, "petition"))
    one = actions.assign(Act(leader), one, handler(), seen=1, due_on=date(2025, 12, 5))
    assert one.due_on == date(2025, 12, 5)


@pytest.mark.parametrize(
    ("before", "after"),
    [pair for pair in product(State, State) if pair[0] != pair[1] and pair not in Grievance.TRANSITIONS],
)
def test_the_database_refuses_a_step_the_procedure_does_not_have(
    office: Office, before: State, after: State
) -> None:
    made = Grievance.objects.create(
        code="YK-2025-000001", kind="petition", channel="post", received_on=DAY, commune=office.commune, content="x",
        state=before, assigned_to=1, ended_on=None if before in Grievance.OPEN else DAY,
        outcome="upheld" if before == State.ANSWERED else "", recorded_name="x",
    )  # fmt: skip
    rows = Grievance.objects.unscoped(WHY).filter(pk=made.pk)
    ended = None if after in Grievance.OPEN else DAY
    outcome = "upheld" if after == State.ANSWERED else ""
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(state=after, ended_on=ended, outcome=outcome)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_denunciations_are_for_few(office: Office, leader: Actor) -> None:
    secret = actions.receive(Act(leader), office.commune, received(None, "denunciation"))
    assert queries.grievances(leader).filter(pk=secret.pk).exists()
    officer = actor("commune_officer", office.commune)
    assert not queries.grievances(officer).filter(pk=secret.pk).exists()
    signed_in("commune_officer", office.commune, "can.bo")
    assert [name for _, name in queries.handlers(office.commune, Kind.DENUNCIATION)] == ["Hà Thị Mây"]
    assert len(queries.handlers(office.commune, Kind.PETITION)) == 2


def test_the_inbox_follows_the_register(office: Office, leader: Actor, home: Household) -> None:
    kept = household(office.commune, office.village, "25-000003")
    one = actions.receive(Act(leader), office.commune, received(home))
    move = Move("household", kept.pk, home.pk)
    ids = following.follow(move)
    assert Grievance.objects.unscoped(WHY).get().household_id == kept.pk
    following.undo(move, ids)
    assert Grievance.objects.unscoped(WHY).get().household_id == home.pk
    assert following.units({office.village.pk: office.other.pk}, {}) == 1
    assert Grievance.objects.unscoped(WHY).get(pk=one.pk).commune_id == office.other.pk


@pytest.mark.long
def test_pages_of_the_inbox(office: Office, home: Household) -> None:
    client = signed_in("commune_leader", office.commune)
    form = {
        "kind": "posted_result", "channel": "phone", "received_on": "24/11/2025", "household": home.code,
        "sender_name": "Hà Văn Bình", "content": "Thiếu một người.",
    }  # fmt: skip
    answer = client.post("/complaints/new/", form | {"household": "none"})
    assert "Không có hộ nào mang mã này" in answer.content.decode()
    page = client.post("/complaints/new/", form, follow=True).content.decode()
    assert "YK-2025-000001" in page
    assert "27/11/2025" in page
    assert "theo trí nhớ" in page.lower()
    one = Grievance.objects.unscoped(WHY).get()
    assert AuditEvent.objects.unscoped(WHY).filter(reading=True, object_id=str(one.pk)).exists()
    assigned = client.post(f"/complaints/{one.pk}/assign/", {"version": 1, "user": handler()})
    assert assigned.status_code == 302
    day = f"{timezone.localdate():%d/%m/%Y}"
    sent = {
        "version": 2,
        "outcome": "upheld",
        "finding": "đúng",
        "answer": "đã sửa",
        "on": day,
        "number": "9/UBND-KT",
    }
    assert client.post(f"/complaints/{one.pk}/answer/", sent | {"finding": ""}).status_code == 400
    assert client.post(f"/complaints/{one.pk}/answer/", sent).status_code == 302
    assert "9/UBND-KT" in client.get(f"/complaints/{one.pk}/").content.decode()
    assert "YK-2025-000001" in client.get("/complaints/?state=answered").content.decode()
    assert "YK-2025-000001" not in client.get("/complaints/?late=yes").content.decode()
    assert "YK-2025-000001" in client.get(f"/registry/households/{home.pk}/").content.decode()
    masked = signed_in("front_observer", office.commune).get(f"/complaints/{one.pk}/").content.decode()
    assert "Hà V. B." in masked
    assert "Thiếu một người" not in masked
    elsewhere = signed_in("commune_officer", office.other)
    assert elsewhere.get(f"/complaints/{one.pk}/").status_code == 404
    assert elsewhere.post(f"/complaints/{one.pk}/end/", {}).status_code == 404
    assert "YK-2025" not in elsewhere.get("/complaints/").content.decode()


def test_an_answer_typed_while_another_worked_on_it_is_kept_and_sent_again(
    office: Office, home: Household
) -> None:
    client = signed_in("commune_leader", office.commune)
    form = {
        "kind": "posted_result", "channel": "phone", "received_on": "24/11/2025", "household": home.code,
        "sender_name": "Hà Văn Bình", "content": "Thiếu một người.",
    }  # fmt: skip
    client.post("/complaints/new/", form)
    one = Grievance.objects.unscoped(WHY).get()
    client.post(f"/complaints/{one.pk}/assign/", {"version": 1, "user": handler()})
    day = f"{timezone.localdate():%d/%m/%Y}"
    ended = {"version": 2, "state": "withdrawn", "on": day, "reason": "người gửi rút"}
    assert client.post(f"/complaints/{one.pk}/end/", ended).status_code == 302
    mine = {"version": 2, "outcome": "upheld", "finding": "Đã xem lại", "answer": "Đã sửa", "on": day}
    answer = client.post(f"/complaints/{one.pk}/answer/", mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "người khác đã sửa mục này" in page
    assert "Đã xem lại</textarea>" in page
    assert 'name="version" value="3"' in page


def test_a_second_assignment_shows_the_first_and_goes_on(office: Office, home: Household) -> None:
    client = signed_in("commune_leader", office.commune)
    form = {
        "kind": "posted_result", "channel": "phone", "received_on": "24/11/2025", "household": home.code,
        "sender_name": "Hà Văn Bình", "content": "Thiếu một người.",
    }  # fmt: skip
    client.post("/complaints/new/", form)
    one = Grievance.objects.unscoped(WHY).get()
    sent = {"version": 1, "user": handler()}
    assert client.post(f"/complaints/{one.pk}/assign/", sent).status_code == 302
    stale = client.post(f"/complaints/{one.pk}/assign/", sent)
    assert stale.status_code == 409
    assert "Đang có" in stale.content.decode()
    assert client.post(f"/complaints/{one.pk}/assign/", sent | {"version": 2}).status_code == 302


def test_the_clerk_finds_the_household_and_receives_there(office: Office, home: Household) -> None:
    clerk = signed_in("one_stop_clerk", office.commune)
    page = clerk.get(f"/registry/households/{home.pk}/").content.decode()
    address = f"/complaints/new/?commune={office.commune.pk}&amp;household={home.code}"
    assert address in page
    assert f'value="{home.code}"' in clerk.get(address.replace("&amp;", "&")).content.decode()
    observer = signed_in("front_observer", office.commune)
    assert "/complaints/new/" not in observer.get(f"/registry/households/{home.pk}/").content.decode()
