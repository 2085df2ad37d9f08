"""Invented data that is hard on a layout: names of six words, zeros, unknowns, long notes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from giamngheo.platform.components import (
    Crumb,
    Difference,
    Empty,
    Event,
    Figure,
    Progress,
    Reason,
    Status,
    Tone,
    steps,
)
from giamngheo.platform.figures import Rate
from giamngheo.platform.tables import BulkAction, Column, Filter, Kind, Table
from giamngheo.rules.text import Text

POOR = Status(Text("Hộ nghèo", "Poor"), Tone.BAD, "arrow-down")
NEAR_POOR = Status(Text("Hộ cận nghèo", "Near-poor"), Tone.WARNING, "circle-half")
NOT_POOR = Status(Text("Không nghèo", "Not poor"), Tone.GOOD, "check-lg")
CLASSES = {"poor": POOR, "near_poor": NEAR_POOR, "not_poor": NOT_POOR}
STATUSES = [
    POOR,
    NEAR_POOR,
    NOT_POOR,
    Status(Text("Chờ duyệt", "Waiting for approval"), Tone.WAITING),
    Status(Text("Đang rà soát", "Under review"), Tone.INFO),
    Status(Text("Chưa xác định", "Not determined"), Tone.NEUTRAL),
]
NAMES = [
    "Nguyễn Thị Hoàng Phương Quỳnh Anh",
    "Hà Văn Ổn",
    "Đinh Công Tráng",
    "Phùng Thị Út",
    "Bùi Ngọc Ánh Nguyệt",
    "Lò Thị Ín",
    "Trần Đại Nghĩa",
]
VILLAGES = ["Khu 3", "Bản Mường Tôn Đản Ngọc Sơn Hạ", "Tổ dân phố Đồng Tâm", "Xóm Ổi"]


def households(count: int) -> list[dict[str, Any]]:
    """Invented rows of a list."""
    return [
        {
            "pk": 1000 + number,
            "code": f"25-08866-{number + 1:05d}",
            "head": NAMES[number % len(NAMES)],
            "village": VILLAGES[number % len(VILLAGES)],
            "members": number % 9 + 1,
            "class": list(CLASSES)[number % 3],
            "points": None if number % 11 == 5 else 90 + number * 7 % 90,
            "since": dt.date(2025, 12, 20 - number % 15),
            "note": "Nhà ở đơn sơ, tường nứt, đề nghị kiểm tra lại diện tích và nguồn nước sinh hoạt"
            if number % 6 == 2
            else "",
        }
        for number in range(count)
    ]


def _by_head(rows: Any, words: str) -> Any:
    return [row for row in rows if words.lower() in row["head"].lower()]


def _by_class(rows: Any, value: str) -> Any:
    return [row for row in rows if row["class"] == value]


def totals(rows: Any) -> dict[str, Any]:
    return {"members": sum(row["members"] for row in rows)}


HOUSEHOLDS = Table(
    name="gallery-households",
    caption=Text("Danh sách hộ nghèo, hộ cận nghèo", "Poor and near-poor households"),
    columns=[
        Column("head", Text("Chủ hộ", "Head"), sort="head"),
        Column("code", Text("Mã hộ", "Code"), Kind.CODE, sort="code"),
        Column("village", Text("Thôn, bản, tổ", "Village"), sort="village", card=True),
        Column("members", Text("Nhân khẩu", "Members"), Kind.NUMBER, sort="members", card=True),
        Column(
            "class", Text("Phân loại", "Class"), Kind.STATUS, lambda row: CLASSES[row["class"]], card=True
        ),
        Column(
            "points",
            Text("Điểm B1", "Points B1"),
            Kind.NUMBER,
            sort="points",
            help=Text("Điểm thu nhập", "Income points"),
        ),
        Column("since", Text("Từ ngày", "Since"), Kind.DATE, sort="since"),
        Column("note", Text("Ghi chú", "Note"), shown=False),
    ],
    filters=[
        Filter(
            "q",
            Text("Tìm theo tên, mã", "Name or code"),
            apply=_by_head,
            personal=True,
            hint=Text("Không cần dấu", "Accents not needed"),
        ),
        Filter(
            "class",
            Text("Phân loại", "Class"),
            choices=[(key, one.word) for key, one in CLASSES.items()],
            apply=_by_class,
        ),
    ],
    bulk=[
        BulkAction(Text("Duyệt", "Approve"), "/gallery/list/", "check2-square"),
        BulkAction(
            Text("Xoá khỏi danh sách", "Remove from the list"), "/gallery/list/", "trash", danger=True
        ),
    ],
    totals=totals,
    row_href=lambda row: f"#household-{row['pk']}",
    empty=Empty(
        Text("Chưa có hộ nào", "No households yet"),
        Text("Nhập danh sách từ tệp Excel của xã để bắt đầu.", "Import the commune's Excel file to start."),
        Text("Nhập danh sách", "Import a list"),
        "#import",
        "houses",
    ),
)
AREAS = Table(
    name="gallery-areas",
    caption=Text("Kết quả theo khu dân cư", "Results by village"),
    columns=[
        Column("name", Text("Khu dân cư", "Village")),
        Column("households", Text("Số hộ", "Households"), Kind.NUMBER, card=True),
        Column("poor", Text("Hộ nghèo", "Poor"), Kind.NUMBER, card=True),
        Column("rate", Text("Tỷ lệ nghèo", "Poverty rate"), Kind.PERCENT, card=True),
    ],
    export=False,
)
AREA_ROWS = [
    {"pk": 1, "name": "Khu 3", "households": 1204, "poor": 32, "rate": Rate(32, 1204)},
    {"pk": 2, "name": "Bản Mường Tôn Đản Ngọc Sơn Hạ", "households": 87, "poor": 0, "rate": Rate(0, 87)},
    {"pk": 3, "name": "Tổ dân phố Đồng Tâm", "households": None, "poor": 5, "rate": Rate(5, None)},
]
CRUMBS = [
    Crumb(Text("Hộ gia đình", "Households"), "#"),
    Crumb("Xã Xuân Đài", "#"),
    Crumb("Nguyễn Thị Hoàng Phương Quỳnh Anh"),
]
EVENTS = [
    Event(
        dt.date(2025, 12, 20),
        Text("Công nhận hộ nghèo", "Recognised as poor"),
        "QĐ 1234/QĐ-UBND, Chủ tịch UBND xã Xuân Đài",
        "Hà Văn Ổn",
        POOR,
    ),
    Event(
        dt.date(2024, 12, 18),
        Text("Công nhận hộ cận nghèo", "Recognised as near-poor"),
        "QĐ 987/QĐ-UBND",
        "",
        NEAR_POOR,
        "#",
    ),
    Event(
        "2023",
        Text("Chưa có dữ liệu", "No data"),
        Text("Danh sách năm 2023 của xã cũ chưa được nhập.", "The list of 2023 was not imported."),
        open_ended=True,
    ),
]
CHANGES = [
    Difference(
        Text("Họ và tên", "Full name"),
        "Nguyễn Thị Hoàng Anh",
        "Nguyễn Thị Hoàng Phương Quỳnh Anh",
        Text("Theo căn cước", "By the identity card"),
    ),
    Difference(Text("Ngày sinh", "Born"), dt.date(1962, 3, 5), dt.date(1962, 5, 3)),
    Difference(Text("Nhân khẩu", "Members"), 6, 6),
    Difference(Text("Số điện thoại", "Phone"), None, "có, đã mã hoá"),
]
STEPS = steps(
    [
        Text("Tải tệp lên", "Upload"),
        Text("Ghép cột", "Match columns"),
        Text("Sửa lỗi", "Repair"),
        Text("Chạy thử", "Dry run"),
        Text("Nhập", "Import"),
    ],
    2,
    ["#", "#"],
)
RUNNING = Progress(
    Text("Nhập danh sách xã Xuân Đài", "Importing the list of Xuân Đài"),
    3400,
    12000,
    190,
    "/gallery/progress/",
)
REASONS = [
    Reason(
        Text(
            "Thu nhập quy đổi từ điểm B1 không vượt chuẩn nghèo nông thôn",
            "Income by points B1 within the rural line",
        ),
        "105",
        True,
        Text("Khoản 1 Điều 3, ví dụ", "Clause 1, article 3, example"),
        "text",
    ),
    Reason(
        Text("Thiếu hụt từ 3 chỉ số trở lên", "Deprived in 3 indicators or more"),
        "3",
        True,
        Text("Khoản 2 Điều 3, ví dụ", "Clause 2, article 3, example"),
        "memory_high",
        (
            Reason(
                Text("Có người không thẻ bảo hiểm y tế", "A member without health insurance"),
                Text("2 người", "2 members"),
                True,
            ),
            Reason(Text("Nguồn nước không hợp vệ sinh", "Unsafe water"), Text("nước máy", "piped"), False),
            Reason(
                Text("Diện tích nhà ở bình quân đầu người", "Floor area per person"),
                Text("chưa biết", "unknown"),
                None,
            ),
        ),
    ),
]
FIGURES = [
    Figure(Text("Hộ dân cư", "Households"), "1.005.262", Text("148 xã, phường", "148 communes")),
    Figure(Text("Hộ nghèo", "Poor"), "26.941", Text("giảm 3.120 so với 2024", "3,120 fewer than 2024"), "#"),
    Figure(Text("Tỷ lệ nghèo", "Poverty rate"), "2,68 %", "26.941 / 1.005.262", why=tuple(REASONS[:1])),
    Figure(Text("Chưa xác định", "Not determined"), "–", Text("Chưa có mẫu số", "No denominator")),
]
