"""Reports of a review: preliminary and official figures, the households behind them, frozen when handed in."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from reviews_world import (
    NOT_POOR,
    POOR,
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
from test_way_of_a_case import finish, refusal, signed

from giamngheo.areas.models import AdminUnit, Residents
from giamngheo.monitoring.models import Submission
from giamngheo.monitoring.reviews.differences import changed_figures
from giamngheo.monitoring.reviews.drafts import Asked, Draft, digest_of, draft_of, is_outdated, make_draft
from giamngheo.monitoring.reviews.freezing import kept_files, submit_report
from giamngheo.platform.actions import Act
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope.permissions import all_permissions
from giamngheo.registry.models import Household
from giamngheo.reports.behind import households_behind
from giamngheo.reviews.actions.deciding import decide
from giamngheo.reviews.actions.steps import close_commune
from giamngheo.reviews.models import Review, VillageReview
from homes import with_keys
from office_world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", with_keys(tmp_path))
    return tmp_path


@pytest.fixture
def listed(commune: AdminUnit, days: Days) -> list[Household]:
    """Three of village 1 and one of village 2; 50 and 30 households live there."""
    first, second = commune.children.order_by("pk")
    for village, number in ((first, 50), (second, 30)):
        Residents.objects.create(
            unit=village, on=date(2025, 9, 1), households=number, persons=4 * number, source="Công an xã"
        )
    made = [household(first, n, status) for n, status in enumerate(("poor", "near_poor", "poor"))]
    made.append(household(second, 9, "poor"))
    Household.objects.unscoped(WHY).update(size=4)
    return made


@pytest.fixture
def review(commune: AdminUnit, listed: list[Household]) -> Review:
    """The first stays poor, the second becomes poor, the third escapes; the fourth waits."""
    found = opened(commune)
    for village in (
        VillageReview.objects.unscoped(WHY).filter(commune_review__review=found).exclude(village=None)
    ):
        begin(village)
    for case, points in zip(list(cases(found))[:3], (POOR, POOR, NOT_POOR), strict=True):
        assess(case, points)
    return found


def drawn(review: Review, stage: str = "preliminary") -> Draft:
    return make_draft(Asked(review.pk, stage, review.unit_id))  # type: ignore[arg-type]


def total(form: dict, split: str = "") -> dict[str, object]:
    line = next(one for one in form["lines"] if one["block"] == "total" and one["split_key"] == split)
    return {column["key"]: cell["value"] for column, cell in zip(form["columns"], line["cells"], strict=True)}


def behind(draft: Draft, number: str, column: str, split: str = "", unit: str | None = None) -> list[int]:
    form = draft.form(number)
    counted = next(one["counted"] for one in form["columns"] if one["key"] == column)[split]
    return households_behind(draft.folder, form["source"], counted, None, unit)


def officer() -> Act:
    rights = [one.name for one in all_permissions()]
    actor = all_of(None)
    grant = actor.grants[0]
    return Act(replace(actor, grants=(replace(grant, permissions=frozenset(rights)),)))


def hand_in(review: Review, draft: Draft, stage: str = "preliminary", reason: str = "") -> Submission:
    return submit_report(officer(), review, review.unit, stage, seen=draft.digest, reason=reason)  # type: ignore[arg-type]


@pytest.mark.long
def test_preliminary_figures_count_what_is_assessed_so_far(review: Review, listed: list[Household]) -> None:
    draft = drawn(review)
    assert (draft.files, draft.waiting) == (4, 1)
    summary = draft.form("7.1")
    assert total(summary) == {
        "1": 80, "2": 320, "3": 2, "4": "2.50", "5": 8, "6": "2.50", "7": 0, "8": "0.00", "9": 0, "10": "0.00",
    }  # fmt: skip
    assert [line["label"][0] for line in summary["lines"] if line["kind"] == "unit"] == ["Khu 1", "Khu 2"]
    assert {line["block"] for line in summary["lines"]} == {"urban", "rural", "total"}
    changes = total(draft.form("7.2"), "households")
    # whoever waits is told apart, so the columns of the decrease stay empty until all are assessed
    assert {key: changes[key] for key in "1359"} == {"1": 3, "3": None, "5": 1, "9": 2}
    for number in ("7.1", "7.2", "7.3", "7.4", "7.8"):
        assert [one["status"] for one in draft.form(number)["checks"] if one["status"] == "failed"] == []
    assert behind(draft, "7.1", "3") == [listed[0].pk, listed[1].pk]
    assert behind(draft, "7.1", "4", unit="khu 2") == []
    assert behind(draft, "7.2", "1", "households") == [listed[0].pk, listed[2].pk, listed[3].pk]
    assert behind(draft, "7.2", "5", "persons") == [listed[1].pk]
    assert (draft.folder / "7.1.xlsx").is_file()
    assert any("3/4 hộ đã rà soát xong" in note[0] for note in draft.form("7.1")["notes"])
    assert draft.behind("waiting") == {listed[3].pk}


@pytest.mark.slow
def test_notes_lead_to_the_households_that_they_speak_of(review: Review, listed: list[Household]) -> None:
    drawn(review)
    page = reverse("monitoring:review-report", args=[review.pk, review.unit_id, "preliminary", "7.2"])
    client = signed_in("commune_officer", review.unit)
    shown = client.get(page).content.decode()
    link = f'3/4 hộ đã rà soát xong. <a href="{page}noted/waiting/">Xem các hộ này</a>'
    assert link in shown
    households = client.get(f"{page}noted/waiting/").content.decode()
    assert [one.code in households for one in listed] == [False, False, False, True]
    assert client.get(f"{page}noted/kept/").status_code == 404
    assert client.get(f"{page}noted/what/").status_code == 404
    # who may not see households sees the note alone
    assert "Xem các hộ này" not in signed_in("auditor", review.unit).get(page).content.decode()


@pytest.mark.slow
def test_handing_in_freezes_and_a_correction_is_a_new_version(
    review: Review, listed: list[Household]
) -> None:
    draft = drawn(review)
    official = drawn(review, "official")
    with refusal("nothing_decided"):
        hand_in(review, official, "official")
    first = hand_in(review, draft)
    assert (first.version, first.files, first.waiting, first.by) == (1, 4, 1, "Trần Thị Bình")
    assert (first.named.vi, first.named.en) == ("sơ bộ, lần 1", "preliminary, version 1")
    assert digest_of(Submission.objects.get(pk=first.pk).figures) == first.digest == draft.digest
    assert json.loads((kept_files(first) / "7.1.json").read_text(encoding="utf-8")) == first.figures["7.1"]
    with refusal("same_figures"):
        hand_in(review, draft)
    assess(list(cases(review))[3], POOR)
    assert is_outdated(draft, review, {review.unit_id})
    with refusal("figures_changed"):
        hand_in(review, draft, reason="Bổ sung khu 2")
    newer = drawn(review)
    with refusal("reason_missing"):
        hand_in(review, newer)
    second = hand_in(review, newer, reason="Bổ sung khu 2")
    assert second.version == 2
    changed = [one for one in changed_figures(first.figures, second.figures) if one.form == "7.1"]
    # block II, the village, the total
    assert [(one.before, one.after) for one in changed if one.printed == "3"] == [(2, 3), (0, 1), (2, 3)]
    assert "Khu 2" in {one.line.vi for one in changed}
    for sql in (
        "UPDATE monitoring_submission SET digest = 'x'",
        "DELETE FROM monitoring_submission",
        (
            "INSERT INTO monitoring_submission (review_id, unit_id, stage, version, figures, digest, files, waiting, "
            "reason, counted_at, by, at) SELECT review_id, unit_id, stage, 9, figures, digest, files, waiting, 'x', "
            "counted_at, by, at FROM monitoring_submission WHERE version = 1"
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.slow
def test_official_figures_are_those_of_the_decisions_and_closing_publishes(
    review: Review,
    listed: list[Household],
    days: Days,
    confirmed: None,
    django_capture_on_commit_callbacks: object,
) -> None:
    assess(list(cases(review))[3], POOR)
    for village in VillageReview.objects.unscoped(WHY).filter(step="classify").order_by("pk"):
        posted_through(village, days)
    finish(review, days)
    assert (drawn(review, "official").waiting, total(drawn(review, "official").form("7.1"))["3"]) == (4, 0)
    # who waits for a decision lacks no information, and no column of a list would help
    for number in ("7.1", "7.2", "7.3"):
        said = " ".join(note[0] for note in drawn(review, "official").form(number)["notes"])
        assert "4 hộ chờ quyết định (bổ sung)" in said
        assert "thiếu thông tin" not in said
        assert "Biến động của hộ" not in said
    decide(act(), commune_of(review), signed(days))
    draft = drawn(review, "official")
    assert draft.waiting == 0
    assert "chờ quyết định" not in " ".join(note[0] for note in draft.form("7.2")["notes"])
    assert total(draft.form("7.1"))["3"] == 3
    changes = total(draft.form("7.2"), "households")
    # 9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8
    assert changes == {"1": 3, "2": 0, "3": 1, "4": 0, "5": 1, "6": 0, "7": 0, "8": 0, "9": 3}
    assert behind(draft, "7.2", "3", "households") == [listed[2].pk]
    assert hand_in(review, draft, "official").version == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        close_commune(act(), commune_of(review))
    assert Job.objects.filter(kind="exchange.snapshot").count() == 1
    assert draft_of(Asked(review.pk, "official", review.unit_id)) is not None
