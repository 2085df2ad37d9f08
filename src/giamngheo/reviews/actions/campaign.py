"""Opening a review: its communes, villages and the households that come onto the list by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.law import LawError, Procedure, Standard, load_standard
from giamngheo.law.classes import LISTED
from giamngheo.law.procedures.own import procedures_on
from giamngheo.platform.actions import Act, action
from giamngheo.platform.database.inserting import insert_rows
from giamngheo.platform.scope import policy
from giamngheo.registry import in_force
from giamngheo.registry.models import PovertyStatus
from giamngheo.reviews import clock, permissions, rules
from giamngheo.reviews.calendar_days import keep_calendar
from giamngheo.reviews.models import Case, CommuneReview, Review, VillageReview, WorkingDayChange
from giamngheo.reviews.moving_deadlines import lengthen
from giamngheo.reviews.rounds import by_name, same_round
from giamngheo.reviews.two_reviews import requested
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

WHY = "households of the review that is being opened"
CHUNK = 5000


@dataclass(frozen=True)
class ReviewFacts:
    """What an officer says when opening; None or empty takes what the law says."""

    kind: str
    year: int
    standard: str
    round: int = 0
    second_standard: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    consulted: str = ""


Told = Callable[[int, int], None]
"""Is told how many households are listed, and of how many."""


def _quietly(done: int, total: int) -> None:
    pass


@dataclass(frozen=True)
class Planned:
    """A review as it would be opened, not saved: its communes, and those of the area that have it already."""

    review: Review
    communes: list[AdminUnit]
    left_out: list[CommuneReview]

    @property
    def requested(self) -> int:
        """Households that an annual review lists and that have an open file on request: it is decided for itself."""
        return requested(self.communes) if self.review.kind == Review.Kind.ANNUAL else 0


def planned_review(unit: AdminUnit, facts: ReviewFacts) -> Planned:
    """What would be opened; nothing is written. ActionRefused as `open_review`."""
    if unit.level not in {Level.PROVINCE, Level.COMMUNE}:
        raise refused("not_a_province", "Chọn tỉnh hoặc xã, phường.", "Choose a province or a commune.")
    review = _review(unit, facts)
    # a standing review is opened at any time of its year, for the communes of that day
    day = min(max(clock.today(), review.starts_on), review.ends_on) if review.standing else review.starts_on
    return _not_twice(review, _communes(unit, day))


@action(permissions.OPEN)
def open_review(act: Act, unit: AdminUnit, facts: ReviewFacts, *, tell: Told = _quietly) -> Review:
    """Opens a review of a province or a commune; an annual one lists the poor and near-poor households at once.
    A province's leaves out the communes that opened their own.

    ActionRefused `not_a_province`, `unknown_kind`, `unknown_standard`, `standard_not_in_force`, `same_standard`,
    `unknown_authority`, `authority_ended`, `procedure_faulty`, `bad_period`, `already_open`, `no_communes`.
    """
    act.require(unit)
    planned = planned_review(unit, facts)
    review = planned.review
    review.opened_by = act.actor.label
    review.save()
    keep_calendar(review.starts_on, date(review.ends_on.year + 1, 12, 31))
    villages = _villages(review, planned.communes)
    rows = (
        _carry_over(review, villages, tell)
        if review.kind == Review.Kind.ANNUAL
        else pa.table({"household": []})
    )
    act.record(
        review,
        at=unit,
        after={
            "kind": review.kind,
            "year": review.year,
            "round": review.round,
            "standard": review.standard,
            "communes": len(planned.communes),
            "left_out": [one.commune.full_name for one in planned.left_out],
            "villages": len(villages),
            "households": rows.num_rows,
            "open_on_request": planned.requested,
        },
        rows=rows if rows.num_rows else None,
    )
    return review


@action(permissions.CALENDAR)
def set_working_day(act: Act, day: date, working: bool, document: str) -> WorkingDayChange:
    """A day is worked, or not, against the usual calendar, by a notice. Postings that run and deadlines that are
    given (re-checks, opinions, applications, the inbox) end later where they would lose a working day, never earlier;
    the last safe days of meetings that are still to be held follow.

    ActionRefused `document_missing`.
    """
    if not document.strip():
        raise refused(
            "document_missing", "Ghi văn bản hoán đổi ngày làm việc.", "Name the notice that swaps the day."
        )
    before = WorkingDayChange.objects.filter(day=day).values("working", "document").first()
    change, _ = WorkingDayChange.objects.update_or_create(
        day=day, defaults={"working": working, "document": document.strip()}
    )
    for review in Review.objects.filter(starts_on__lte=day, ends_on__gte=day):
        if not review.standing:
            ahead = VillageReview.objects.unscoped(WHY).filter(
                commune_review__review=review, step__in=("list", "classify", "meeting")
            )
            ahead.update(safe_meeting=rules.safe_meeting(review, rules.working_days()))
    after = {"day": f"{day:%d/%m/%Y}", "working": working, "document": change.document}
    act.record(change, before=before, after=after, rows=lengthen(day))
    return change


def _review(unit: AdminUnit, facts: ReviewFacts) -> Review:
    if facts.kind not in Review.Kind.values:
        raise refused(
            "unknown_kind", "Không có loại rà soát «{kind}».", "No review is a “{kind}”.", kind=facts.kind
        )
    annual = facts.kind == Review.Kind.ANNUAL
    if (facts.round != 0) if annual else not 0 <= facts.round <= 12:
        raise refused(
            "bad_period",
            "Rà soát định kỳ không có đợt; rà soát khác ghi tháng bắt đầu (1 đến 12), hoặc 0 nếu nhận hồ sơ cả năm.",
            "An annual review has no round; another names its month, 1 to 12, or 0 when it stands the year round.",
        )
    if facts.kind == Review.Kind.LOW_INCOME and facts.round:
        raise refused(
            "bad_period",
            "Hồ sơ người lao động thu nhập thấp nhận cả năm, không theo đợt.",
            "Low-income workers are recognised the year round, in no round.",
        )
    day = rules.day_of_law(facts.kind, facts.year, facts.round, facts.starts_on)
    procedures = procedures_in_force(day)
    procedure = procedures[facts.kind]
    first, last = rules.usual_period(procedure, facts.year, facts.round)
    first, last = facts.starts_on or first, facts.ends_on or last
    if last <= first:
        raise refused(
            "bad_period",
            "Hạn hoàn thành {last} phải sau ngày bắt đầu {first}.",
            "The deadline {last} must lie after the start {first}.",
            first=first,
            last=last,
        )
    _check_standard(facts.standard, last)
    if facts.second_standard:
        # a second one is counted for comparison only: it may hold later, or no more
        _known_standard(facts.second_standard)
        if facts.second_standard == facts.standard:
            raise refused(
                "same_standard",
                "Chuẩn tính thêm phải khác chuẩn nghèo của đợt rà soát; không tính thêm thì để trống.",
                "The second standard must differ from the review's own; leave it empty to count under one.",
            )
    chosen, path = rules.default_authority(procedure, day)
    if facts.consulted and facts.consulted != chosen:
        # chosen by the province itself, the step rests on no default of the law
        chosen, path = _known_authority(procedure, facts.consulted, day), ""
    frozen = rules.frozen_rules(procedure, procedures)
    consulted = rules.freeze_authorities(frozen, procedure, chosen, day, path)
    return Review(
        kind=facts.kind,
        unit=unit,
        year=facts.year,
        round=facts.round,
        standard=facts.standard,
        second_standard=facts.second_standard,
        reference_date=last,
        starts_on=first,
        ends_on=last,
        consulted=consulted,
        agreement_percent=int(frozen.get("agreement_percent", {"value": 0})["value"]),
        rules=frozen,
    )


def procedures_in_force(day: date) -> dict[str, Procedure]:
    """The procedures of a day, the province's own among them. ActionRefused `procedure_faulty`."""
    try:
        return procedures_on(day)
    except LawError as error:
        raise refused(
            "procedure_faulty",
            "Quy trình riêng của tỉnh có lỗi, chưa mở được đợt rà soát: {why} Quản trị viên sửa tệp đó (giamngheo "
            "law check) rồi mở lại.",
            "The province's own procedure has a fault, so no review is opened: {why_en} The administrator mends that "
            "file (giamngheo law check) first.",
            why=error.show("vi"),
            why_en=error.show("en"),
        ) from error


def _known_authority(procedure: Procedure, key: str, on: date) -> str:
    """An authority that the procedure knows and that there is on a day. ActionRefused `authority_ended`,
    `unknown_authority`.
    """
    step = procedure.covering("consultation")
    asked = step.consulted_authority if step else None
    known = asked.choices_on(on) if asked else {rules.NO_AUTHORITY: Text.same("")}
    if asked and key in asked.ended and key not in known:
        raise refused(
            "authority_ended",
            "{authority} không còn từ sau ngày {last}; đợt rà soát bắt đầu ngày {first}. Chọn cơ quan khác.",
            "There is no {authority_en} after {last}; the review begins on {first}. Choose another authority.",
            authority=asked.choices[key].vi,
            authority_en=asked.choices[key].en,
            last=asked.ended[key].last_day,
            first=on,
        )
    if key not in known:
        raise refused(
            "unknown_authority",
            "«{one}» không phải cơ quan được xin ý kiến của thủ tục này.",
            "“{one}” is no authority of this procedure.",
            one=key,
        )
    return key


def _known_standard(name: str) -> Standard:
    try:
        return load_standard(name)
    except LawError as error:
        raise refused(
            "unknown_standard", "Không có chuẩn «{name}».", "There is no standard “{name}”.", name=name
        ) from error


def _check_standard(name: str, on: date) -> None:
    standard = _known_standard(name)
    if not standard.in_force(on):
        raise refused(
            "standard_not_in_force",
            "Chuẩn «{name}» không có hiệu lực ngày {on}.",
            "Standard “{name}” is not in force on {on}.",
            name=standard.name,
            on=on,
        )


def _communes(unit: AdminUnit, on: date) -> list[AdminUnit]:
    existing = AdminUnit.objects.level(Level.COMMUNE).on(on).filter(valid_to=None)
    if unit.level == Level.COMMUNE:
        found = list(existing.filter(pk=unit.pk))
    else:
        reach = policy().tree.reach_of([unit.pk])
        found = list(existing if reach.everything else existing.filter(pk__among=reach.communes))
    if not found:
        raise refused(
            "no_communes",
            "Địa bàn này không còn xã, phường nào đang hoạt động.",
            "No commune of this area is in force.",
        )
    return found


def _not_twice(review: Review, communes: list[AdminUnit]) -> Planned:
    """Only communes that have no review of the round yet."""
    taken = by_name(same_round(review.kind, review.year, review.round).filter(commune__in=communes))
    having = {one.commune_id for one in taken}
    left = [one for one in communes if one.pk not in having]
    again = Review.objects.filter(
        unit=review.unit, kind=review.kind, year=review.year, round=review.round
    ).exists()
    if again or not left:
        rest = (
            (
                " ({n} trong {all} xã, phường đã mở). Xã, phường chưa có thì mở đợt của riêng xã, phường.",
                " ({n} of {all} communes have it). A commune that has none opens its own.",
            )
            if review.unit.level == Level.PROVINCE
            else (".", ".")
        )
        raise refused(
            "already_open",
            "{unit} đã có đợt rà soát này; mỗi địa bàn chỉ mở một lần trong kỳ" + rest[0],
            "{unit} has this review already; an area opens it once a period" + rest[1],
            unit=review.unit.full_name,
            n=len(taken),
            all=len(communes),
        )
    return Planned(review, left, taken)


def _villages(review: Review, communes: list[AdminUnit]) -> dict[tuple[int, int | None], VillageReview]:
    """By commune and village; each commune also has one for households without a village."""
    today, last = clock.today(), rules.safe_meeting(review, rules.working_days())
    first = {"step": "standing"} if review.standing else {}
    of_commune = {
        one.pk: CommuneReview(review=review, commune=one, step_since=today, **first) for one in communes
    }
    insert_rows(of_commune.values())
    # a village that begins before the day of the review has its own part in it
    there = AdminUnit.objects.on(max(today, review.reference_date))
    units = there.level(Level.VILLAGE).filter(parent__in=of_commune)
    # lists of a review follow its own rows: these come as villages are read
    units = units.order_by("parent_id", "sort_name", "pk")
    places: list[tuple[int, int | None]] = [(pk, None) for pk in of_commune]
    places += [(parent or 0, pk) for pk, parent in units.values_list("pk", "parent_id")]
    made = {
        place: VillageReview(
            commune_review=of_commune[place[0]],
            village_id=place[1],
            step_since=today,
            safe_meeting=last,
            **first,
        )
        for place in places
    }
    insert_rows(made.values())
    return made


def _carry_over(
    review: Review, villages: dict[tuple[int, int | None], VillageReview], tell: Told
) -> pa.Table:
    """Whom the ledger has on the list: what households repeat of it may be of yesterday, or of another day."""
    communes = {commune for commune, _ in villages}
    day = max(clock.today(), review.starts_on)
    listed = (
        PovertyStatus.objects.unscoped(WHY)
        .filter(
            in_force.holds_on(day),
            status__in=LISTED,
            household__until=None,
            household__commune__in=communes,
        )
        .order_by("household")
        .values_list("household", "household__commune", "household__village", "status")
    )
    cases = [
        Case(
            review=review,
            village_review=villages.get((commune, village)) or villages[commune, None],
            household_id=pk,
            source=Case.Source.CARRIED_OVER,
            status_before=status,
        )
        for pk, commune, village, status in listed
    ]
    for start in range(0, len(cases), CHUNK):
        tell(start, len(cases))
        insert_rows(cases[start : start + CHUNK])
    tell(len(cases), len(cases))
    return pa.table({"case": [one.pk for one in cases], "household": [one.household_id for one in cases]})
