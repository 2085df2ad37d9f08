"""The list of units below a unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse

from giamngheo.areas.below import Row
from giamngheo.areas.counts import Counts
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.poverty import Poverty
from giamngheo.areas.vocabulary import words_of
from giamngheo.platform.components import Empty
from giamngheo.platform.figures import Rate
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.rules.text import Text


def _residents(name: str) -> Callable[[Row], Any]:
    return lambda row: None if row.residents is None else getattr(row.residents, name)


def _locality(row: Row) -> Text | None:
    return None if row.locality is None else words_of(Subject.LOCALITY, row.locality.value)


def _sum(rows: list[Row], name: str) -> int | None:
    """None as soon as one unit has no count: a sum of some would read as the sum of all."""
    counts = [_residents(name)(row) for row in rows]
    return None if None in counts else sum(counts)


def _totals(rows: list[Row]) -> dict[str, Any]:
    return {
        "villages": sum(row.villages for row in rows),
        "households": _sum(rows, "households"),
        "persons": _sum(rows, "persons"),
        "minority": _sum(rows, "minority_households"),
    }


def _count(key: str, label: Text, name: str, *, card: bool = False) -> Column:
    return Column(key, label, Kind.NUMBER, value=_residents(name), sort=key, card=card)


BELOW_PROVINCE = Table(
    name="areas-below",
    caption=Text("Đơn vị trực thuộc", "Units below"),
    columns=(
        Column("name", Text("Tên", "Name"), value=lambda row: row.unit.full_name, sort="name", card=True),
        Column("code", Text("Mã", "Code"), Kind.CODE, value=lambda row: row.unit.code, sort="code"),
        Column("locality", Text("Khu vực", "Locality"), value=_locality),
        Column(
            "villages",
            Text("Số thôn", "Villages"),
            Kind.NUMBER,
            value=lambda row: row.villages,
            sort="villages",
        ),
        _count("households", Text("Hộ dân cư", "Households"), "households", card=True),
        _count("persons", Text("Nhân khẩu", "Persons"), "persons"),
        _count("minority", Text("Hộ dân tộc thiểu số", "Ethnic-minority households"), "minority_households"),
        Column("on", Text("Tại ngày", "At"), Kind.DATE, value=_residents("on")),
        Column("source", Text("Nguồn", "Source"), value=_residents("source"), shown=False),
    ),
    page_size=200,
    totals=_totals,
    order="name",
    row_href=lambda row: reverse("areas:unit", args=(row.pk,)),
    empty=Empty(
        Text("Chưa có đơn vị trực thuộc", "No units below"),
        Text("Thêm thôn, tổ dân phố để xếp hộ vào.", "Add villages, then households can be placed in them."),
        icon="geo-alt",
    ),
)
BELOW_COMMUNE = replace(
    BELOW_PROVINCE,
    name="areas-villages",
    caption=Text("Thôn, tổ dân phố", "Villages"),
    columns=[one for one in BELOW_PROVINCE.columns if one.key != "villages"],
)


def _of_day(table: Table, name: str, caption: Text, beside: Text) -> Table:
    """The table of communes of a past day: what each is part of, and what it became or is made of."""
    more = (
        Column(
            "within",
            Text("Thuộc", "Within"),
            value=lambda row: row.unit.parent.full_name if row.unit.parent else "",
            shown=False,
        ),
        Column("beside", beside, value=lambda row: row.beside, card=True),
    )
    columns = [one for one in table.columns if one.key != "locality"]
    return replace(table, name=name, caption=caption, columns=[*columns[:2], *more, *columns[2:]])


UNITS_THEN = _of_day(
    BELOW_PROVINCE,
    "areas-of-the-day",
    Text("Xã, phường của ngày đó", "Communes of that day"),
    Text("Nay thuộc", "Now in"),
)
UNITS_NOW = _of_day(
    BELOW_PROVINCE,
    "areas-rebased",
    Text("Xã, phường hiện nay, số liệu của ngày đó", "Communes of today, figures of that day"),
    Text("Từ các đơn vị", "Made of"),
)


def with_poverty(table: Table, found: Mapping[int, Poverty]) -> list[Column]:
    """The columns of the table and, where there are results, the poor and near-poor of the latest review."""
    if not found:
        return list(table.columns)

    def of(name: str) -> Callable[[Row], Any]:
        return lambda row: getattr(found[row.pk], name) if row.pk in found else None

    poverty = [
        Column("poor", Text("Hộ nghèo", "Poor"), Kind.NUMBER, value=of("poor"), sort="poor", card=True),
        Column(
            "near_poor",
            Text("Hộ cận nghèo", "Near-poor"),
            Kind.NUMBER,
            value=of("near_poor"),
            sort="near_poor",
        ),
        Column("rate", Text("Tỷ lệ nghèo", "Poverty rate"), Kind.PERCENT, value=of("rate"), card=True),
        Column(
            "year", Text("Rà soát năm", "Review of"), Kind.CODE, value=lambda row: str(of("year")(row) or "")
        ),
    ]
    at = next(place for place, one in enumerate(table.columns) if one.key == "on")
    return [*table.columns[:at], *poverty, *table.columns[at:]]


def totals_with_poverty(
    found: Mapping[int, Poverty], whole: Counts | None = None, own: Poverty | None = None
) -> Callable[[list[Row]], dict[str, Any]]:
    """Sums of the list; of the poor only where every unit has results of one year.

    whole, own: what the unit above has altogether, some of which may lie in none of the rows.
    """

    def totals(rows: list[Row]) -> dict[str, Any]:
        sums = _totals(rows)
        if whole is not None:
            figures = (whole.households, whole.persons, whole.minority_households)
            sums |= dict(zip(("households", "persons", "minority"), figures, strict=True))
        of_rows = [found[row.pk] for row in rows if row.pk in found]
        if own is not None and {one.year for one in of_rows} == {own.year}:
            sums |= {"poor": own.poor, "near_poor": own.near_poor, "rate": own.rate}
        elif rows and len(of_rows) == len(rows) and len({one.year for one in of_rows}) == 1:
            poor = sum(one.poor for one in of_rows)
            parts = [one.rate.denominator for one in of_rows]
            of_all = None if None in parts else sum(part for part in parts if part is not None)
            sums |= {
                "poor": poor,
                "near_poor": sum(one.near_poor for one in of_rows),
                "rate": Rate(poor, of_all, reason=of_rows[0].rate.reason),
            }
        return sums

    return totals
