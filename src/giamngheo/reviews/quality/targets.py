"""The rule on targets: a village or a commune whose result is exactly what was asked of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from giamngheo.reviews.models import CommuneReview, Target
from giamngheo.reviews.quality.facts import WHY, Fact
from giamngheo.reviews.quality.finding import Finding, mark_of
from giamngheo.rules.text import Text

COUNTED = {
    "poor": Text("hộ nghèo", "poor households"),
    "near_poor": Text("hộ cận nghèo", "near-poor households"),
}


def targets_of(commune: int, year: int) -> dict[int | None, Target]:
    """The targets in force, by village; None is the whole commune. One query."""
    rows = Target.objects.unscoped(WHY).filter(commune=commune, year=year).order_by("valid_from", "pk")
    return {one.village_id: one for one in rows}


def target_met(
    facts: Sequence[Fact], figure: Callable[[str], int], commune: CommuneReview
) -> Iterator[Finding]:
    """Counted by class among the files that have a complete form. Never for a village's page."""
    targets = targets_of(commune.commune_id, commune.review.year)
    if not targets:
        return
    classes: dict[int | None, Counter[str]] = defaultdict(Counter)
    reviews: dict[int | None, int] = {}
    for one in facts:
        village = one.case.household.village_id
        classes[None][one.now] += 1
        if village is not None:
            classes[village][one.now] += 1
            reviews[village] = one.case.village_review_id
    for village, target in targets.items():
        yield from _met(village, target, classes[village], figure("least_households"), reviews)


def _met(
    village: int | None, target: Target, counted: Counter[str], least: int, reviews: Mapping[int | None, int]
) -> Iterator[Finding]:
    for code, name in COUNTED.items():
        wanted = getattr(target, code)
        if wanted is None or wanted < least or counted[code] != wanted:
            continue
        words = Text("Đúng {n} {name} như chỉ tiêu.", "Exactly {n} {name_en}, as the target.").format(
            n=wanted, name=name.vi, name_en=name.en
        )
        yield Finding("target_met", words, mark_of("target", target.pk, code), (), reviews.get(village))
