"""An import: the files, how their columns are read, what was found, and what was written chunk by chunk."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models

from giamngheo.platform.scope.querysets import ScopedManager


class ImportBatch(models.Model):
    """One list on its way into the register.

    `unit` is the area the list is of: rows of another area are refused. `decided` holds the columns as the
    officer settled them (entries of `intake.SheetMapping`), `villages` the village chosen for a name of the list
    ("commune code|name as folded" → id). `counts` are figures only; rows, problems and values lie sealed in the
    batch's folder. `decision` are the facts of the decision that recognised the list, None for a plain review.

    Who has the list written (`applied_by`) and may not approve what of it needs that puts it before the leader:
    `approval_digest` marks what was put (`imports.approvals`), `approved_by` who approved exactly that. A list that
    was returned, with a reason, waits for its officer again.

    A list of another `kind` is of a `commune_review` and becomes no rows of the register: filled forms of the
    review's households (of one village with `village_review`) become assessments, dossiers of the portal or the
    one-stop counter become applications. `given` is what the officer said of all rows: `visited_on` (ISO day) and
    `enumerator` (id) of forms, `channel` of dossiers.
    """

    class Kind(models.TextChoices):
        HOUSEHOLDS = "households", "danh sách hộ"
        FORMS = "forms", "phiếu rà soát"
        DOSSIERS = "dossiers", "danh sách hồ sơ"

    class State(models.TextChoices):
        CHECKING = "checking", "đang kiểm tra"
        CHECKED = "checked", "đã kiểm tra"
        PLANNING = "planning", "đang đối chiếu với sổ"
        PLANNED = "planned", "chờ xác nhận"
        AWAITING = "awaiting", "chờ lãnh đạo duyệt"
        APPLYING = "applying", "đang ghi vào sổ"
        DONE = "done", "đã ghi vào sổ"
        UNDOING = "undoing", "đang hoàn tác"
        UNDONE = "undone", "đã hoàn tác"
        DISCARDED = "discarded", "đã bỏ"

    scope_unit = "unit_id"
    scope_commune = "unit_id"
    scope_village = "unit_id"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("loại", max_length=12, choices=Kind.choices, default=Kind.HOUSEHOLDS)
    unit = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="địa bàn")
    year = models.PositiveSmallIntegerField("năm")
    standard = models.CharField("chuẩn nghèo", max_length=40)
    reference_date = models.DateField("ngày tham chiếu")
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.CHECKING)
    accept_valid = models.BooleanField("chỉ nhập các hộ không có lỗi", default=False)
    decided = models.JSONField(default=list)
    villages = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    decision = models.JSONField(null=True)
    commune_review = models.ForeignKey(
        "reviews.CommuneReview", models.PROTECT, related_name="+", null=True, verbose_name="rà soát của xã"
    )
    village_review = models.ForeignKey(
        "reviews.VillageReview", models.PROTECT, related_name="+", null=True, verbose_name="rà soát của thôn"
    )
    given = models.JSONField(null=True)
    job = models.ForeignKey("platform.Job", models.SET_NULL, related_name="+", null=True)
    made_by = models.BigIntegerField(null=True)
    made_by_name = models.CharField("người nhập", max_length=200)
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    applied_by = models.BigIntegerField(null=True)
    applied_by_name = models.CharField("người ghi", max_length=200, blank=True)
    applied_at = models.DateTimeField(null=True)
    approval_digest = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.BigIntegerField(null=True)
    approved_by_name = models.CharField("người duyệt", max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    returned_by_name = models.CharField("người trả lại", max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=500, blank=True)
    undone_by_name = models.CharField("người hoàn tác", max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=500, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "lần nhập danh sách"
        constraints = (
            models.CheckConstraint(
                name="import_of_a_review",
                condition=models.Q(kind="households", commune_review=None)
                | models.Q(kind__in=["forms", "dossiers"], commune_review__isnull=False),
            ),
            models.CheckConstraint(
                name="import_state",
                condition=models.Q(
                    state__in=[
                        "checking", "checked", "planning", "planned", "awaiting", "applying", "done", "undoing",
                        "undone", "discarded",
                    ]
                ),
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("unit", "-id"), name="import_unit"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def working(self) -> bool:
        """A job is at it."""
        return self.state in {"checking", "planning", "applying", "undoing"}

    @property
    def open(self) -> bool:
        """Nothing is written yet and it has not been given up."""
        return self.state in {"checking", "checked", "planning", "planned", "awaiting"}

    @property
    def source(self) -> str:
        """What the register keeps as the source of the rows."""
        return f"import {self.uid}"

    @property
    def of_forms(self) -> bool:
        """It holds forms of a review, not households for the register."""
        return self.kind == self.Kind.FORMS

    @property
    def of_dossiers(self) -> bool:
        """It holds applications of the portal or the counter."""
        return self.kind == self.Kind.DOSSIERS

    def counted(self, name: str) -> int:
        value: Any = self.counts.get(name, 0)
        return int(value)

    @property
    def decision_day(self) -> date | None:
        day = (self.decision or {}).get("effective_from")
        return date.fromisoformat(day) if day else None


class ImportFile(models.Model):
    """A file as it came, sealed in the batch's folder under `number`; the files of the last `round` are read."""

    scope_commune = "batch__unit_id"
    scope_village = "batch__unit_id"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    round = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "tệp nhập"
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="import_file_number"),)

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class ImportChunk(models.Model):
    """What one transaction wrote: sealed and compressed, so that the import can be taken back.

    The row stands in the same transaction as what it tells of: a chunk is written as a whole, once, or not at all.
    """

    scope_commune = "batch__unit_id"
    scope_village = "batch__unit_id"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    written = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "phần đã ghi"
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="import_chunk_once"),)

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class SavedMapping(models.Model):
    """How the columns of one layout are read, as an officer settled it; offered again for the same headings.

    Headings belong to no area and name nobody.
    """

    signature = models.CharField(max_length=24, unique=True)
    columns = models.JSONField(default=list)
    saved_by_name = models.CharField(max_length=200)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "cách ghép cột đã lưu"

    def __str__(self) -> str:
        return self.signature
