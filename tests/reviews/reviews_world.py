"""A commune under review: real units, plain households, a clock that the test moves, forms of typed totals."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from registry_world import make_commune, officer, policy_of_units, province

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints import clock as inbox_clock
from giamngheo.law import load_standard
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.permissions import all_permissions
from giamngheo.registry import in_force
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.models import Household
from giamngheo.reviews import clock
from giamngheo.reviews.actions.assessing import Form, reference_day, save_assessment
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.consulting import ask_opinion_on_case, record_opinion
from giamngheo.reviews.actions.meetings import Count, MeetingFacts, record_meeting
from giamngheo.reviews.actions.postings import end_posting, repost, start_posting
from giamngheo.reviews.actions.steps import begin_assessment, call_meeting, reopen_case
from giamngheo.reviews.income import Sheet, months_before
from giamngheo.reviews.models import Assessment, Case, CommuneReview, Posting, Review, VillageReview

__all__ = ["commune", "confirmed", "days", "law_data", "law_folders", "policy_of_units", "province"]

WHY = "test"
STANDARD = "vn-2021-2025"
POSTING = "procedures/annual/steps/posting/figures"
RESTED_ON = (
    f"{POSTING}/posting_days",
    f"{POSTING}/recheck_days",
    f"{POSTING}/reposting_days",
    "procedures/annual/steps/consultation/figures/answer_days",
    "procedures/annual/steps/consultation/consulted_authority/defaults/2025-07-01",
    "procedures/low_income/figures/total_days",
    f"{STANDARD}/classes/not_poor",
    f"{STANDARD}/classes/above_average",
    f"{STANDARD}/localities",
    f"{STANDARD}/parameters/working_age_from_months",
    f"{STANDARD}/parameters/working_age_to_months",
)
POOR, NEAR_POOR, NOT_POOR = (130, 40), (130, 10), (180, 0)
"""Income points and deprivation points that give the class in a rural commune."""


class Days:
    """The clock of the test."""

    def __init__(self, day: date) -> None:
        self.day = day

    def today(self) -> date:
        return self.day

    def pass_(self, count: int = 1) -> None:
        self.day += timedelta(days=count)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    found = Days(date(2025, 10, 1))
    monkeypatch.setattr(clock, "today", found.today)
    monkeypatch.setattr(in_force, "today", found.today)
    monkeypatch.setattr(inbox_clock, "today", found.today)
    return found


@pytest.fixture(scope="session")
def law_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two installations' law: nothing confirmed, and what a decision of these tests rests on confirmed."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("unconfirmed", "confirmed")}
    entry = "- {path: %s, document: qd24-2021, article: Điều 4, by: Nguyễn Văn An, on: 2025-09-01}"
    written = "\n".join(["confirmations:", *(entry % path for path in RESTED_ON)])
    (folders["confirmed"] / "law").mkdir()
    (folders["confirmed"] / "law" / "confirmations.yaml").write_text(written, encoding="utf-8")
    return folders


@pytest.fixture(autouse=True)
def law_data(law_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMNGHEO_HOME", str(law_folders["unconfirmed"]))


@pytest.fixture
def confirmed(law_data: None, law_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMNGHEO_HOME", str(law_folders["confirmed"]))


@pytest.fixture
def commune(province: AdminUnit) -> AdminUnit:
    unit = make_commune(province, "08593", "Thu Cúc", "1", "2")
    AdminUnit.objects.filter(pk=unit.pk).update(usual_locality="rural")
    unit.refresh_from_db()
    return unit


def all_of(unit: AdminUnit | None, user_id: int = 1) -> Actor:
    """Somebody with every permission of the register and the reviews in a unit."""
    names = [
        one.name
        for one in all_permissions()
        if one.name.startswith(("registry.", "reviews.", "complaints.", "platform.document."))
    ]
    return officer(unit, *names, user_id=user_id)


def household(village: AdminUnit, number: int, status: str = "", head_name: str = "") -> Household:
    made = Household.objects.create(
        code=f"H{village.pk}-{number}",
        commune_id=village.parent_id,
        village=village,
        head_name=head_name or f"Hộ {number}",
        since=date(2020, 1, 1),
    )
    if status:
        facts = DecisionFacts(2024, STANDARD, date(2025, 1, 1), f"{number}/QĐ", date(2024, 12, 20), "UBND")
        record_decision(Act(all_of(None)), made.commune, facts, {made.pk: status}, ending=())
        made.refresh_from_db()
    return made


def opened(unit: AdminUnit, kind: str = "annual", **more: Any) -> Review:
    return open_review(Act(all_of(None)), unit, ReviewFacts(kind, 2025, STANDARD, **more))


def act(user_id: int = 1) -> Act:
    return Act(all_of(None, user_id))


def enumerator(name: str) -> int:
    user = get_user_model().objects.get_or_create(username=name, defaults={"full_name": name})[0]
    return user.pk


def assess(case: Case, points: tuple[int, int] = POOR, *, who: str = "an", **more: Any) -> Assessment:
    form = Form(
        answers={"income_points_recorded": points[0], "deprivation_points_recorded": points[1]},
        visited_on=clock.today(),
        enumerator=enumerator(who),
        complete=True,
        **more,
    )
    return save_assessment(act(), case, form)


def sheet(case: Case, *, farm: int = 0, wages: int = 0, support: int = 0) -> Sheet:
    """VND of the twelve months before, all in the last one."""
    months = months_before(load_standard(STANDARD), reference_day(case))
    rows = {"agriculture": farm, "wages": wages, "state_support": support}
    return Sheet(months, {key: [0] * (len(months) - 1) + [sum_] for key, sum_ in rows.items() if sum_})


def assess_income(
    case: Case, farm: int, *, size: int | None = None, who: str = "an", wages: int = 0, **more: Any
) -> Assessment:
    form = Form(
        answers={} if size is None else {"size": size},
        visited_on=clock.today(),
        enumerator=enumerator(who),
        complete=True,
        sheet=sheet(case, farm=farm, wages=wages),
        **more,
    )
    return save_assessment(act(), case, form)


def meeting(held: date, attending: int = 20) -> MeetingFacts:
    return MeetingFacts(held, "Nhà văn hóa", "Hà Văn Trưởng", "Lê Thị Thư", attending, 1)


def village_of(case: Case) -> VillageReview:
    return VillageReview.objects.unscoped(WHY).get(pk=case.village_review_id)


def again(row: Any) -> Any:
    return type(row).objects.unscoped(WHY).get(pk=row.pk)


def to_posting(village: VillageReview, days: Days, agree: int = 15) -> Posting:
    """From the list to a running posting: everybody assessed already, one meeting en bloc."""
    call_meeting(act(), village)
    record_meeting(act(), village, meeting(days.day), en_bloc=Count(agree, 20 - agree))
    return start_posting(act(), village, "Nhà văn hóa thôn; trụ sở UBND xã")


def posted_through(village: VillageReview, days: Days) -> Posting:
    posting = to_posting(village, days)
    days.day = posting.last_day + timedelta(days=1)
    return end_posting(act(), posting)


def rechecked(case: Case, points: tuple[int, int], *, who: str = "binh") -> Case:
    """A decided file that was opened again, with the form of another enumerator."""
    reopen_case(act(), case, "Phúc tra")
    assess(again(case), points, who=who)
    return again(case)


def posted_again(case: Case, days: Days) -> Case:
    """The new result through its posting, and agreed to."""
    posting = repost(act(), case, "Nhà văn hóa thôn")
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    if case.review.consulted != "none":
        opinion = ask_opinion_on_case(act(), again(case), "19/BC-UBND", days.day)
        record_opinion(act(), opinion, days.day, "78/UBND", agrees=True)
    return again(case)


def first_village(review: Review) -> VillageReview:
    return (
        VillageReview.objects.unscoped(WHY)
        .filter(commune_review__review=review)
        .exclude(village=None)
        .earliest("pk")
    )


def commune_of(review: Review) -> CommuneReview:
    return CommuneReview.objects.unscoped(WHY).get(review=review)


def begin(village: VillageReview) -> None:
    begin_assessment(act(), village)


def cases(review: Review) -> Iterator[Case]:
    yield from Case.objects.unscoped(WHY).filter(review=review).order_by("pk")
