"""The year's end in the official report is the list in force: requests, revocations, and the next year's opening."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db.models import Q
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    STANDARD,
    WHY,
    Days,
    act,
    all_of,
    assess,
    begin,
    cases,
    commune_of,
    household,
    opened,
    posted_through,
)
from test_on_request import agreed, apply, cleared
from test_reports import behind, drawn, total
from test_way_of_a_case import finish

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.snapshot import take_snapshot
from giamngheo.monitoring.report_calendar import dues
from giamngheo.monitoring.reviews.drafts import is_outdated
from giamngheo.platform.actions import Act
from giamngheo.platform.documents.files import paper_of
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.models import Household, ReviewResult
from giamngheo.registry.revoked import LISTED, taken_back
from giamngheo.reviews import finding
from giamngheo.reviews.actions import deciding
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.listing import Receipt, receive_application, withdraw
from giamngheo.reviews.models import Case, Decision, Review, VillageReview
from homes import with_keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", with_keys(tmp_path))
    return tmp_path


def signed(number: int, days: Days) -> deciding.Signed:
    return deciding.Signed(f"{number}/QĐ-UBND", days.day, days.day, "An", "Chủ tịch", "UBND xã")


@pytest.fixture
def annual(commune: AdminUnit, days: Days, confirmed: None) -> Review:
    """Three poor of village 1 wait for the annual review."""
    place = commune.children.earliest("pk")
    for number in range(3):
        household(place, number, "poor")
    Household.objects.unscoped(WHY).update(size=4)
    return opened(commune)


def on_request(
    commune: AdminUnit, of: Household, days: Days, number: int, points: tuple[int, int] = POOR
) -> Decision:
    return decide_request(commune, ask(commune, of, days, points), days, number, points)


def ask(commune: AdminUnit, of: Household, days: Days, points: tuple[int, int] = POOR) -> Case:
    standing = Review.objects.filter(kind="on_request").first() or opened(commune, "on_request")
    return apply(standing, of, days, "escape" if points == NOT_POOR else "application")


def decide_request(
    commune: AdminUnit, case: Case, days: Days, number: int, points: tuple[int, int] = POOR
) -> Decision:
    """Recognised on request, also while the annual review runs."""
    standing = case.village_review.commune_review.review
    assess(case, points)
    case = cleared(agreed(case, days), days)
    return deciding.decide(act(), commune_of(standing), signed(number, days), only=[case.pk])


def decide_annual(review: Review, days: Days, number: int) -> Decision:
    for case in cases(review):
        if case.assessment_id is None and case.state == "listed":
            assess(case, POOR)
    for village in VillageReview.objects.unscoped(WHY).filter(commune_review__review=review, step="classify"):
        posted_through(village, days)
    finish(review, days)
    return deciding.decide(act(), commune_of(review), signed(number, days))


def opening_of_next_year(review: Review, days: Days) -> dict[str, object]:
    days.day = date(review.year + 1, 9, 15)
    facts = ReviewFacts("annual", review.year + 1, STANDARD)
    following = open_review(Act(all_of(None)), review.unit, facts)
    return {number: total(drawn(following).form(number), "households")["1"] for number in ("7.2", "7.3")}


def statuses(draft: object, number: str) -> set[str]:
    return {one["status"] for one in draft.form(number)["checks"]}  # type: ignore[attr-defined]


@pytest.mark.slow
def test_who_is_recognised_on_request_is_on_the_list_at_the_years_end(
    commune: AdminUnit, days: Days, confirmed: None
) -> None:
    place = commune.children.earliest("pk")
    for number in range(3):
        household(place, number, "poor")
    asked = [household(place, number) for number in (11, 12)]
    Household.objects.unscoped(WHY).update(size=4)
    # asked for before the annual review opens, decided while it runs
    first, second = (ask(commune, one, days) for one in asked)
    annual = opened(commune)
    decide_request(commune, first, days, 21)
    decide_request(commune, second, days, 22, NEAR_POOR)
    begin(VillageReview.objects.unscoped(WHY).get(commune_review__review=annual, village=place))
    # the preliminary figures have them as well; whoever waits does not
    early = drawn(annual)
    assert (early.files, early.waiting, total(early.form("7.1"))["3"]) == (3, 3, 1)
    # recorded after the opening: it has no file, and its status holds
    Household.objects.unscoped(WHY).filter(pk=household(place, 14, "poor").pk).update(size=4)
    decide_annual(annual, days, 30)
    draft = drawn(annual, "official")
    assert (draft.files, draft.waiting) == (3, 0)
    ledger = Household.objects.unscoped(WHY).filter(status="poor").count()
    summary, poor, near = (draft.form(number) for number in ("7.1", "7.2", "7.3"))
    assert total(summary)["3"] == ledger == 5
    changes = total(poor, "households")
    assert {key: changes[key] for key in "12349"} == {"1": 4, "2": 0, "3": 0, "4": 0, "9": 5}
    assert changes["6"] == changes["7"] == None  # noqa: E711 - nobody knows the lists of the years before
    assert total(near, "households")["9"] == 1
    assert set(behind(draft, "7.2", "9", "households")) == {
        *Household.objects.unscoped(WHY).filter(status="poor").values_list("pk", flat=True)
    }
    assert any(one["status"] == "passed" and "cột 1 của năm sau" in one["label"][0] for one in poor["checks"])
    assert "failed" not in statuses(draft, "7.2") | statuses(draft, "7.3")
    notes = " ".join(note[0] for note in summary["notes"])
    assert "Đã tính thêm 2 hộ có quyết định rà soát thường xuyên" in notes
    assert "1 hộ không có hồ sơ trong đợt" in notes
    # one more after the annual decision: what was drawn up is not the list in force any more
    on_request(commune, household(place, 13), days, 31)
    assert is_outdated(draft, annual, {commune.pk})
    later = drawn(annual, "official")
    assert total(later.form("7.2"), "households")["9"] == 6
    assert "failed" not in statuses(later, "7.2")
    assert opening_of_next_year(annual, days) == {"7.2": 6, "7.3": 1}


@pytest.mark.slow
def test_a_revocation_is_no_escape_and_who_escaped_on_request_left_the_list(
    annual: Review, commune: AdminUnit, days: Days
) -> None:
    place = commune.children.earliest("pk")
    first, second, third = cases(annual)
    begin(VillageReview.objects.unscoped(WHY).get(commune_review__review=annual, village=place))
    assess(first, NOT_POOR)
    decision = decide_annual(annual, days, 40)
    days.pass_()
    deciding.revoke(
        act(), decision, [Case.objects.unscoped(WHY).get(pk=second.pk)], signed(41, days), "Gian dối"
    )
    draft = drawn(annual, "official")
    poor = draft.form("7.2")
    changes = total(poor, "households")
    assert changes == {"1": 3, "2": 0, "3": 1, "4": 1, "5": 0, "6": 0, "7": 0, "8": 0, "9": 1}
    assert behind(draft, "7.2", "3", "households") == [first.household_id]
    # what is printed adds up: the form has no column for it, so the other decreases hold it, and the note says so
    assert behind(draft, "7.2", "4", "households") == [second.household_id]
    keys = [one["key"] for one in poor["columns"]]
    for line in poor["lines"]:
        if line["split_key"] == "households":
            one = dict(zip(keys, (int(cell["value"]) for cell in line["cells"]), strict=True))
            gone, come = one["2"] + one["3"] + one["4"], one["5"] + one["6"] + one["7"] + one["8"]
            assert one["9"] == one["1"] - gone + come, line["label"]
    (printed,) = (one for one in poor["checks"] if one["label"][0] == "Đẳng thức của mẫu")
    assert printed["status"] == "passed"
    assert behind(draft, "7.2", "9", "households") == [third.household_id]
    assert any(
        "thu hồi quyết định công nhận hộ nghèo" in note[0] and "1" in note[0] for note in poor["notes"]
    )
    assert "failed" not in statuses(draft, "7.2")
    assert opening_of_next_year(annual, days) == {"7.2": 1, "7.3": 0}


@pytest.mark.slow
def test_who_died_before_the_decision_is_on_neither_years_list(
    annual: Review, commune: AdminUnit, days: Days
) -> None:
    place = commune.children.earliest("pk")
    dead = next(iter(cases(annual)))
    begin(VillageReview.objects.unscoped(WHY).get(commune_review__review=annual, village=place))
    Household.objects.unscoped(WHY).filter(pk=dead.household_id).update(
        until=date(2025, 11, 5), ended_by="died", size=1
    )
    withdraw(act(), dead, "Hộ đơn thân đã chết")
    decide_annual(annual, days, 50)
    draft = drawn(annual, "official")
    changes = total(draft.form("7.2"), "households")
    assert (changes["1"], changes["9"]) == (3, 2)
    assert "failed" not in statuses(draft, "7.2")
    assert opening_of_next_year(annual, days) == {"7.2": 2, "7.3": 0}


@pytest.mark.slow
def test_a_revoked_household_is_on_no_list_of_the_next_year_and_in_no_published_figure(
    annual: Review, commune: AdminUnit, days: Days
) -> None:
    place = commune.children.earliest("pk")
    _, second, third = cases(annual)
    begin(VillageReview.objects.unscoped(WHY).get(commune_review__review=annual, village=place))
    decision = decide_annual(annual, days, 60)
    days.pass_()
    from_january = replace(signed(61, days), effective_from=date(2026, 1, 1))
    wrong = Case.objects.unscoped(WHY).get(pk=second.pk)
    deciding.revoke(act(), decision, [wrong], from_january, "Gian dối")
    # what households repeat of the ledger is not turned over yet
    Household.objects.unscoped(WHY).get(pk=second.household_id, status="poor")
    rows = [
        pq.read_table(take_snapshot().results(2025, STANDARD)).to_pylist(),
        pq.read_table(drawn(annual, "official").made.results(2025, STANDARD)).to_pylist(),
    ]
    for published in rows:
        found = {row["household_key"]: (row["class"], row["household_change"]) for row in published}
        assert found[second.household_id] == ("not_poor", "revoked")
        assert found[third.household_id] == ("poor", None)
    revoked = Q(last_class__in=LISTED) & taken_back("pk", "last_year")
    assert Household.objects.unscoped(WHY).get(revoked).pk == second.household_id
    restated_under(commune, 2025, "vn-2027-2030", "poor")
    take_snapshot()
    days.day = date(2027, 1, 4)
    following = open_review(Act(all_of(None)), commune, ReviewFacts("annual", 2027, "vn-2027-2030"))
    assert sorted(case.household_id for case in cases(following)) == sorted(
        case.household_id for case in cases(annual) if case.pk != second.pk
    )
    assert total(drawn(following).form("7.2"), "households")["1"] == 2
    # nobody forgets it: the search says why it is worth a visit
    asked = finding.households_to_invite(commune_of(following), date(2026, 6, 1))
    assert asked == {second.household_id: ["revoked"]}


def restated_under(commune: AdminUnit, year: int, standard: str, result_class: str) -> None:
    """The year's results once more under another standard, all of one class."""
    for row in ReviewResult.objects.unscoped(WHY).filter(year=year, standard=STANDARD):
        row.pk, row._state.adding = None, True
        row.standard, row.result_class = standard, result_class
        row.save(force_insert=True)


@pytest.mark.slow
def test_what_is_decided_on_request_after_the_year_is_of_the_next_years_list(
    commune: AdminUnit, days: Days, confirmed: None
) -> None:
    place = commune.children.earliest("pk")
    escapes, *_ = [household(place, number, "poor") for number in range(3)]
    asked = ask(commune, household(place, 11), days)
    Household.objects.unscoped(WHY).update(size=4)
    annual = opened(commune)
    begin(VillageReview.objects.unscoped(WHY).get(commune_review__review=annual, village=place))
    decide_annual(annual, days, 30)
    leaves = ask(commune, escapes, days, NOT_POOR)
    assert days.day.year == 2025
    before = drawn(annual, "official")
    assert total(before.form("7.2"), "households")["9"] == 3
    # asked for in the old year, decided in January: one joins the list, one leaves it
    days.day = date(2026, 1, 12)
    decided = decide_request(commune, asked, days, 1)
    assert decided.effective_from.year == 2026
    decide_request(commune, leaves, days, 2, NOT_POOR)
    assert not is_outdated(before, annual, {commune.pk})
    again = drawn(annual, "official")
    assert (again.files, total(again.form("7.1"))["3"]) == (3, 3)
    assert total(again.form("7.2"), "households")["9"] == 3
    assert "failed" not in statuses(again, "7.2") | statuses(again, "7.3")
    # the January report of the review on request of the old year is owed in February
    owed = [one for one in dues(commune, 2026) if one.day == date(2026, 2, 5)]
    assert [one.review for one in owed] == [asked.review]
    assert owed[0].waits(date(2026, 2, 1))
    # the next year opens with the list of 31 December and has both as its own changes
    assert opening_of_next_year(annual, days) == {"7.2": 3, "7.3": 0}
    following = Review.objects.get(kind="annual", year=2026)
    begin(VillageReview.objects.unscoped(WHY).get(commune_review__review=following, village=place))
    decide_annual(following, days, 50)
    ends = drawn(following, "official")
    changes = total(ends.form("7.2"), "households")
    assert (changes["1"], changes["3"], changes["9"]) == (3, 1, 3)
    assert "failed" not in statuses(ends, "7.2")


@pytest.mark.long
def test_a_certificate_tells_every_year_that_the_ledger_knows(
    commune: AdminUnit, days: Days, confirmed: None
) -> None:
    place = commune.children.earliest("pk")
    known, new = household(place, 1), household(place, 2)
    for year, status in ((2021, "near_poor"), (2022, "poor")):
        facts = DecisionFacts(
            year, STANDARD, date(year + 1, 1, 1), f"{year}/QĐ", date(year, 12, 20), "UBND xã"
        )
        record_decision(act(), commune, facts, {known.pk: status}, ending=())
    annual = opened(commune)
    receive_application(act(), annual, new, Receipt("application", "counter", days.day))
    begin(VillageReview.objects.unscoped(WHY).get(commune_review__review=annual, village=place))
    decision = decide_annual(annual, days, 30)
    lines = {line.household_id: line.pk for line in decision.lines.all()}
    papers = IssuedDocument.objects.unscoped(WHY).filter(form="certificate")

    def years(of: Household) -> list[list[str]]:
        rows = paper_of(papers.get(subject_id=lines[of.pk])).rows["years"]
        return [[str(row[name]) for name in ("year", "class_name", "decision")] for row in rows]

    today = ["2025", "hộ nghèo", f"30/QĐ-UBND ngày {decision.signed_on:%d/%m/%Y}"]
    assert years(known) == [
        ["2022", "hộ cận nghèo", "2021/QĐ ngày 20/12/2021"],
        ["2023", "hộ nghèo", "2022/QĐ ngày 20/12/2022"],
        ["2024", "hộ nghèo", "2022/QĐ ngày 20/12/2022"],
        today,
    ]
    assert years(new) == [today]


def test_a_village_with_nobody_to_review_has_its_line(annual: Review, commune: AdminUnit, days: Days) -> None:
    full, empty = commune.children.order_by("pk")
    form = drawn(annual).form("7.1")
    keys = [one["key"] for one in form["columns"]]
    lines = {
        one["label"][0]: dict(zip(keys, (cell["value"] for cell in one["cells"]), strict=True))
        for one in form["lines"]
        if one["kind"] == "unit"
    }
    assert set(lines) == {full.full_name, empty.full_name}
    assert [lines[empty.full_name][key] for key in ("1", "3", "7")] == [None, 0, 0]
