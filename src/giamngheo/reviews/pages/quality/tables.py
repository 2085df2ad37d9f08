"""The lists of the pages on quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from giamngheo.law.quality import quality_rules
from giamngheo.platform.components import Empty
from giamngheo.platform.tables import Column, Filter, Kind, Table
from giamngheo.rules.text import Text


def sums(by_rule: Mapping[str, Counter[str]]) -> dict[str, int]:
    """How many warnings of these rules are open, and how many were settled."""
    return {state: sum(one[state] for one in by_rule.values()) for state in ("open", "settled")}


def _of_rule(rows: Sequence[dict[str, Any]], rule: str) -> list[dict[str, Any]]:
    """The villages that a rule warns of, with its warnings alone."""
    return [row | sums({rule: row["rules"][rule]}) for row in rows if rule in row["rules"]]


BY_VILLAGE = Table(
    name="quality-villages",
    caption=Text("Cảnh báo theo thôn", "Warnings by village"),
    columns=[
        Column("village", Text("Thôn, khu", "Village"), card=True),
        Column("open", Text("Chưa xử lý", "Open"), Kind.NUMBER, sort="open", card=True),
        Column("settled", Text("Đã xử lý", "Settled"), Kind.NUMBER, sort="settled", card=True),
    ],
    filters=[
        Filter(
            "rule",
            Text("Cảnh báo", "Warning"),
            choices=lambda request: [
                (key, rule.name) for key, rule in quality_rules().items() if rule.level != "commune"
            ],
            apply=_of_rule,
        ),
    ],
    row_href=lambda row: reverse("reviews:village-quality", args=[row["pk"]]),
    empty=Empty(
        Text("Không thôn nào có cảnh báo", "No village has a warning"),
        Text("Cảnh báo hiện khi phiếu đã hoàn thành.", "Warnings show when forms are complete."),
    ),
)
UNCHANGED = Table(
    name="marked-unchanged",
    caption=Text("Rà soát viên ghi «không đổi»", "Enumerators who marked blocks unchanged"),
    columns=[
        Column("enumerator", Text("Rà soát viên", "Enumerator"), card=True),
        Column("forms", Text("Số phiếu", "Forms"), Kind.NUMBER, sort="forms"),
        Column("wholly", Text("Phiếu không đổi hoàn toàn", "Forms unchanged throughout"), Kind.NUMBER, sort="wholly"),
        Column("blocks", Text("Số phần ghi «không đổi»", "Blocks marked"), Kind.NUMBER, sort="blocks", card=True),
        Column("share", Text("Tỷ lệ", "Share"), Kind.PERCENT, card=True),
    ],
    empty=Empty(
        Text("Chưa có phiếu nào", "No form yet"),
        Text("Bảng đếm các phiếu đã hoàn thành.", "Complete forms are counted."),
    ),
)  # fmt: skip
