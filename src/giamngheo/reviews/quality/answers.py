"""Rules on answers: a class that changed without them, an exit that rests on one, forms that are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from giamngheo.law.classes import LISTED
from giamngheo.platform.figures import number
from giamngheo.registry.entry.typed import shown_answer
from giamngheo.reviews.quality.facts import Fact
from giamngheo.reviews.quality.finding import Finding, mark_of_forms
from giamngheo.rules.text import Text

Figure = Callable[[str], int]


def class_without_answers(facts: Sequence[Fact], figure: Figure) -> Iterator[Finding]:
    """The class differs from the household's status, and no answer that both years have differs."""
    least = figure("least_answers")
    for one in facts:
        changed_class = (one.was or "not_poor") != one.now and (one.was in LISTED or one.now in LISTED)
        if changed_class and len(one.common) >= least and not one.changed:
            words = Text(
                "{count} câu trả lời có ở cả hai năm đều như nhau{income}.",
                "All {count} answers of both years are the same{income}.",
            ).format(count=len(one.common), income=_income(one))
            yield _of(one, "class_without_answers", words)


def _income(one: Fact) -> Text:
    """What the form says of income: points, or the income itself under a standard without them."""
    answers = one.form.answers
    if one.case.income_points is not None:
        return Text("; điểm thu nhập nay là {n}", "; income points are now {n}").format(
            n=one.case.income_points
        )
    if (total := answers.get("income_12m")) is not None:
        words = Text("; thu nhập 12 tháng nay là {n} đồng", "; the income of 12 months is now {n} VND")
        return words.format(n=number(Decimal(total)))
    if (each := answers.get("income_per_capita_month")) is not None:
        words = Text(
            "; thu nhập bình quân nay là {n} đồng/người/tháng", "; income is now {n} VND per person and month"
        )
        return words.format(n=number(Decimal(each)))
    return Text("", "")


def one_changed_answer(facts: Sequence[Fact], figure: Figure) -> Iterator[Finding]:
    """A household leaves the list and no more answers than `most_changed` differ."""
    least, most = figure("least_answers"), figure("most_changed")
    for one in facts:
        if one.left and len(one.common) >= least and 0 < len(one.changed) <= most:
            said = [_said(one, *key) for key in one.changed]
            words = Text("Khác năm trước: {what}.", "Differs from last year: {what_en}.").format(
                what="; ".join(text.vi for text in said), what_en="; ".join(text.en for text in said)
            )
            yield _of(one, "one_changed_answer", words)


def identical_answers(facts: Sequence[Fact], figure: Figure) -> Iterator[Finding]:
    """In a village, forms with the same answers throughout; of households of the same size, or none could be."""
    least, forms, share = figure("least_answers"), figure("least_forms"), figure("share_percent")
    villages: dict[int, list[Fact]] = defaultdict(list)
    for one in facts:
        villages[one.case.village_review_id].append(one)
    for village, here in villages.items():
        alike: dict[object, list[Fact]] = defaultdict(list)
        for one in here:
            household, members = one.life
            if len(household) + sum(map(len, members.values())) >= least:
                alike[
                    repr(
                        (
                            sorted(household.items()),
                            sorted(repr(sorted(said.items())) for said in members.values()),
                        )
                    )
                ].append(one)
        same = [one for group in alike.values() if len(group) >= forms for one in group]
        if same and 100 * len(same) >= share * len(here):
            words = Text(
                "{same} trong {all} phiếu giống hệt phiếu khác.", "{same} of {all} forms equal another."
            ).format(same=len(same), all=len(here))
            mark = mark_of_forms(village, (one.form.pk for one in same))
            yield Finding("identical_answers", words, mark, tuple(one.case.pk for one in same), village)


def _of(one: Fact, rule: str, words: Text) -> Finding:
    return Finding(
        rule, words, mark_of_forms(one.case.pk, [one.form.pk]), (one.case.pk,), one.case.village_review_id
    )


def _said(one: Fact, person: int | None, name: str) -> Text:
    """The question with its answers of both years; no name: whose it is stands in the file."""
    variable = one.standard.questionnaire.variable(name)
    was, now = (
        (one.before.household.get(name), one.form.answers.get(name))
        if person is None and one.before is not None
        else _of_member(one, person, name)
    )
    before, after, label = (
        shown_answer(variable, was),
        shown_answer(variable, now),
        variable.label.with_capital(),
    )
    return Text(f"{label.vi} ({before.vi} → {after.vi})", f"{label.en} ({before.en} → {after.en})")


def _of_member(one: Fact, person: int | None, name: str) -> tuple[object, object]:
    now: dict[str, object] = next((said for said in one.form.members if said.get("person") == person), {})
    before = one.before.members.get(person or 0, {}) if one.before else {}
    return before.get(name), now.get(name)
