"""What a decision rests on and nothing backs: it is refused until an administrator confirms these values."""

from __future__ import annotations

from collections.abc import Iterable

from giamngheo.law.confirm import all_values
from giamngheo.reviews.models import Review, Scoring


def unconfirmed_figures(review: Review) -> list[str]:
    """Paths of the procedure's frozen figures that neither a text nor a confirmation backs today."""
    return _undecided(entry["path"] for entry in review.rules.values())


def unconfirmed_results(scorings: Iterable[Scoring]) -> list[str]:
    """Paths behind results that were unconfirmed when they were computed and still are."""
    return _undecided({path for scoring in scorings for path in scoring.unconfirmed})


def _undecided(paths: Iterable[str]) -> list[str]:
    asked = sorted(set(paths))
    if not asked:
        return []
    known = all_values()
    return [path for path in asked if path not in known or not known[path][1].decides]
