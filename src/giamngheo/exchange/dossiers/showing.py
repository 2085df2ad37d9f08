"""How a list of dossiers is put to the clerk: its wizard, its list, its figures."""

from __future__ import annotations

from django.urls import reverse

from giamngheo.exchange.dossiers import queries
from giamngheo.exchange.dossiers.actions import STEPS as ACTS
from giamngheo.exchange.dossiers.planning import VERDICTS
from giamngheo.exchange.imports.showing import status_of
from giamngheo.exchange.imports.wizard import Wizard
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake.dossiers import meanings_of_columns
from giamngheo.platform.components import Crumb, Empty, Status, Tone
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.models import CommuneReview
from giamngheo.rules.text import Text

State = ImportBatch.State
LABEL = Text("Nhập hồ sơ từ tệp", "Dossiers from a file")
STEPS = (
    Text("Tải tệp lên", "Upload"),
    Text("Kiểm tra, sửa lỗi", "Check and repair"),
    Text("Đối chiếu với đợt rà soát", "Compare"),
    Text("Ghi hồ sơ", "Record"),
    Text("Kết quả", "Result"),
)
_STATUS = {
    State.CHECKING.value: Status(Text("đang kiểm tra", "checking"), Tone.WAITING),
    State.CHECKED.value: Status(Text("đã kiểm tra, chờ đối chiếu", "checked"), Tone.INFO),
    State.PLANNING.value: Status(Text("đang đối chiếu", "comparing"), Tone.WAITING),
    State.PLANNED.value: Status(Text("chờ xác nhận ghi", "waits for your word"), Tone.INFO),
    State.APPLYING.value: Status(Text("đang ghi hồ sơ", "recording"), Tone.WAITING),
    State.DONE.value: Status(Text("đã ghi hồ sơ", "recorded"), Tone.GOOD),
    State.DISCARDED.value: Status(Text("đã bỏ", "given up"), Tone.NEUTRAL),
}
_WORK = {
    State.CHECKING.value: Text("Đang đọc và kiểm tra danh sách hồ sơ", "Reading and checking the dossiers"),
    State.PLANNING.value: Text("Đang đối chiếu với đợt rà soát", "Comparing with the review"),
    State.APPLYING.value: Text("Đang ghi hồ sơ vào đợt rà soát", "Recording the dossiers"),
}


def address_of(commune: CommuneReview) -> str:
    return reverse("exchange:dossiers-commune", args=[commune.pk])


def commune_of(batch: ImportBatch) -> CommuneReview:
    """The commune's review that the import was begun on."""
    assert batch.commune_review is not None
    return batch.commune_review


def _way(batch: ImportBatch | None) -> list[Crumb]:
    if batch is None:
        return []
    commune = commune_of(batch)
    review = commune.review
    return [
        Crumb(Text("Rà soát", "Reviews"), reverse("reviews:home")),
        Crumb(labels.review_name(review), reverse("reviews:review", args=[review.pk])),
        Crumb(commune.commune.full_name, reverse("reviews:commune", args=[commune.pk])),
        Crumb(LABEL, address_of(commune)),
    ]


def _title(batch: ImportBatch) -> Text:
    name, number = batch.unit.full_name, batch.pk
    return Text(f"{name}: tệp hồ sơ số {number}", f"{name}: file of dossiers {number}")


DOSSIERS = Wizard(
    prefix="dossiers-import",
    pages=("progress", "repair", "columns", "problems", "rows", "write"),
    permission=permissions.LIST,
    acts=ACTS,
    batches=queries.batches,
    steps=STEPS,
    status=_STATUS,
    work=_WORK,
    verdicts=VERDICTS,
    way=_way,
    title=_title,
    home=lambda batch: address_of(commune_of(batch)),
    meanings=meanings_of_columns,
)
"""Dossiers of the portal or the one-stop counter on their way into a review."""

BATCHES = Table(
    name="dossier-imports",
    caption=Text("Các tệp hồ sơ đã tải lên", "Files of dossiers"),
    columns=[
        Column(
            "made_at",
            Text("Lúc", "At"),
            Kind.DATE,
            value=lambda one: one.made_at,
            href=lambda one: DOSSIERS.address(one),
            card=True,
        ),
        Column(
            "state",
            Text("Trạng thái", "State"),
            Kind.STATUS,
            value=lambda one: status_of(one, DOSSIERS),
            card=True,
        ),
        Column("errors", Text("Lỗi", "Errors"), Kind.NUMBER, value=lambda one: one.counted("errors")),
        Column(
            "recorded",
            Text("Hồ sơ đã ghi", "Recorded"),
            Kind.NUMBER,
            value=lambda one: recorded_by(one),
            card=True,
        ),
        Column("made_by", Text("Người nhập", "By"), value=lambda one: one.made_by_name),
    ],
    export=False,
    empty=Empty(
        Text("Chưa tải tệp hồ sơ nào lên", "No file of dossiers yet"),
        Text(
            "Xuất danh sách hồ sơ từ Cổng Dịch vụ công hoặc phần mềm một cửa rồi tải lên; chỉ ghi khi bạn đồng ý.",
            "Export the dossiers from the portal or the one-stop software and upload the file; nothing is recorded "
            "until you agree.",
        ),
        icon="upload",
    ),
)


def recorded_by(batch: ImportBatch) -> int:
    """How many applications the import recorded."""
    return int(batch.counts.get("written", {}).get("new", 0))
