"""The days swapped by notices; rows are (WorkingDayChange, name of the holiday)."""

from __future__ import annotations

from giamngheo.platform.components import Empty
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.rules.text import Text

WORKING_DAYS = Table(
    name="working-days",
    caption=Text("Ngày làm việc hoán đổi", "Swapped working days"),
    columns=[
        Column("day", Text("Ngày", "Day"), Kind.DATE, lambda row: row[0].day, card=True),
        Column(
            "working",
            Text("Ngày này", "This day is"),
            value=lambda row: Text("Làm việc", "Worked") if row[0].working else Text("Nghỉ", "Off"),
            card=True,
        ),
        Column("document", Text("Văn bản", "Notice"), value=lambda row: row[0].document, card=True),
        Column("holiday", Text("Ngày lễ", "Public holiday"), value=lambda row: row[1]),
    ],
    export=False,
    empty=Empty(
        Text("Chưa có ngày hoán đổi nào", "No day is swapped"),
        Text(
            "Ngày nghỉ lễ, Tết đã có sẵn; chỉ ghi ngày hoán đổi theo thông báo.",
            "Public holidays are known; record only days swapped by a notice.",
        ),
    ),
)
