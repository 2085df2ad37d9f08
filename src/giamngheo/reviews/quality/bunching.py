"""Rules on where results heap up: an exact binomial test of the households on the two sides of a line.

In a narrow window a household is as likely to stand just under a line as just over it. That is the test which
`rddensity` offers for few observations (Cattaneo, Frandsen, Titiunik 2015); points are whole numbers and a commune
has few households, so its local polynomials do not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from giamngheo.platform.figures import number
from giamngheo.reviews.quality.facts import Fact
from giamngheo.reviews.quality.finding import Finding, mark_of_forms
from giamngheo.rules.text import Text

Figure = Callable[[str], int]


def points_at_the_line(facts: Sequence[Fact], figure: Figure) -> Iterator[Finding]:
    """Just under (the line included) against just over, in a window of points, two-sided."""
    window = figure("window_points")
    under, over = [], []
    for one in facts:
        if one.line is None or one.case.income_points is None:
            continue
        beyond = one.case.income_points - one.line
        if -window < beyond <= 0:
            under.append(one)
        elif 0 < beyond <= window:
            over.append(one)
    p = chance(len(under), len(over), figure)
    if p is not None:
        words = Text(
            "{under} hộ ngay dưới và {over} hộ ngay trên mức chuẩn trong khoảng {window} điểm (p = {p}).",
            "{under} households just under the line, {over} just over it, within {window} points (p = {p}).",
        ).format(under=len(under), over=len(over), window=window, p=_shown(p))
        yield _finding("points_at_the_line", words, under + over)


def deprivation_at_the_cutoff(facts: Sequence[Fact], figure: Figure) -> Iterator[Finding]:
    """Of the poor of before: exits one indicator under the cut-off against those that stay right at it, one-sided."""
    under, at = [], []
    for one in facts:
        cutoff, step = one.standard.deprivation_cutoff, one.standard.points_per_indicator
        if cutoff is None or step is None or one.was != "poor" or one.case.deprivation_points is None:
            continue
        if one.case.deprivation_points == cutoff * step:
            at.append(one)
        elif one.case.deprivation_points == (cutoff - 1) * step and one.now != "poor":
            under.append(one)
    p = chance(len(under), len(at), figure, one_sided=True)
    if p is not None:
        words = Text(
            "{under} hộ ra khỏi diện nghèo ngay dưới ngưỡng thiếu hụt, {at} hộ còn đúng ngưỡng (p = {p}).",
            "{under} poor households leave just under the cut-off, {at} stay right at it (p = {p}).",
        ).format(under=len(under), at=len(at), p=_shown(p))
        yield _finding("deprivation_at_the_cutoff", words, under + at)


def chance(under: int, over: int, figure: Figure, *, one_sided: bool = False) -> float | None:
    """How likely so uneven a split is by chance; None where it is not unlikely enough, or there are too few."""
    if under + over < figure("least_households"):
        return None
    # the library takes a second to load, which only a page of warnings should pay
    from scipy.stats import binomtest

    p = float(binomtest(under, under + over, alternative="greater" if one_sided else "two-sided").pvalue)
    return p if p * 1000 < figure("level_permille") else None


def _finding(rule: str, words: Text, facts: Sequence[Fact]) -> Finding:
    return Finding(
        rule, words, mark_of_forms(rule, (one.form.pk for one in facts)), tuple(one.case.pk for one in facts)
    )


def _shown(p: float) -> str:
    return number(p, 4) if p >= 0.0001 else f"< {number(0.0001, 4)}"
