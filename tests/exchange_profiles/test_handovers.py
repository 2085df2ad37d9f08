"""Lists handed to another office: its people fetch and return them, and see nothing else."""

from __future__ import annotations

import io
import os
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from profile_world import ON, actor_of, filled, now, plain_list, profile_of, saved, sign_in

from exchange.import_world import work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions
from giamngheo.exchange.handovers import actions as handing
from giamngheo.exchange.models import ExchangeRun
from giamngheo.exchange.profiles import actions, queries
from giamngheo.people.roles import roles
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.jobs.links import page_of_job
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor, PersonalData, SecondFactorNeeded, policy
from in_chromium import violations

WHY = "test"
INSURANCE, BANK, ELECTRICITY = (f"list_recipient_{name}" for name in ("insurance", "bank", "electricity"))
pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("GIAMNGHEO_SHOTS")


def recipient(unit: AdminUnit | None, role: str = INSURANCE, user_id: int = 20) -> Actor:
    sees = roles()[role].personal_data
    return actor_of(unit, permissions.RECEIVE, user_id=user_id, role=role, sees=sees)


def handed(officer: Actor, unit: AdminUnit, role: str = INSURANCE, **more: Any) -> ExchangeRun:
    profile = profile_of(officer, unit, plain_list(), recipient=role)
    run = filled(officer, profile, unit, **more)
    handing.hand_over(Act(officer), run)
    return now(run)


def page(client: Client, name: str, *arguments: Any) -> str:
    answer = client.get(reverse(f"exchange:{name}", args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.long
def test_from_handing_over_to_the_answers_in_the_register(
    officer: Actor, filled_commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = handed(officer, filled_commune)
    sign_in(monkeypatch, recipient(filled_commune))
    client = Client()
    assert "Danh sách mới được giao" in client.get("/").content.decode()
    assert "Mẫu thử" in page(client, "handovers")
    assert "Kết quả đối chiếu" in page(client, "handover", run.uid)  # the column to fill
    answer = client.get(reverse("exchange:handover-file", args=[run.uid, 1]))
    assert answer.headers["X-Row-Count"] == "12"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    reading = AuditEvent.objects.unscoped(WHY).get(action=permissions.RECEIVE, reading=True)
    assert (INSURANCE in reading.roles, now(run).fetched_by_name) == (True, "Trần Thị Bình")
    for row in range(2, 14):
        book["DS"].cell(row, 7, "Khớp" if row != 5 else "Sai")
    sent = {"returned": SimpleUploadedFile("tra-ve.xlsx", saved(book))}
    assert client.post(reverse("exchange:handover-returned", args=[run.uid]), sent).status_code == 302
    work()
    assert (now(run).state, now(run).counts["verified"], now(run).counts["refused"]) == ("read", 11, 1)
    assert "tra-ve.xlsx" in page(client, "handover", run.uid)
    # only the office that handed over writes them down
    apply = reverse("exchange:run-step", args=[run.uid, "apply"])
    assert client.post(apply).status_code == 403
    sign_in(monkeypatch, officer)
    assert "Bên nhận tải" in page(client, "run", run.uid)
    client.post(apply)
    work()
    assert now(run).counts["marked"] == 12


def test_others_get_nothing(
    officer: Actor,
    filled_commune: AdminUnit,
    other_commune: AdminUnit,
    province: AdminUnit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = handed(officer, filled_commune)
    waiting = filled(officer, run.profile, filled_commune)  # filled, not handed over
    addresses = [
        ("get", reverse("exchange:handover", args=[run.uid])),
        ("get", reverse("exchange:handover-file", args=[run.uid, 1])),
        ("post", reverse("exchange:handover-returned", args=[run.uid])),
    ]
    for actor, expected in (
        (recipient(filled_commune, BANK), 404),
        (recipient(other_commune), 404),
        (officer, 403),
        (actor_of(filled_commune, "registry.household.view"), 403),
    ):
        sign_in(monkeypatch, actor)
        for method, address in addresses:
            assert getattr(Client(), method)(address).status_code == expected, (actor.grants[0].role, address)
        if expected == 404:
            assert "Mẫu thử" not in page(Client(), "handovers")
            assert "Danh sách mới" not in Client().get("/").content.decode()
    assert list(queries.received(recipient(province))) == [run]
    assert list(queries.received(recipient(filled_commune))) == [run]
    sign_in(monkeypatch, recipient(filled_commune))
    for name, *arguments in (
        ("handover", waiting.uid),
        ("handover-file", run.uid, 2),
        ("handover", run.profile.uid),
    ):
        assert Client().get(reverse(f"exchange:{name}", args=arguments)).status_code == 404
    for name, *arguments in (
        ("run", run.uid),
        ("run-file", run.uid, 1),
        ("profile", run.profile.uid),
        ("extracts",),
    ):
        assert Client().get(reverse(f"exchange:{name}", args=arguments)).status_code == 403


def test_a_role_in_two_areas_gives_no_more_than_each(
    officer: Actor, filled_commune: AdminUnit, other_commune: AdminUnit
) -> None:
    """The bank here and the insurance elsewhere: the insurance's list of here is for neither."""
    run = handed(officer, filled_commune, INSURANCE)
    grants = (recipient(filled_commune, BANK).grants[0], recipient(other_commune, INSURANCE).grants[0])
    assert list(queries.received(Actor(20, "x", grants=grants, verified=True))) == []
    grants = (recipient(filled_commune, INSURANCE).grants[0],)
    assert list(queries.received(Actor(20, "x", grants=grants, verified=True))) == [run]


def test_who_may_see_less_is_not_handed_more(officer: Actor, filled_commune: AdminUnit) -> None:
    profile = profile_of(officer, filled_commune, plain_list(), recipient=ELECTRICITY)
    with pytest.raises(ActionRefused, match="too_much"):
        handing.hand_over(Act(officer), filled(officer, profile, filled_commune))
    masked = filled(officer, profile, filled_commune, masked=True)
    assert masked.sees == PersonalData.MASKED
    handing.hand_over(Act(officer), masked)
    assert list(queries.received(recipient(filled_commune, ELECTRICITY))) == [masked]


def test_what_was_handed_over_by_mistake_is_called_back_until_it_is_fetched(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    run, reader = handed(officer, filled_commune), recipient(filled_commune)
    handing.call_back(Act(officer), run)
    assert list(queries.received(reader)) == []
    with pytest.raises(ActionRefused, match="not_handed"):
        handing.bring_back(Act(reader), now(run), "a.xlsx", plain_list())
    handing.hand_over(Act(officer), now(run))
    handing.note_fetched(Act(reader), now(run))
    with pytest.raises(ActionRefused, match="fetched"):
        handing.call_back(Act(officer), now(run))


def test_the_recipient_is_one_of_the_roles_that_receive(
    signed_in: Actor, filled_commune: AdminUnit, other_commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = profile_of(signed_in, filled_commune, plain_list())
    address = reverse("exchange:profile-recipient", args=[profile.uid])
    Client().post(address, {"recipient": BANK})
    assert now(profile).recipient == BANK
    Client().post(address, {"recipient": "commune_leader"})
    assert now(profile).recipient == BANK
    sign_in(monkeypatch, actor_of(other_commune, user_id=9))
    assert Client().post(address, {"recipient": ""}).status_code == 404
    data = {
        "template": SimpleUploadedFile("bhyt.xlsx", plain_list()), "name": "Bảo hiểm", "system": "BHXH",
        "unit": filled_commune.pk, "recipient": INSURANCE,
    }  # fmt: skip
    sign_in(monkeypatch, signed_in)
    assert Client().post(reverse("exchange:profile-new"), data).status_code == 302
    from giamngheo.exchange.models import ExchangeProfile

    assert ExchangeProfile.objects.unscoped(WHY).latest("pk").recipient == INSURANCE


def test_a_file_needs_the_second_factor_where_the_installation_asks_for_it(
    officer: Actor, filled_commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = handed(officer, filled_commune)
    monkeypatch.setattr(policy(), "second_factor", True)
    unverified = Actor(20, "x", grants=recipient(filled_commune).grants, verified=False)
    with pytest.raises(SecondFactorNeeded):
        policy().require(unverified, permissions.RECEIVE)
    sign_in(monkeypatch, unverified)
    answer = Client().get(reverse("exchange:handover-file", args=[run.uid, 1]))
    assert (answer.status_code, "spreadsheet" in answer.headers["Content-Type"]) in {
        (302, False),
        (403, False),
    }


def test_finished_jobs_lead_to_what_they_made(officer: Actor, filled_commune: AdminUnit) -> None:
    run = handed(officer, filled_commune)
    extract = actions.ask_extract(Act(officer), filled_commune, ON, "household", "csv")
    assert page_of_job(run.job) == reverse("exchange:run", args=[run.uid])
    assert page_of_job(extract.job) == reverse("exchange:extract", args=[extract.uid])
    kinds = {"exchange.check", "exchange.apply"} & set(Job.objects.values_list("kind", flat=True))
    assert kinds == {"exchange.check", "exchange.apply"}
    for job in Job.objects.filter(kind__in=kinds):
        assert page_of_job(job).startswith("/exchange/imports/")
    assert page_of_job(Job(kind="exchange.extract", parameters={"extract": 0})) == ""


@pytest.mark.slow
def test_the_pages_of_recipients_in_chromium(
    visit: Any, officer: Actor, filled_commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = handed(officer, filled_commune)
    sign_in(monkeypatch, officer)
    office = {"run-handed": ("run", run.uid), "profile-recipient": ("profile", run.profile.uid)}
    reader = {"home": None, "handovers": ("handovers",), "handover": ("handover", run.uid)}
    for width in (1440, 390):
        for actor, pages in ((officer, office), (recipient(filled_commune), reader)):
            sign_in(monkeypatch, actor)
            seen = visit(width)
            for name, where in pages.items():
                opened = seen.open(reverse(f"exchange:{where[0]}", args=where[1:]) if where else "/")
                if SHOTS:
                    opened.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
                assert violations(opened) == [], name
                assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
            assert seen.complaints == []
