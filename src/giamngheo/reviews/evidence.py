"""What a decision rests on and nothing backs: it is refused until an administrator confirms these values."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from giamngheo.law.confirm import all_values
from giamngheo.reviews.models import CommuneReview, Review, Scoring
from giamngheo.rules.text import Text

WHY = "values of the law, which are no commune's"


def unconfirmed_figures(review: Review) -> list[str]:
    """Paths of the procedure's frozen figures that neither a text nor a confirmation backs today."""
    return _undecided(entry["path"] for entry in review.rules.values() if entry["path"])


def unconfirmed_results(scorings: Iterable[Scoring]) -> list[str]:
    """Paths behind results that were unconfirmed when they were computed and still are."""
    return _undecided({path for scoring in scorings for path in scoring.unconfirmed})


def waited_for() -> list[str]:
    """Paths that the decisions of all open reviews rest on and nothing backs today. Two queries."""
    running = CommuneReview.objects.unscoped(WHY).exclude(step="closed").values("review")
    rules = Review.objects.filter(pk__in=running).values_list("rules", flat=True)
    paths = {entry["path"] for one in rules for entry in one.values() if entry["path"]}
    scored = Scoring.objects.unscoped(WHY).filter(standard=F("assessment__case__review__standard"))
    scored = scored.exclude(assessment__case__village_review__commune_review__step="closed")
    # few of the many rows differ: the database tells them apart
    for found in scored.order_by().values_list("unconfirmed", flat=True).distinct():
        paths |= set(found)
    return _undecided(paths)


def named_value(path: str) -> Text:
    """A value in words with the article it stands in; its path where no file has it any more."""
    known = all_values().get(path)
    if known is None:
        return Text(path, path)
    what, basis = known
    return Text(f"{what.vi} ({basis.citation.vi})", f"{what.en} ({basis.citation.en})")


def _undecided(paths: Iterable[str]) -> list[str]:
    asked = sorted(set(paths))
    if not asked:
        return []
    known = all_values()
    return [path for path in asked if path not in known or not known[path][1].decides]
