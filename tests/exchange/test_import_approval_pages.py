"""The pages of a list that waits for the leader: what its officer, the leader and strangers get."""

import pytest
from django.test import Client
from django.urls import reverse
from import_world import ALL, checked, imported, officer, planned, row, upload, work

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import actions
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform import requests
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor
from giamngheo.registry import permissions
from giamngheo.registry.models import Household

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = row(1)[6]


class As:
    """A browser whose requests are those of an actor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(self, actor: Actor) -> Client:
        self.monkeypatch.setattr(requests, "_actor_of", lambda request: actor)
        return Client()


def the_batch() -> ImportBatch:
    return ImportBatch.objects.unscoped(WHY).latest("pk")


def at(name: str) -> str:
    return reverse(f"exchange:{name}", args=[the_batch().uid])


def seen(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def leader(unit: AdminUnit, user_id: int = 2) -> Actor:
    return officer(unit, *ALL, permissions.APPROVE, user_id=user_id, label="Nguyễn Văn Chủ")


def test_put_before_the_leader_seen_returned_and_approved(
    commune: AdminUnit, officer_of_commune: Actor, accounts: dict[int, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = As(monkeypatch)
    accounts[2] = leader(commune)
    imported(officer_of_commune, commune, upload([row(1, citizen=""), row(2)]))
    changed = upload([row(1), row(3)])
    planned(officer_of_commune, checked(officer_of_commune, commune, changed))
    # the officer is told before, and puts the list before the leader
    page = seen(browser(officer_of_commune), at("import"))
    assert "1 hộ có thay đổi phải được lãnh đạo xã duyệt" in page
    assert "Trình lãnh đạo duyệt" in page
    assert "Ghi ngay 1 hộ khác, để lại 1 hộ cần duyệt" in page
    hidden = seen(browser(officer_of_commune), at("import-rows") + "?verdict=approval")
    assert row(1)[2] in hidden
    assert NUMBER not in hidden
    assert browser(officer_of_commune).post(at("import-write"), {"whole_unit": "on"}).status_code == 302
    work()
    assert the_batch().state == "awaiting"
    waiting = seen(browser(officer_of_commune), at("import"))
    assert "Rút về" in waiting
    assert "Duyệt cả" not in waiting
    assert browser(officer_of_commune).get(at("import-approval")).status_code == 403
    assert browser(officer_of_commune).post(at("import-decide"), {"decision": "approve"}).status_code == 403
    # the leader finds it with before and after, and leaves a trace of having read
    readings = AuditEvent.objects.unscoped(WHY).filter(reading=True, action=permissions.APPROVE)
    assert readings.count() == 0
    shown = seen(browser(accounts[2]), at("import-approval"))
    assert NUMBER in shown
    assert "Duyệt cả 1 hộ và ghi vào sổ" in shown
    assert readings.count() == 1
    # without a reason it is not returned
    browser(accounts[2]).post(at("import-decide"), {"decision": "return", "reason": " "})
    assert the_batch().state == "awaiting"
    browser(accounts[2]).post(at("import-decide"), {"decision": "return", "reason": "xem lại thẻ"})
    back = seen(browser(officer_of_commune), at("import"))
    assert "xem lại thẻ" in back
    browser(officer_of_commune).post(at("import-write"), {"whole_unit": "on"})
    digest = the_batch().approval_digest
    browser(accounts[2]).post(at("import-decide"), {"decision": "approve", "seen": digest})
    work()
    done = seen(browser(officer_of_commune), at("import"))
    assert "Nguyễn Văn Chủ duyệt 1 hộ" in done
    assert "chỉ lãnh đạo hoàn tác được" in done
    head = Household.objects.unscoped(WHY).get(code="PT-0001").head
    assert head is not None
    assert head.citizen_number == NUMBER
    history = seen(
        browser(officer(commune, permissions.VIEW, user_id=3)),
        reverse("registry:household", args=[Household.objects.unscoped(WHY).get(code="PT-0001").pk]),
    )
    assert "lãnh đạo duyệt: Nguyễn Văn Chủ" in history
    assert "Trần Thị Bình" in history


def test_strangers_find_nothing_and_change_nothing(
    commune: AdminUnit,
    other_commune: AdminUnit,
    officer_of_commune: Actor,
    accounts: dict[int, Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = As(monkeypatch)
    imported(officer_of_commune, commune, upload([row(1, citizen=""), row(2)]))
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(1)])))
    actions.ask_apply(Act(officer_of_commune), batch)
    village = commune.children.get(name="1")
    head_of_village = officer(village, permissions.VIEW, permissions.REQUEST, user_id=4)
    asked = {"decision": "approve", "seen": the_batch().approval_digest, "reason": "không"}
    for actor, expected in ((leader(other_commune, 3), 404), (head_of_village, 403)):
        for name in ("import-approval", "import"):
            assert browser(actor).get(at(name)).status_code == expected
        for name in ("import-decide", "import-withdraw", "import-write", "import-rest"):
            assert browser(actor).post(at(name), asked).status_code == expected, name
    # another officer of the commune reads it, and neither takes it back nor writes the rest
    colleague = officer(commune, *ALL, user_id=5)
    assert "Rút về" not in seen(browser(colleague), at("import"))
    for name in ("import-withdraw", "import-write", "import-rest"):
        browser(colleague).post(at(name), {"leave_out": "1"})
        assert the_batch().state == "awaiting", name
    # the officer who leads by delegation meanwhile does not approve what is his own
    delegated = leader(commune, 1)
    assert "không tự duyệt" in seen(browser(delegated), at("import-approval"))
    browser(delegated).post(at("import-decide"), asked)
    assert the_batch().state == "awaiting"
    work()
    head = Household.objects.unscoped(WHY).get(code="PT-0001").head
    assert head is not None
    assert not head.citizen_number


def test_the_first_page_tells_the_leader_and_then_its_officer(
    commune: AdminUnit, other_commune: AdminUnit, officer_of_commune: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = As(monkeypatch)
    imported(officer_of_commune, commune, upload([row(1, citizen="")]))
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload([row(1)])))
    actions.ask_apply(Act(officer_of_commune), batch)
    title, mine, back = "Danh sách nhập vào sổ chờ duyệt", "đang chờ lãnh đạo", "bị trả lại"
    assert title in seen(browser(leader(commune)), "/")
    assert title not in seen(browser(leader(other_commune)), "/")
    # a delegation shows nobody what is his own
    assert title not in seen(browser(leader(commune, 1)), "/")
    first = seen(browser(officer_of_commune), "/")
    assert mine in first
    assert back not in first
    browser(leader(commune)).post(at("import-decide"), {"decision": "return", "reason": "xem lại"})
    assert back in seen(browser(officer_of_commune), "/")
