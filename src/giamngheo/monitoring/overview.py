"""The figures at the head of an area's page, and the table of its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.tree import tree_today
from giamngheo.monitoring.permissions import VIEW
from giamngheo.monitoring.summary import NEAR_POOR, POOR, Book, Counts
from giamngheo.platform import figures
from giamngheo.platform.components import Figure
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.reviews.models import Case, CommuneReview, Review
from giamngheo.reviews.standing import GONE
from giamngheo.rules.text import Text

WHY = "how many communes have not all their results; no commune is named"
UNFINISHED = Text(
    "Còn {n} xã, phường chưa có đủ kết quả năm {year}: chưa tính tỷ lệ, chưa so với năm trước",
    "{n} communes have not all their results of {year}: no rate, no comparison yet",
)
AREAS = Table(
    name="areas-figures",
    caption=Text("Số liệu theo địa bàn", "Figures by area"),
    columns=[
        Column("name", Text("Địa bàn", "Area"), sort="name", href=lambda row: row["href"]),
        Column("residents", Text("Hộ dân cư", "Resident households"), Kind.NUMBER, sort="residents"),
        Column("poor", Text("Hộ nghèo", "Poor"), Kind.NUMBER, sort="poor", card=True),
        Column("poor_rate", Text("Tỷ lệ nghèo", "Poverty rate"), Kind.PERCENT, card=True),
        Column("near_poor", Text("Hộ cận nghèo", "Near-poor"), Kind.NUMBER, sort="near_poor", card=True),
        Column("near_poor_rate", Text("Tỷ lệ cận nghèo", "Near-poor rate"), Kind.PERCENT),
        Column(
            "change",
            Text("Hộ nghèo so năm trước", "Poor against the year before"),
            Kind.NUMBER,
            value=lambda row: row["difference"],
            sort="difference",
        ),
    ],
    totals=lambda rows: _totals(list(rows)),
    page_size=500,
)


def area_rows(book: Book, units: Sequence[AdminUnit], year: int) -> list[dict[str, Any]]:
    """One row a unit; a unit that nobody reviewed has dashes."""
    return [_row(book, unit, year) for unit in units]


def _row(book: Book, unit: AdminUnit, year: int) -> dict[str, Any]:
    counts = book.of(year, unit.pk)
    reviewed = bool(counts.standard) or counts.residents is not None
    difference = _difference(book, unit.pk, year, POOR)
    return {
        "pk": unit.pk,
        "name": unit.full_name,
        "href": reverse("monitoring:area", args=[unit.pk]) + f"?year={year}",
        "residents": counts.residents,
        "poor": counts.households.get(POOR, 0) if reviewed else None,
        "poor_rate": counts.rate(POOR),
        "near_poor": counts.households.get(NEAR_POOR, 0) if reviewed else None,
        "near_poor_rate": counts.rate(NEAR_POOR),
        "difference": difference,
    }


def _totals(rows: list[dict[str, Any]]) -> dict[str, Any]:
    def total(key: str) -> int | None:
        values = [row[key] for row in rows]
        return None if None in values else sum(values)

    residents = total("residents")
    poor, near_poor = total("poor"), total("near_poor")
    return {
        "residents": residents,
        "poor": poor,
        "poor_rate": figures.Rate(poor, residents),
        "near_poor": near_poor,
        "near_poor_rate": figures.Rate(near_poor, residents),
    }


def left_out(actor: Actor, book: Book, unit: AdminUnit, year: int) -> list[Text]:
    """What divided communes had in no village: in the province's figures and in no commune's. Usually nothing."""
    rest = book.left_out(year)
    if not rest:
        return []
    here = set(rest) & set(tree_today().lying_in(unit.pk, book.made_on(year)))
    communes = AdminUnit.objects.filter(pk__among=here).order_by("code", "pk")
    return [
        Text(
            f"{one.full_name}: {poor} hộ nghèo, {near} hộ cận nghèo của xã bị chia chưa có thôn, hoặc thôn chưa "
            "chuyển về xã nhận: không thuộc xã, phường nào hiện nay.",
            f"{one.full_name}: {poor} poor and {near} near-poor households of the divided commune are in no village "
            "or in one not yet moved to a receiving commune: in no commune of today.",
        )
        for one in communes
        if policy().may(actor, VIEW, one)
        for poor, near in [[figures.number(rest[one.pk].households.get(key, 0)) for key in (POOR, NEAR_POOR)]]
    ]


def cards(
    book: Book, unit: AdminUnit, year: int, households: Callable[[int | None, str], str]
) -> list[Figure]:
    """Residents, reviewed, poor and near-poor with rates, parts and the change against the year before.

    As long as communes below have households without a result, what there is is no rate and is not compared.
    """
    counts = book.of(year, unit.pk)
    waiting = _without_results(unit, year)
    return [
        Figure(
            Text("Hộ dân cư", "Resident households"),
            figures.number(counts.residents),
            _residents_note(counts),
        ),
        Figure(Text("Hộ được rà soát", "Households reviewed"), figures.number(counts.reviewed), waiting),
        _card(book, unit, year, POOR, Text("Hộ nghèo", "Poor households"), households, waiting),
        _card(book, unit, year, NEAR_POOR, Text("Hộ cận nghèo", "Near-poor households"), households, waiting),
        _published(counts, waiting),
    ]


def _without_results(unit: AdminUnit, year: int) -> Text | str:
    """How many communes of the unit still have households without a result in the year's review. One query."""
    if unit.level != Level.PROVINCE:
        return ""
    undecided = Case.objects.unscoped(WHY).filter(village_review__commune_review=OuterRef("pk"))
    undecided = undecided.exclude(state__in=("decided", *GONE))
    rows = CommuneReview.objects.unscoped(WHY).filter(
        Exists(undecided), review__kind=Review.Kind.ANNUAL, review__year=year, commune__parent=unit
    )
    count = rows.exclude(step="closed").count()
    return UNFINISHED.format(n=count, year=year) if count else ""


def _published(counts: Counts, waiting: Text | str) -> Figure:
    """Poor and near-poor together, as the programme publishes it; Alkire–Foster's H is another figure."""
    both = counts.households.get(POOR, 0) + counts.households.get(NEAR_POOR, 0)
    if isinstance(waiting, Text):
        rate = figures.Rate(both, None, reason=waiting)
    else:
        rate = figures.Rate(both, counts.residents, reason=counts.rate(POOR).reason)
    words = Text(
        "Tỷ lệ nghèo đa chiều (nghèo + cận nghèo)", "Published multidimensional rate (poor + near-poor)"
    )
    return Figure(words, str(rate), rate.basis)


def _residents_note(counts: Counts) -> Text | str:
    return "" if counts.residents is not None else counts.rate(POOR).basis


def _card(
    book: Book,
    unit: AdminUnit,
    year: int,
    status: str,
    label: Text,
    households: Callable[[int | None, str], str],
    waiting: Text | str,
) -> Figure:
    counts = book.of(year, unit.pk)
    number, rate = counts.households.get(status, 0), counts.rate(status)
    if isinstance(waiting, Text):
        return Figure(label, figures.number(number), waiting, households(None, status) if number else "")
    basis = rate.basis
    words = Text(f"{rate} ({basis.vi})", f"{rate} ({basis.en})")
    difference = _difference(book, unit.pk, year, status)
    if difference is not None:
        before = f"{signed(difference)}"
        words = Text(
            f"{words.vi} · {before} hộ so với năm {year - 1}", f"{words.en} · {before} against {year - 1}"
        )
    return Figure(label, figures.number(number), words, households(None, status) if number else "")


def _difference(book: Book, unit: int, year: int, status: str) -> int | None:
    before, now = book.of(year - 1, unit), book.of(year, unit)
    known = (before.standard or before.residents is not None) and (now.standard or now.residents is not None)
    return now.households.get(status, 0) - before.households.get(status, 0) if known else None


def signed(number: int) -> str:
    return f"+{figures.number(number)}" if number > 0 else figures.number(number)
