"""All warnings of a village or a commune, with those that were settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from giamngheo.law.quality import QualityRule, quality_rules
from giamngheo.reviews.models import Case, CommuneReview, Settlement, VillageReview
from giamngheo.reviews.quality import answers, bunching, course, people, targets
from giamngheo.reviews.quality.facts import WHY, Fact, facts_of
from giamngheo.reviews.quality.finding import Finding


@dataclass(frozen=True)
class Warned:
    """A warning with its rule; `settled` where somebody looked into it."""

    finding: Finding
    rule: QualityRule
    settled: Settlement | None

    @property
    def open(self) -> bool:
        return self.settled is None


def warnings_of_village(village: VillageReview) -> list[Warned]:
    """What speaks of the village's households and forms; nothing of targets. Open ones first."""
    cases = Case.objects.unscoped(WHY).filter(village_review=village)
    commune = village.commune_review
    found = _of_cases(facts_of(cases, commune.review), commune)
    return _settled(commune, list(found))


def open_warnings(village: VillageReview) -> int:
    """How many warnings of the village nobody looked into yet."""
    return sum(one.open for one in warnings_of_village(village))


def warnings_of_commune(commune: CommuneReview) -> list[Warned]:
    """Those of its villages, and what shows only over the whole commune: bunching, targets that are met exactly."""
    cases = Case.objects.unscoped(WHY).filter(village_review__commune_review=commune)
    facts = facts_of(cases, commune.review)
    return _settled(commune, [*_of_commune(facts, commune), *_of_cases(facts, commune)])


def warnings_of_case(case: Case) -> list[Warned]:
    """Those about this household; the case comes with its commune and review."""
    commune = case.village_review.commune_review
    facts = facts_of(Case.objects.unscoped(WHY).filter(pk=case.pk), commune.review)
    return _settled(commune, [one for one in _of_cases(facts, commune) if one.case == case.pk])


def _of_cases(facts: Sequence[Fact], commune: CommuneReview) -> Iterator[Finding]:
    on = commune.review.reference_date
    rules = quality_rules()

    def figure(rule: str):  # type: ignore[no-untyped-def]
        return lambda key: rules[rule].figure(key, on)

    yield from answers.class_without_answers(facts, figure("class_without_answers"))
    yield from answers.one_changed_answer(facts, figure("one_changed_answer"))
    yield from answers.identical_answers(facts, figure("identical_answers"))
    yield from people.elderly_left_alone(facts, figure("elderly_left_alone"), on)
    yield from course.changed_after_sent_back(facts, figure("changed_after_sent_back"))
    yield from people.flagged(facts)
    yield from people.missing_numbers(facts)


def _of_commune(facts: Sequence[Fact], commune: CommuneReview) -> Iterator[Finding]:
    on = commune.review.reference_date
    rules = quality_rules()
    line, cutoff, met = (
        rules[key] for key in ("points_at_the_line", "deprivation_at_the_cutoff", "target_met")
    )
    yield from bunching.points_at_the_line(facts, lambda key: line.figure(key, on))
    yield from bunching.deprivation_at_the_cutoff(facts, lambda key: cutoff.figure(key, on))
    yield from targets.target_met(facts, lambda key: met.figure(key, on), commune)


def _settled(commune: CommuneReview, found: Sequence[Finding]) -> list[Warned]:
    rows = Settlement.objects.unscoped(WHY).filter(commune_review=commune)
    settled = {(one.rule, one.mark): one for one in rows}
    rules = quality_rules()
    warned = [Warned(one, rules[one.rule], settled.get((one.rule, one.mark))) for one in found]
    return sorted(warned, key=lambda one: not one.open)
