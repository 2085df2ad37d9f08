"""How an import of filled forms is put to who assesses: its wizard, its list, its figures."""

from __future__ import annotations

from django.urls import reverse

from giamngheo.exchange.answers import queries
from giamngheo.exchange.answers.actions import STEPS as ACTS
from giamngheo.exchange.answers.planning import VERDICTS
from giamngheo.exchange.answers.queries import Board
from giamngheo.exchange.imports.showing import status_of
from giamngheo.exchange.imports.wizard import Wizard
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.components import Crumb, Empty, Status, Tone
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.reviews import labels, permissions
from giamngheo.rules.text import Text

State = ImportBatch.State
LABEL = Text("Nhập phiếu từ Excel", "Forms from Excel")
STEPS = (
    Text("Tải tệp lên", "Upload"),
    Text("Kiểm tra, sửa lỗi", "Check and repair"),
    Text("Đối chiếu với phiếu đã lưu", "Compare"),
    Text("Ghi phiếu", "Save"),
    Text("Kết quả", "Result"),
)
_STATUS = {
    State.CHECKING.value: Status(Text("đang kiểm tra", "checking"), Tone.WAITING),
    State.CHECKED.value: Status(Text("đã kiểm tra, chờ đối chiếu", "checked"), Tone.INFO),
    State.PLANNING.value: Status(Text("đang đối chiếu", "comparing"), Tone.WAITING),
    State.PLANNED.value: Status(Text("chờ xác nhận ghi", "waits for your word"), Tone.INFO),
    State.APPLYING.value: Status(Text("đang ghi phiếu", "saving"), Tone.WAITING),
    State.DONE.value: Status(Text("đã ghi phiếu", "saved"), Tone.GOOD),
    State.DISCARDED.value: Status(Text("đã bỏ", "given up"), Tone.NEUTRAL),
}
_WORK = {
    State.CHECKING.value: Text("Đang đọc và kiểm tra phiếu", "Reading and checking the forms"),
    State.PLANNING.value: Text(
        "Đang chấm điểm và đối chiếu với phiếu đã lưu", "Scoring and comparing with the saved forms"
    ),
    State.APPLYING.value: Text("Đang ghi phiếu vào đợt rà soát", "Saving the forms into the review"),
}


def address_of(board: Board) -> str:
    return reverse(f"exchange:forms-{board.level}", args=[board.row.pk])


def board_of(batch: ImportBatch) -> Board:
    """The board that the import was begun on."""
    commune = batch.commune_review
    assert commune is not None
    return Board(commune, batch.village_review)


def way_to(board: Board) -> list[Crumb]:
    """From the reviews to the page of a board."""
    review = board.review
    page = "reviews:commune" if board.village is None else "reviews:village"
    name = board.commune.commune.full_name if board.village is None else labels.village_name(board.village)
    return [
        Crumb(Text("Rà soát", "Reviews"), reverse("reviews:home")),
        Crumb(labels.review_name(review), reverse("reviews:review", args=[review.pk])),
        Crumb(name, reverse(page, args=[board.row.pk])),
        Crumb(LABEL, address_of(board)),
    ]


def _title(batch: ImportBatch) -> Text:
    name, number = batch.unit.full_name, batch.pk
    return Text(f"{name}: tệp phiếu số {number}", f"{name}: file of forms {number}")


FORMS = Wizard(
    prefix="forms-import",
    pages=("progress", "repair", "columns", "problems", "rows", "write"),
    permission=permissions.ASSESS,
    acts=ACTS,
    batches=queries.batches,
    steps=STEPS,
    status=_STATUS,
    work=_WORK,
    verdicts=VERDICTS,
    way=lambda batch: way_to(board_of(batch)) if batch is not None else [],
    title=_title,
    home=lambda batch: address_of(board_of(batch)),
)
"""Filled forms on their way into a review."""

BATCHES = Table(
    name="form-imports",
    caption=Text("Các tệp phiếu đã tải lên", "Files of forms"),
    columns=[
        Column(
            "made_at",
            Text("Lúc", "At"),
            Kind.DATE,
            value=lambda one: one.made_at,
            href=lambda one: FORMS.address(one),
            card=True,
        ),
        Column("unit", Text("Địa bàn", "Area"), value=lambda one: one.unit.full_name, card=True),
        Column(
            "state",
            Text("Trạng thái", "State"),
            Kind.STATUS,
            value=lambda one: status_of(one, FORMS),
            card=True,
        ),
        Column(
            "households",
            Text("Hộ đọc được", "Households"),
            Kind.NUMBER,
            value=lambda one: one.counted("households"),
        ),
        Column("saved", Text("Phiếu đã ghi", "Saved"), Kind.NUMBER, value=lambda one: saved_of(one)),
        Column("made_by", Text("Người nhập", "By"), value=lambda one: one.made_by_name),
    ],
    export=False,
    empty=Empty(
        Text("Chưa tải tệp phiếu nào lên", "No file of forms yet"),
        Text(
            "Lấy tệp mẫu ở trên, điền, rồi tải lên; phần mềm kiểm tra và chỉ ghi khi bạn đồng ý.",
            "Take the template above, fill it in and upload it; nothing is saved until you agree.",
        ),
        icon="upload",
    ),
)


def saved_of(batch: ImportBatch) -> int:
    written = batch.counts.get("written", {})
    return int(written.get("new", 0)) + int(written.get("changed", 0))
