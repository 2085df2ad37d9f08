"""How profiles, runs and extracts are put to the officer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from giamngheo.exchange.models import ExchangeProfile, ExchangeRun, RegisterExtract
from giamngheo.exchange.profiles.forms import EACH
from giamngheo.exchange.profiles.mapping import FILL, ROLES, VERIFIED, Mapping
from giamngheo.exchange.profiles.mapping import Column as MappedColumn
from giamngheo.exchange.profiles.vocabulary import Variable, variables
from giamngheo.exchange.profiles.written_codes import as_typed, example, unplaced
from giamngheo.intake.sheet import column_letter
from giamngheo.platform.components import Crumb, Empty, Figure, Progress, Status, Tone
from giamngheo.platform.figures import number
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.running import progress_of
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

State = ExchangeRun.State
_STATUS = {
    State.FILLING: Status(Text("đang điền", "filling"), Tone.WAITING),
    State.FILLED: Status(Text("đã điền", "filled"), Tone.GOOD),
    State.READING: Status(Text("đang đọc tệp trả về", "reading the returned file"), Tone.WAITING),
    State.READ: Status(Text("chờ xác nhận ghi", "waits for your word"), Tone.INFO),
    State.APPLYING: Status(Text("đang ghi vào sổ", "writing"), Tone.WAITING),
    State.DONE: Status(Text("đã ghi vào sổ", "written"), Tone.GOOD),
    State.UNDOING: Status(Text("đang hoàn tác", "undoing"), Tone.WAITING),
}
_STOPPED = Status(Text("gặp lỗi, đã dừng", "stopped by a fault"), Tone.BAD)


def stopped(one: ExchangeRun | RegisterExtract) -> bool:
    return one.job is not None and one.job.state in {Job.State.FAILED, Job.State.CANCELLED}


def run_status(run: ExchangeRun) -> Status:
    return _STOPPED if run.working and stopped(run) else _STATUS[State(run.state)]


def profile_status(profile: ExchangeProfile) -> Status:
    if profile.retired:
        return Status(Text("thôi dùng", "retired"), Tone.NEUTRAL)
    if profile.ready:
        return Status(Text("dùng được", "ready"), Tone.GOOD)
    return Status(Text("cần xem lại các cột", "columns to settle"), Tone.WARNING)


def extract_status(one: RegisterExtract) -> Status:
    if one.rows is not None:
        return Status(Text("tải được", "ready"), Tone.GOOD)
    return _STOPPED if stopped(one) else Status(Text("đang lập", "being made"), Tone.WAITING)


def progress_part(one: ExchangeRun | RegisterExtract, poll: str) -> Progress:
    done, total = progress_of(one.job) if one.job else (0, None)
    label = (
        _STATUS[State(one.state)].word
        if isinstance(one, ExchangeRun)
        else Text("Đang lập tệp", "Making the file")
    )
    waiting = bool(one.job and one.job.waiting)
    return Progress(label.with_capital(), done, total or 0, poll=poll, waiting=waiting)


def crumbs(*more: tuple[Text | str, str]) -> list[Crumb]:
    """The way from the list of profiles; the last step has no address."""
    found = [Crumb(Text("Mẫu trao đổi", "Exchange profiles"), reverse("exchange:profiles"))]
    found += [Crumb(label, address) for label, address in more]
    return [*found[:-1], Crumb(found[-1].label)]


@dataclass(frozen=True)
class ColumnRow:
    """A column on the page of columns."""

    index: int
    letter: str
    heading: str
    chosen: str
    value: str
    codes: str
    example: str
    """How codes are typed; empty where the column holds none."""
    fresh: bool = False
    unplaced: Sequence[str] = ()
    """Codes that the template offers and nothing writes."""


def column_rows(mapping: Mapping, typed: Mapped[str, str] | None = None) -> list[ColumnRow]:
    """The columns; `typed`: what was sent and not saved stands as it was typed."""
    known, sent = variables(mapping.each), typed or {}
    return [
        ColumnRow(
            one.index,
            column_letter(one.index),
            one.heading,
            f"fill:{one.variable}" if one.role == FILL else one.role,
            one.codes.get("true", "") if one.role == VERIFIED else one.value,
            sent.get(
                f"k-{one.index}", as_typed(known[one.variable], one.codes) if _filled(one, known) else ""
            ),
            example(known[one.variable]) if _filled(one, known) else "",
            one.fresh,
            unplaced(known[one.variable], one.heading, one.options, one.codes) if _filled(one, known) else (),
        )
        for one in mapping.columns
    ]


def _filled(column: MappedColumn, known: Mapped[str, Variable]) -> bool:
    return column.role == FILL and column.variable in known


FRESH = Status(Text("mới", "new"), Tone.WARNING)


def workbooks(profile: ExchangeProfile) -> list[dict[str, Any]]:
    """The workbooks of a profile, the one in use first: file, number, and of those before until when and by whom."""
    earlier = [
        {**one, "number": number, "until": datetime.fromisoformat(one["until"])}
        for number, one in enumerate(profile.earlier, 1)
    ]
    return [{"file": profile.file_name, "number": len(earlier) + 1}, *reversed(earlier)]


def role_choices() -> list[tuple[str, str]]:
    return [(key, say(label)) for key, label in ROLES.items() if key != FILL]


NONE_TO_SEE = Empty(
    Text("Chưa có mẫu nào", "No profile yet"),
    Text(
        "Mẫu do cán bộ xã hoặc cán bộ tỉnh lập; lập xong, mẫu hiện ở đây cho bạn xem.",
        "Officers of the communes and the province make them; they then show here for you to see.",
    ),
    icon="arrow-repeat",
)
PROFILES = Table(
    name="exchange-profiles",
    caption=Text("Mẫu trao đổi", "Exchange profiles"),
    columns=[
        Column("name", Text("Mẫu", "Profile"), value=lambda one: one.name),
        Column("system", Text("Bên nhận", "Receiving office"), value=lambda one: one.system, card=True),
        Column("unit", Text("Đơn vị", "Unit"), value=lambda one: one.unit.full_name),
        Column("state", Text("Trạng thái", "State"), Kind.STATUS, value=profile_status, card=True),
        Column(
            "changed_at", Text("Sửa lúc", "Changed"), Kind.DATE, value=lambda one: one.changed_at, card=True
        ),
    ],
    row_href=lambda one: reverse("exchange:profile", args=[one.uid]),
    export=False,
    empty=Empty(
        Text("Chưa có mẫu nào", "No profile yet"),
        Text(
            "Tải lên mẫu Excel trống của bên nhận một lần; từ đó phần mềm điền mẫu cho bất kỳ địa bàn và ngày nào.",
            "Upload another office's empty Excel form once; it is then filled for any area and day.",
        ),
        Text("Thêm mẫu", "Add a profile"),
        "new/",
        icon="upload",
    ),
)
RUNS = Table(
    name="exchange-runs",
    caption=Text("Các lần điền", "Runs"),
    columns=[
        Column("unit", Text("Địa bàn", "Area"), value=lambda one: one.unit.full_name),
        Column("on", Text("Tại ngày", "As of"), Kind.DATE, value=lambda one: one.on, card=True),
        Column("rows", Text("Số dòng", "Rows"), Kind.NUMBER, value=lambda one: one.rows, card=True),
        Column("state", Text("Trạng thái", "State"), Kind.STATUS, value=run_status, card=True),
        Column("made_by", Text("Người lập", "By"), value=lambda one: one.made_by_name),
        Column("made_at", Text("Lúc", "At"), Kind.DATE, value=lambda one: one.made_at, sort="id"),
    ],
    order="-made_at",
    row_href=lambda one: reverse("exchange:run", args=[one.uid]),
    export=False,
    empty=Empty(
        Text("Chưa điền lần nào", "Not filled yet"),
        Text("Chọn địa bàn và ngày rồi bấm «Điền mẫu».", "Choose an area and a day, then fill."),
    ),
)
EXTRACTS = Table(
    name="register-extracts",
    caption=Text("Các tệp đã lập", "Files made"),
    columns=[
        Column("unit", Text("Địa bàn", "Area"), value=lambda one: one.unit.full_name),
        Column("on", Text("Tại ngày", "As of"), Kind.DATE, value=lambda one: one.on, card=True),
        Column("each", Text("Nội dung", "Content"), value=lambda one: EACH[one.each]),
        Column("format", Text("Dạng", "Format"), Kind.CODE, value=lambda one: one.format),
        Column("rows", Text("Số dòng", "Rows"), Kind.NUMBER, value=lambda one: one.rows, card=True),
        Column("state", Text("Trạng thái", "State"), Kind.STATUS, value=extract_status, card=True),
        Column("made_at", Text("Lúc", "At"), Kind.DATE, value=lambda one: one.made_at, sort="id"),
    ],
    order="-made_at",
    row_href=lambda one: reverse("exchange:extract", args=[one.uid]),
    export=False,
    empty=Empty(
        Text("Chưa lập tệp nào", "No file yet"),
        Text("Chọn địa bàn và dạng tệp; tệp lập xong tải ở đây.", "Choose an area and a format."),
    ),
)


def uncoded(run: ExchangeRun) -> list[tuple[str, int]]:
    """Headings of columns with codes, and how many of their cells hold a value that has none."""
    found: Counter[str] = Counter()
    for file in run.files:
        found.update(file.get("uncoded", {}))
    return sorted(found.items())


def run_figures(run: ExchangeRun) -> list[Figure]:
    """What a returned file says, counted."""
    names = {
        "rows": Text("Dòng nhận ra", "Rows found"),
        "verified": Text("Khớp", "Match"),
        "refused": Text("Không khớp", "No match"),
        "renumbered": Text("Không ghi: số định danh khác sổ", "Not written: another citizen number"),
        "contradicted": Text("Không ghi: dòng trái với sổ", "Not written: contradict the register"),
        "codes": Text("Mã mới của bên nhận", "New codes of theirs"),
        "known": Text("Mã đã có trong sổ", "Codes known already"),
        "mismatches": Text("Chỗ cần xem", "To look at"),
        "missing": Text("Đã gửi, không thấy trả về", "Sent, not returned"),
    }
    return [Figure(label, number(run.counted(name))) for name, label in names.items()]
