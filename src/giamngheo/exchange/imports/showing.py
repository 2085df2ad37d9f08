"""How an import is put to the officer: its steps, its state in a word, its columns and what they may mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.areas.permissions import ADD_VILLAGE
from giamngheo.exchange.answers.problems import TITLES as FORM_TITLES
from giamngheo.exchange.imports import queries, store
from giamngheo.exchange.imports.actions import STEPS as ACTS
from giamngheo.exchange.imports.column_words import COLUMN_WORDS
from giamngheo.exchange.imports.place_problems import title_of
from giamngheo.exchange.imports.planning import APPROVAL, OLDER, OTHERWISE, SIZES, UNSAID
from giamngheo.exchange.imports.wizard import PAGES, Wizard
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake import catalogue
from giamngheo.intake.dossiers import TITLES as DOSSIER_TITLES
from giamngheo.intake.wordings import UNUSED, load_wordings
from giamngheo.law import load_standard
from giamngheo.platform.components import Crumb, Progress, Status, Step, Tone, steps
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.running import progress_of
from giamngheo.platform.scope import Actor, Placed, policy
from giamngheo.registry.permissions import IMPORT
from giamngheo.rules.text import Text

State = ImportBatch.State
STEPS = (
    Text("Tải tệp lên", "Upload"),
    Text("Kiểm tra, sửa lỗi", "Check and repair"),
    Text("Đối chiếu với sổ", "Compare"),
    Text("Ghi vào sổ", "Write"),
    Text("Kết quả", "Result"),
)
_AT = {
    State.CHECKING: 1,
    State.CHECKED: 1,
    State.PLANNING: 2,
    State.PLANNED: 2,
    State.AWAITING: 3,
    State.APPLYING: 3,
    State.UNDOING: 3,
    State.DONE: 5,
    State.UNDONE: 5,
    State.DISCARDED: 0,
}
_STATUS = {
    State.CHECKING.value: Status(Text("đang kiểm tra", "checking"), Tone.WAITING),
    State.CHECKED.value: Status(Text("đã kiểm tra, chờ đối chiếu", "checked"), Tone.INFO),
    State.PLANNING.value: Status(Text("đang đối chiếu", "comparing"), Tone.WAITING),
    State.PLANNED.value: Status(Text("chờ xác nhận ghi", "waits for your word"), Tone.INFO),
    State.AWAITING.value: Status(Text("chờ lãnh đạo duyệt", "waits for the leader"), Tone.WAITING),
    State.APPLYING.value: Status(Text("đang ghi vào sổ", "writing"), Tone.WAITING),
    State.DONE.value: Status(Text("đã ghi vào sổ", "written"), Tone.GOOD),
    State.UNDOING.value: Status(Text("đang hoàn tác", "undoing"), Tone.WAITING),
    State.UNDONE.value: Status(Text("đã hoàn tác", "undone"), Tone.NEUTRAL),
    State.DISCARDED.value: Status(Text("đã bỏ", "given up"), Tone.NEUTRAL),
}
_WORK = {
    State.CHECKING.value: Text("Đang đọc và kiểm tra danh sách", "Reading and checking the list"),
    State.PLANNING.value: Text(
        "Đang phân loại và đối chiếu với sổ hộ", "Classifying and comparing with the register"
    ),
    State.APPLYING.value: Text("Đang ghi danh sách vào sổ hộ", "Writing the list into the register"),
    State.UNDOING.value: Text("Đang hoàn tác", "Undoing"),
}
VERDICTS = {
    "new": Text("Hộ mới", "New"),
    "changed": Text("Có thay đổi", "Changed"),
    "unchanged": Text("Không thay đổi", "Unchanged"),
    "conflict": Text("Mâu thuẫn, không ghi", "Conflicting, left out"),
}
APPROVAL_TAB = Text("Cần lãnh đạo duyệt", "For the leader to approve")
MORE_TABS = {
    APPROVAL: APPROVAL_TAB,
    SIZES: Text("Số khẩu ghi khác số người liệt kê", "Size stated otherwise than listed"),
    OLDER: Text("Đã có lần rà soát sau", "Reviewed later"),
    OTHERWISE: Text("Phân loại ghi khác kết quả tính", "Class recorded otherwise than computed"),
    UNSAID: Text("Không ghi phân loại", "No class recorded"),
}
"""Rows of a dry run that are shown together whatever their verdict, where there are any."""
SEVERITIES = {
    "error": Status(Text("Lỗi", "Error"), Tone.BAD),
    "warning": Status(Text("Cảnh báo", "Warning"), Tone.WARNING),
    "repair": Status(Text("Đã tự sửa", "Repaired"), Tone.INFO),
}


def _way(batch: ImportBatch | None) -> list[Crumb]:
    return [Crumb(Text("Nhập danh sách", "Import lists"), reverse("exchange:imports"))]


def title_of_batch(batch: ImportBatch) -> Text:
    name = batch.unit.full_name
    return Text(f"{name}, năm {batch.year}", f"{name}, {batch.year}")


REGISTER = Wizard(
    prefix="import",
    pages=PAGES,
    permission=IMPORT,
    acts=ACTS,
    batches=queries.batches,
    steps=STEPS,
    status=_STATUS,
    work=_WORK,
    verdicts=VERDICTS,
    way=_way,
    title=title_of_batch,
    home=lambda batch: reverse("exchange:imports"),
)
"""Lists of households on their way into the register."""


def status_of(batch: ImportBatch, wizard: Wizard = REGISTER) -> Status:
    if batch.working and batch.job is not None and batch.job.state == Job.State.FAILED:
        return Status(Text("gặp lỗi, đang dừng", "stopped by a fault"), Tone.BAD)
    if batch.state == State.CHECKED and batch.counted("errors"):
        return Status(Text("đã kiểm tra, còn lỗi", "checked, errors left"), Tone.WARNING)
    if batch.state == State.PLANNED and batch.returned_at is not None:
        return Status(Text("lãnh đạo trả lại", "returned by the leader"), Tone.WARNING)
    return wizard.status[batch.state]


def steps_of(batch: ImportBatch | None, wizard: Wizard = REGISTER) -> list[Step]:
    return steps(wizard.steps, 0 if batch is None else _AT[State(batch.state)])


def crumbs(batch: ImportBatch | None = None, *more: Text, wizard: Wizard = REGISTER) -> list[Crumb]:
    found = wizard.way(batch)
    if batch is not None:
        found.append(Crumb(wizard.title(batch), wizard.address(batch)))
    found += [Crumb(one) for one in more]
    return [*found[:-1], Crumb(found[-1].label)]


def progress_part(batch: ImportBatch, wizard: Wizard = REGISTER) -> Progress:
    """The bar of the work under way."""
    job = batch.job
    done, total = progress_of(job) if job else (0, None)
    left = None
    if job and job.started_at and done and total:
        spent = (timezone.now() - job.started_at).total_seconds()
        left = int(spent * (total - done) / done) if spent > 5 else None
    waiting = bool(job and job.waiting)
    poll = wizard.address(batch, "progress")
    return Progress(wizard.work[batch.state], done, total or 0, left, poll=poll, waiting=waiting)


def problem_title(code: str) -> Text:
    """A short name for a code in the filter."""
    known = title_of(code) or FORM_TITLES.get(code) or DOSSIER_TITLES.get(code)
    if known is not None:
        return known
    kind = catalogue().get(code)
    if kind is None:
        return Text.same(code)
    vi, en = (_PLACEHOLDER.sub("…", words) for words in (kind.message.vi, kind.message.en))
    return Text(vi, en).with_capital()


_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class ColumnRow:
    """A column of a sheet on the page of columns; `field` is its name in the form."""

    field: str
    letter: str
    heading: str
    variable: str
    sure: bool


@dataclass(frozen=True)
class SheetForm:
    index: int
    file: str
    sheet: str
    kind: Text
    rows: tuple[ColumnRow, ...]


_KINDS = {
    "totals": Text("danh sách tổng điểm", "list of totals"),
    "indicators": Text("danh sách có đánh dấu chỉ số thiếu hụt", "list with ticked indicators"),
    "full": Text("danh sách đủ câu trả lời", "list of answers"),
}


def sheet_forms(batch: ImportBatch) -> list[SheetForm]:
    """The sheets that hold a list, with what each column was read as."""
    found = []
    for index, one in enumerate(store.get_json(batch, "check/sheets")):
        rows = tuple(
            ColumnRow(
                f"c-{index}-{place}",
                column["column"],
                column["heading"],
                column["variable"] or "",
                column["confidence"] >= SURE,
            )
            for place, column in enumerate(one["columns"])
        )
        kind = _KINDS.get(one.get("list_kind", ""), Text("danh sách", "list"))
        found.append(SheetForm(index, one.get("file", ""), one["sheet"], kind, rows))
    return found


SURE = 0.9


def variable_choices(standard_id: str, used: Sequence[str]) -> list[tuple[str, Text]]:
    """What a column may mean: every variable that a heading can name, by its label."""
    standard = load_standard(standard_id)
    wordings = load_wordings(standard)
    targets = {*wordings.exact.values(), *wordings.indicators, *used} - {UNUSED, ""}
    labels = wordings_of_targets(wordings.accented)
    found = []
    for name in targets:
        label = standard.questionnaire.variable(name).label if name in standard.questionnaire else None
        heading = _SHORT.sub(lambda found: found[0].upper(), labels.get(name, name))
        found.append((name, label or COLUMN_WORDS.get(name) or Text.same(heading).with_capital()))
    return sorted(found, key=lambda pair: pair[1].vi.casefold())


_SHORT = re.compile(r"\b(stt|tt|cccd|cmnd|bhyt)\b")


def wordings_of_targets(accented: Mapping[str, str]) -> dict[str, str]:
    """The first wording of each target."""
    first: dict[str, str] = {}
    for wording, target in accented.items():
        first.setdefault(target, wording)
    return first


def settled_sheets(batch: ImportBatch, chosen: Mapping[str, str], known: set[str]) -> list[dict[str, Any]]:
    """The sheets with the columns as the form has them; a variable that does not exist is left as it was."""
    sheets: list[dict[str, Any]] = store.get_json(batch, "check/sheets")
    for index, sheet in enumerate(sheets):
        for place, column in enumerate(sheet["columns"]):
            value = chosen.get(f"c-{index}-{place}")
            if value == "":
                column["variable"] = None
            elif value in known:
                column["variable"] = value
    return sheets


@dataclass(frozen=True)
class VillageRow:
    """A village name of the list that the commune does not have; `may_add`: the officer may add it there."""

    field: str
    key: str
    written: str
    commune_name: str
    households: int
    suggested: int | None
    options: tuple[tuple[int, str], ...]
    commune: int
    may_add: bool


NEW_VILLAGE = "new"
"""What a form says of a name that becomes a new village."""


def village_rows(batch: ImportBatch, actor: Actor) -> list[VillageRow]:
    """Unknown villages, those of most households first."""
    unknown = sorted(store.get_json(batch, "check/villages"), key=lambda one: -one["households"])
    communes = {one["commune"] for one in unknown}
    children: dict[int, list[tuple[int, str]]] = {}
    villages = AdminUnit.objects.on(timezone.localdate()).filter(level="village", parent__in=communes)
    for unit in villages.order_by("sort_name", "pk"):
        if unit.parent_id is not None:
            children.setdefault(unit.parent_id, []).append((unit.pk, unit.full_name))
    reach = policy().reach(actor, ADD_VILLAGE)
    return [
        VillageRow(
            f"v-{place}",
            one["key"],
            one["written"],
            one["commune_name"] or "",
            one["households"],
            one["suggested"][0] if one["suggested"] else None,
            tuple(children.get(one["commune"], ())),
            one["commune"],
            one["commune"] is not None and reach.covers(Placed(one["commune"])),
        )
        for place, one in enumerate(unknown)
    ]
