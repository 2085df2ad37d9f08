"""Rules on the course of a file: a class that changed after the form was sent back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from giamngheo.reviews.quality.facts import Fact
from giamngheo.reviews.quality.finding import Finding, mark_of_forms
from giamngheo.rules.text import Text


def changed_after_sent_back(facts: Sequence[Fact], figure: Callable[[str], int]) -> Iterator[Finding]:
    """The form that was sent back had another class, and it or the next one stands far from the income line."""
    far = figure("far_points")
    for one in facts:
        for before in one.refused:
            if one.line is None or before.result_class == one.now:
                continue
            known = [
                points for points in (before.income_points, one.case.income_points) if points is not None
            ]
            if not any(abs(points - one.line) >= far for points in known):
                continue
            words = Text(
                "Phiếu bị trả lại có {points} điểm thu nhập (mức chuẩn {line}); nay {now} điểm.",
                "The form sent back had {points} income points (line {line}); now {now}.",
            ).format(
                points="–" if before.income_points is None else before.income_points,
                line=one.line,
                now="–" if one.case.income_points is None else one.case.income_points,
            )
            mark = mark_of_forms(f"back {one.case.pk}", [one.form.pk])
            yield Finding("changed_after_sent_back", words, mark, (one.case.pk,), one.case.village_review_id)
            break
