"""The list of units below a unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.urls import reverse

from giamngheo.areas.models.facts import Subject
from giamngheo.areas.queries import Row
from giamngheo.areas.vocabulary import words_of
from giamngheo.platform.components import Empty
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
