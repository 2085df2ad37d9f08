"""Handing a report in: its figures are frozen with who and when; what is corrected later is a new version."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from giamngheo.areas.models import AdminUnit
from giamngheo.monitoring import permissions
from giamngheo.monitoring.models import Submission
from giamngheo.monitoring.reviews.drafts import Asked, Draft, digest_of, draft_of, forms_in, is_outdated
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.reports.results import Stage
from giamngheo.reviews.models import CommuneReview, Review
from giamngheo.rules.text import Text

BROKEN_SHOWN = 3


def kept_files(submission: Submission) -> Path:
    """The folder of its workbooks, papers and rows behind the figures, named by digest and time."""
    return _kept(submission.digest, f"{submission.counted_at:%Y%m%dT%H%M%S}")


def _kept(digest: str, stamp: str) -> Path:
    return Path(settings.HOME) / "review-figures" / "handed-in" / f"{stamp}-{digest[:32]}"


@action(permissions.SUBMIT)
def submit_report(
    act: Act, review: Review, unit: AdminUnit, stage: Stage, *, seen: str, reason: str = ""
) -> Submission:
    """Freezes the figures that the officer saw (`seen`: their digest).

    ActionRefused `nothing_made`, `figures_changed` (others stand there, or files changed since), `identity_broken`,
    `nothing_decided` (an official report before any decision), `reason_missing` (from the second version on),
    `same_figures` (nothing differs from the last version).
    """
    act.require(unit)
    draft = draft_of(Asked(review.pk, stage, unit.pk))
    if draft is None:
        raise _refused(
            "nothing_made", "Chưa lập số liệu. Lập số liệu rồi nộp.", "No figures yet. Draw them up first."
        )
    figures = forms_in(draft.folder)
    digest = digest_of(figures)
    _check(draft, review, unit, figures, digest, seen)
    if stage == "official" and draft.waiting == draft.files:
        raise _refused(
            "nothing_decided",
            "Chưa hộ nào có quyết định: chưa có số liệu chính thức.",
            "No household is decided: there are no official figures yet.",
        )
    earlier = Submission.objects.filter(review=review, unit=unit, stage=stage).order_by("-version").first()
    if earlier is not None:
        if not differs(earlier.figures, figures):
            raise _refused(
                "same_figures",
                "Số liệu không khác lần nộp trước.",
                "The figures do not differ from those handed in before.",
            )
        if not reason.strip():
            raise _refused(
                "reason_missing", "Ghi lý do điều chỉnh số liệu đã nộp.", "Say why the report is corrected."
            )
    _keep(draft, digest)
    made = Submission.objects.create(
        review=review,
        unit=unit,
        stage=stage,
        version=earlier.version + 1 if earlier else 1,
        figures=figures,
        digest=digest,
        files=draft.files,
        waiting=draft.waiting,
        reason=reason.strip() if earlier else "",
        counted_at=draft.made.made_at,
        by=act.actor.label,
    )
    act.record(
        made,
        at=unit,
        after={
            "stage": stage,
            "version": made.version,
            "digest": digest,
            "files": draft.files,
            "waiting": draft.waiting,
        },
    )
    return made


def differs(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether any figure differs; words and notes (with the time) do not count."""
    return _figures(before) != _figures(now)


def _figures(forms: Mapping[str, Any]) -> dict[str, Any]:
    return {
        number: [
            (line["block"], line["key"], line["split_key"], [cell["value"] for cell in line["cells"]])
            for line in form["lines"]
        ]
        for number, form in forms.items()
    }


def _check(
    draft: Draft, review: Review, unit: AdminUnit, figures: Mapping[str, Any], digest: str, seen: str
) -> None:
    if digest != seen or is_outdated(draft, review, communes_of(review, unit)):
        raise _refused(
            "figures_changed",
            "Hồ sơ hoặc số liệu đã thay đổi sau khi bạn xem. Lập lại số liệu, xem rồi nộp.",
            "Files or figures have changed since you looked. Draw them up anew, look, then hand in.",
        )
    broken = [
        f"{number}: {one['label'][0]}"
        for number, form in figures.items()
        for one in form["checks"]
        if one["status"] == "failed"
    ]
    if broken:
        raise _refused(
            "identity_broken",
            "Số liệu sai đẳng thức: {broken}. Báo người quản trị, không nộp số liệu không khớp.",
            "The figures do not hold together: {broken}. Tell the administrator; they are not handed in.",
            broken="; ".join(broken[:BROKEN_SHOWN]),
        )


def communes_of(review: Review, unit: AdminUnit) -> set[int]:
    """The communes of the review that lie in the unit today."""
    known = CommuneReview.objects.unscoped("which communes a review has").filter(review=review)
    of_review = set(known.values_list("commune_id", flat=True))
    if unit.level == "province":
        return of_review
    return of_review & {unit.pk if unit.level == "commune" else unit.parent_id}


def _keep(draft: Draft, digest: str) -> None:
    """Copies the files beside the frozen figures; a second time changes nothing."""
    final = _kept(digest, f"{draft.made.made_at:%Y%m%dT%H%M%S}")
    if final.is_dir():
        return
    aside = final.with_name(f"{final.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(draft.folder, aside)
    aside.replace(final)


def _refused(code: str, vi: str, en: str, /, **values: object) -> ActionRefused:
    return ActionRefused(code, Text(vi, en).format(**values))
