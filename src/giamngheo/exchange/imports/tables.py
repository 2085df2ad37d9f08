"""Lists of the import pages."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from giamngheo.exchange.imports.showing import status_of
from giamngheo.platform.components import Empty
from giamngheo.platform.scope import PersonalData
from giamngheo.platform.tables import Column, Kind, Persons, Table
from giamngheo.registry.models import Household
from giamngheo.registry.permissions import VIEW
from giamngheo.rules.text import Text

IMPORTS = Table(
    name="imports",
    caption=Text("Các lần nhập danh sách", "Imports"),
    columns=[
        Column("unit", Text("Địa bàn", "Area"), value=lambda one: one.unit.full_name),
        Column("year", Text("Năm", "Year"), Kind.CODE, value=lambda one: str(one.year), card=True),
        Column("state", Text("Trạng thái", "State"), Kind.STATUS, value=status_of, card=True),
        Column(
            "households", Text("Hộ", "Households"), Kind.NUMBER, value=lambda one: one.counted("households")
        ),
        Column("errors", Text("Lỗi", "Errors"), Kind.NUMBER, value=lambda one: one.counted("errors")),
        Column("made_by", Text("Người nhập", "By"), value=lambda one: one.made_by_name),
        Column("made_at", Text("Lúc", "At"), Kind.DATE, value=lambda one: one.made_at, sort="id", card=True),
    ],
    order="-made_at",
    row_href=lambda one: reverse("exchange:import", args=[one.uid]),
    export=False,
    empty=Empty(
        Text("Chưa nhập danh sách nào", "Nothing imported yet"),
        Text(
            "Tải lên tệp Excel đang dùng ở xã; phần mềm đọc, chỉ ra lỗi ngay trên bảng và chỉ ghi khi bạn đồng ý.",
            "Upload the file in use; it is read, errors are shown in place, and it is written when you agree.",
        ),
        Text("Tải tệp lên", "Upload a file"),
        "new/",
        icon="upload",
    ),
)


def _household(one: Household) -> str:
    try:
        return reverse("registry:household", args=[one.pk])
    except NoReverseMatch:
        return ""


WRITTEN = Table(
    name="written",
    caption=Text("Hộ đã ghi", "Households written"),
    # who imports reads the names of what was written
    persons=Persons(VIEW, lambda row: [row], lambda place: PersonalData.FULL),
    columns=[
        Column("head_name", Text("Chủ hộ", "Head"), href=_household, personal=True),
        Column("code", Text("Mã hộ", "Code"), Kind.CODE, card=True),
        Column(
            "place",
            Text("Thôn, khu", "Village"),
            value=lambda one: (one.village or one.commune).full_name,
            card=True,
        ),
        Column("size", Text("Nhân khẩu", "Persons"), Kind.NUMBER, card=True),
    ],
    export=False,
)
