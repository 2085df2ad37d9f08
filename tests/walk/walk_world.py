"""Two communes whose people and things carry marks that nobody can overlook, and an account of every role.

Everything of the first commune is marked `zam…`; of its second village, `zvil…`; of the other commune, `zbq…`.
Numbers of the first commune begin with 025188, of the other with 025277.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image
from registry_world import ON, synthetic_rows
from walk_exchange import give_template, make_exchange
from walk_reviews import make_course

from giamngheo.areas.models import AdminUnit, Kind, Level, Residents, UnitFact
from giamngheo.complaints.actions import Received, receive
from giamngheo.exchange.models import ImportBatch, ImportFile
from giamngheo.monitoring.reviews.drafts import Asked, make_draft
from giamngheo.monitoring.reviews.freezing import submit_report
from giamngheo.people.actions.accounts import add_account
from giamngheo.people.actions.offices import add_office, add_post
from giamngheo.people.actions.roles import grant_role
from giamngheo.people.models import Delegation, Device, LiveSession, RoleGrant, User
from giamngheo.people.roles import roles
from giamngheo.platform.actions import Act
from giamngheo.platform.attachments.actions import add_attachment
from giamngheo.platform.confirming import Unconfirmed
from giamngheo.platform.documents.issuing import NewDocument, issue_documents
from giamngheo.platform.documents.sets import print_together
from giamngheo.platform.jobs import enqueue
from giamngheo.platform.models import ListExport, SavedTableView
from giamngheo.platform.scope import Actor
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.actions.requests import request_change
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.bulk.rows import HouseholdRow
from giamngheo.registry.models import (
    ChangeRequest,
    DuplicatePair,
    Household,
    Membership,
    Merge,
    Person,
    ReviewResult,
)
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.models import Case, CommuneReview, Invitation, VillageReview

WHY = "the world of the walk"
PASSWORD = "ruong-lua-chin-2026"
SYSTEM = Actor.by_system("walk")
# what may never reach a reader of the first commune, of its first village, of masked names, of masked numbers
OF_OTHER = re.compile(r"zbq|025277\d{6}|0977277\d{3}", re.IGNORECASE)
OF_OTHER_VILLAGE = re.compile(r"zvil", re.IGNORECASE)
FULL_NAMES = re.compile(r"zamten|zvilten|zamdem|zvildem", re.IGNORECASE)
FULL_NUMBERS = re.compile(r"025188\d{6}|0977188\d{3}")


@dataclass
class Side:
    """All that belongs to one commune, by kind; the ids that addresses are filled with."""

    mark: str
    commune: AdminUnit
    villages: list[AdminUnit]
    households: list[Household] = field(default_factory=list)
    decision: Any = None
    request: Any = None
    left: Any = None
    pair: Any = None
    settled_pair: Any = None
    merge: Any = None
    batch: Any = None
    waiting: Any = None
    job: Any = None
    saved: Any = None
    long_list: Any = None
    document: Any = None
    papers: Any = None
    grievance: Any = None
    attachment: Any = None
    office: Any = None
    post: Any = None
    user: Any = None
    grant: Any = None
    device: Any = None
    delegation: Any = None
    session: Any = None
    leader: Any = None
    profile: Any = None
    run: Any = None
    handed: dict[str, Any] = field(default_factory=dict)
    extract: Any = None
    review: Any = None
    meeting: Any = None
    posting: Any = None
    complaint: Any = None
    review_decision: Any = None
    copy: Any = None
    commune_review: Any = None
    village_review: Any = None
    application: Any = None
    case: Any = None
    submission: Any = None
    invitation: Any = None
    fact: Any = None
    figure: Any = None

    @property
    def household(self) -> Household:
        return self.households[0]

    @property
    def person(self) -> int:
        return int(self.household.head_id or 0)

    @property
    def result(self) -> int:
        return int(ReviewResult.objects.unscoped(WHY).get(household=self.household).pk)


def make_province() -> AdminUnit:
    """With a commune where nobody lives: whoever reaches one commune never reaches the whole."""
    province = AdminUnit.objects.create(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")
    AdminUnit.objects.create(
        level=Level.COMMUNE,
        kind=Kind.XA,
        code="08501",
        name="Vắng",
        parent=province,
        valid_from=date(2025, 7, 1),
    )
    return province


def make_side(
    province: AdminUnit, mark: str, code: str, digits: str, villages: tuple[str, str], size: int
) -> Side:
    """A commune with its villages, households, and something of every kind that a page shows."""
    commune = AdminUnit.objects.create(
        level=Level.COMMUNE,
        kind=Kind.XA,
        code=code,
        name=f"{mark}xa",
        parent=province,
        valid_from=date(2025, 7, 1),
    )
    units = [
        AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=f"{name}khu", parent=commune)
        for name in villages
    ]
    side = Side(mark, commune, units)
    side.fact = UnitFact.objects.create(
        unit=units[0],
        subject="special_status",
        value="minority_region_1",
        valid_from=date(2025, 7, 1),
        document=f"{mark}van-ban",
        evidence="confirmed",
    )
    side.figure = Residents.objects.create(
        unit=units[1], on=date(2025, 12, 14), households=260, source=f"{mark}cong-an"
    )
    write_households(side, villages, digits, size)
    make_accounts_of(side)
    make_things(side)
    return side


@functools.cache
def reviewed() -> tuple[HouseholdRow, ...]:
    """Reviewed households as the generator makes them; names and numbers are replaced."""

    class Nowhere:
        pk = 1

        class children:
            @staticmethod
            def order_by(*_: str) -> Any:
                return Nowhere

        @staticmethod
        def values_list(*_: str, flat: bool = True) -> list[int]:
            return [1]

    rows = [row for row in synthetic_rows(Nowhere(), size=300) if not row.change and len(row.members) >= 2]  # type: ignore[arg-type]
    return tuple(sorted(rows, key=lambda row: row.result is None or row.result.result_class != "poor")[:20])


def write_households(side: Side, villages: tuple[str, str], digits: str, size: int) -> None:
    rows = []
    for at, row in enumerate(reviewed()[:size]):
        # the first household lies in the first village, with most of the others
        place = 1 if at == size - 1 else 0
        word = villages[place].capitalize()
        members = tuple(
            dataclasses.replace(
                one,
                name=f"Hà {word}dem {word}ten{chr(97 + number)}",
                citizen_number=f"{digits}{at:03d}{number:03d}",
            )
            for number, one in enumerate(row.members)
        )
        head = next(one.name for one in members if one.is_head)
        rows.append(
            dataclasses.replace(
                row,
                key=at + 1,
                code="",
                commune=side.commune.pk,
                village=side.villages[place].pk,
                head_name=head,
                address=f"Ngõ {villages[place]}",
                phone=f"0977{digits[3:]}{at:03d}",
                members=members,
            )
        )
    write_plan(
        Act(SYSTEM),
        plan_rows(rows, ON),
        at=side.commune,
        year=2025,
        standard="vn-2021-2025",
        reference_date=ON,
        source=f"{side.mark}-ra-soat.xlsx",
    )
    side.households = list(Household.objects.unscoped(WHY).filter(commune=side.commune).order_by("pk"))
    Person.objects.unscoped(WHY).filter(commune=side.commune).update(number_state="unverified")
    for person in Person.objects.unscoped(WHY).filter(commune=side.commune):
        person.phone = f"0977{digits[3:]}{person.pk % 1000:03d}"
        person.save(update_fields=["phone"])


def make_accounts_of(side: Side) -> None:
    """An officer with everything an account can have, and a leader who asks for things."""
    today = timezone.localdate()
    side.user, side.leader = account(f"{side.mark}can.bo"), account(f"{side.mark}lanh.dao")
    grant_role(Act(SYSTEM), side.user, "enumerator", side.commune)
    grant_role(Act(SYSTEM), side.leader, "commune_leader", side.commune)
    side.grant = RoleGrant.objects.get(user=side.user)
    side.device = Device.objects.create(
        user=side.user,
        label=f"{side.mark}dien-thoai",
        ticket_digest=f"{side.mark}ticket",
        ticket_until=timezone.now() + timedelta(hours=1),
        made_by=f"{side.mark}lanh.dao",
    )
    side.session = LiveSession.objects.create(
        user=side.user,
        key_digest=f"{side.mark}key",
        way="password",
        browser=f"{side.mark}browser",
        started_at=timezone.now(),
        last_seen=timezone.now(),
    )
    side.delegation = Delegation.objects.create(
        giver=side.leader,
        receiver=side.user,
        role="commune_leader",
        unit=side.commune,
        valid_from=today,
        valid_to=today + timedelta(days=5),
        reason=f"{side.mark}di hoc",
    )
    side.office = add_office(
        Act(SYSTEM), "commune_office", f"{side.mark}co quan", side.commune, date(2025, 7, 1)
    )
    side.post = add_post(Act(SYSTEM), side.office, f"{side.mark}chuc danh", side.leader, date(2025, 7, 1))


def _asked(act: Act, household: Household, change: dict[str, Any]) -> ChangeRequest:
    """Another head asked for, whoever that is in the synthetic household."""
    version = household.version
    try:
        return request_change(act, "head", household, change, version=version)
    except Unconfirmed as asked:
        act = act.fresh()
        return request_change(act, "head", household, change, version=version, confirmed=asked.mark)


def make_things(side: Side) -> None:
    """A decision, a request, a pair, a merge, an import, a job, a saved view."""
    actor = Actor(side.leader.pk, f"{side.mark}lanh.dao", system=True, verified=True)
    poor = {one.pk: one.last_class for one in side.households if one.last_class in {"poor", "near_poor"}}
    facts = DecisionFacts(
        2025,
        "vn-2021-2025",
        date(2025, 10, 2),
        f"12/QĐ-{side.mark}",
        date(2025, 10, 2),
        f"UBND {side.mark}xa",
    )
    side.decision = record_decision(Act(actor), side.commune, facts, poor)
    side.households = list(Household.objects.unscoped(WHY).filter(commune=side.commune).order_by("pk"))
    members = list(
        Membership.objects.unscoped(WHY)
        .filter(household=side.household)
        .order_by("number")
        .values_list("person", flat=True)
    )
    change = {
        "head": next(pk for pk in members if pk != side.household.head_id),
        "day": "2025-11-01",
        "relations": {str(pk): "other_relative" for pk in members},
    }
    side.request = _asked(Act(actor, reason=f"{side.mark}co don"), side.household, change)
    # the last of the last household moved out
    side.left = (
        Membership.objects.unscoped(WHY).filter(household=side.households[-1]).order_by("number").last()
    )
    side.left.until, side.left.ended_by = date(2025, 10, 20), "moved_out"
    side.left.save()
    first, second = sorted(members[:2])
    side.pair = DuplicatePair.objects.create(
        first_id=first,
        second_id=second,
        second_commune=side.commune,
        probability="0.9500",
        evidence={"name": 2},
    )
    heads = sorted(one.head_id for one in side.households if one.head_id)
    side.settled_pair = DuplicatePair.objects.create(
        first_id=heads[0],
        second_id=heads[1],
        second_commune=side.commune,
        probability="0.9400",
        evidence={"name": 2},
        state="different",
        decided_by=f"{side.mark}can bo",
        decided_at=timezone.now(),
        reason=f"{side.mark}khac cha me",
    )
    side.merge = Merge.objects.create(
        kind="person",
        kept=members[0],
        absorbed=members[1],
        commune=side.commune,
        moved={"standing": [], "rooms": {}},
        made_by=f"{side.mark}lanh.dao",
    )
    side.document = issue_documents(
        Act(actor),
        [
            NewDocument(
                "certificate",
                "1/GCN-HN.HCN",
                date(2025, 10, 3),
                {"head_name": side.household.head_name, "class_name": "hộ nghèo"},
                side.commune.pk,
                name=side.household.head_name,
            )
        ],
    )[0]
    side.grievance = receive(
        Act(actor),
        side.commune,
        Received(
            "posted_result",
            "counter",
            timezone.localdate(),
            f"{side.mark}noi dung",
            sender_name=side.household.head_name,
            household=side.household,
        ),
    )
    side.attachment = add_attachment(Act(actor), side.grievance, "evidence", picture(side.mark))

    make_review(side)
    side.papers = print_together(Act(actor), [side.document], f"{side.mark}van ban")
    side.job = enqueue("exchange.check", {"batch": 0}, user_id=side.user.pk)
    side.batch = ImportBatch.objects.create(
        unit=side.commune,
        year=2025,
        standard="vn-2021-2025",
        reference_date=ON,
        state="undone",
        job=side.job,
        made_by=side.user.pk,
        made_by_name=f"{side.mark}can.bo",
    )
    ImportFile.objects.create(batch=side.batch, number=1, name=f"{side.mark}.xlsx", sha256=side.mark, size=10)
    side.saved = SavedTableView.objects.create(
        user_id=side.user.pk, table="households", label=f"{side.mark}xem", query=""
    )
    side.long_list = ListExport.objects.create(
        user_id=side.user.pk,
        path="/registry/households/",
        query="export=csv",
        table="households",
        title=f"{side.mark}danh sach",
        format="csv",
        lang="vi",
        roles="[]",
        rows=3,
    )
    make_exchange(side, actor)


def picture(mark: str) -> bytes:
    """A small PNG, another for every mark."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8 + len(mark)), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def make_review(side: Side) -> None:
    """The year's review of the commune: its poor are listed; the first village's file is what addresses name."""
    side.review = open_review(Act(SYSTEM), side.commune, ReviewFacts("annual", 2025, "vn-2021-2025"))
    side.commune_review = CommuneReview.objects.unscoped(WHY).get(review=side.review)
    side.village_review = VillageReview.objects.unscoped(WHY).get(
        commune_review=side.commune_review, village=side.villages[0]
    )
    side.case = Case.objects.unscoped(WHY).filter(village_review=side.village_review).order_by("pk")[0]
    draft = make_draft(Asked(side.review.pk, "preliminary", side.commune.pk))
    side.submission = submit_report(Act(SYSTEM), side.review, side.commune, "preliminary", seen=draft.digest)
    side.invitation = Invitation.objects.create(
        village_review=side.village_review, household=side.case.household, reasons=["split"]
    )
    make_course(side, picture(side.mark))
    standing = open_review(Act(SYSTEM), side.commune, ReviewFacts("average_living", 2025, "vn-2021-2025"))
    home = Household.objects.unscoped(WHY).filter(village=side.villages[0], until=None).order_by("-pk")[0]
    # who applies for the average living standard is on the list of the poor no more
    facts = DecisionFacts(2025, "vn-2021-2025", date(2025, 11, 20), f"{side.mark}-9/QĐ", authority="UBND")
    record_decision(Act(SYSTEM), side.commune, facts, {}, ending=[home.pk])
    home.refresh_from_db()
    receipt = Receipt("application", "counter", date(2025, 12, 1))
    side.application = receive_application(Act(SYSTEM), standing, home, receipt)


def account(username: str) -> User:
    """An account that enters with PASSWORD at once."""
    user, _ = add_account(Act(SYSTEM), username, username.capitalize())
    user.set_password(PASSWORD)
    user.must_change_password, user.password_until = False, None
    user.save()
    return user


def make_readers(side: Side, province: AdminUnit) -> dict[str, User]:
    """An account of every role in the first commune (or its first village, or above where it must be)."""
    readers = {}
    for name, role in roles().items():
        unit = {"commune": side.commune, "village": side.villages[0]}.get(role.levels[-1], province)
        if "commune" in role.levels:
            unit = side.commune
        readers[name] = account(f"doc.{name}")
        grant_role(Act(SYSTEM), readers[name], name, unit)
    for name, role in roles().items():
        if "province" in role.levels and "commune" in role.levels:
            readers[f"{name} of the province"] = account(f"tinh.{name}")
            grant_role(Act(SYSTEM), readers[f"{name} of the province"], name, province)
    give_template(side, readers["commune_leader"])
    side.long_list.user_id = readers["commune_leader"].pk
    side.long_list.save(update_fields=["user_id"])
    readers["administrator of everything"] = account("quan.tri")
    grant_role(Act(SYSTEM), readers["administrator of everything"], "administrator", None)
    return readers
