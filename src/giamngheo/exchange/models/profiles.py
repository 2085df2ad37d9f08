"""Exchange profiles: another office's template, how its columns are filled and read, and each time it was used."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from giamngheo.platform.scope.querysets import ScopedManager


class ExchangeProfile(models.Model):
    """One template as an officer mapped it.

    The workbook lies sealed beside the database. `mapping` is `exchange.profiles.mapping.Mapping` as JSON; a new
    mapping is a new `version`, runs keep the one they were filled by. `system` names whose codes a returned file
    brings (`ForeignCode.system`). `earlier`: the workbooks that this one replaced, oldest first ("file", "sha256",
    "until", "by"). `recipient`: the role that may fetch what is filled, empty for none.
    """

    class Purpose(models.TextChoices):
        LIST = "list", "gửi danh sách"
        POPULATION = "population", "đối chiếu số định danh"

    scope_unit = "unit_id"
    scope_commune = "unit_id"
    scope_village = "unit_id"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField("tên mẫu", max_length=120)
    unit = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="đơn vị")
    purpose = models.CharField("dùng để", max_length=12, choices=Purpose.choices, default=Purpose.LIST)
    system = models.CharField("hệ thống nhận", max_length=60)
    recipient = models.CharField("vai trò nhận", max_length=40, blank=True)
    file_name = models.CharField("tệp mẫu", max_length=200)
    sha256 = models.CharField(max_length=64)
    earlier = models.JSONField("các bản mẫu trước", default=list)
    mapping = models.JSONField(default=dict)
    ready = models.BooleanField("đã ghép cột", default=False)
    retired = models.BooleanField("thôi dùng", default=False)
    version = models.PositiveIntegerField(default=1)
    made_by_name = models.CharField("người lập", max_length=200)
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    changed_by_name = models.CharField("người sửa", max_length=200, blank=True)
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "mẫu trao đổi"
        indexes = (models.Index(fields=("unit", "name"), name="profile_unit"),)

    def __str__(self) -> str:
        return self.name


class ExchangeRun(models.Model):
    """A profile filled for one area and day, and the file that came back. `counts` are figures only.

    `mapping` is the profile's at that time, `template` the SHA-256 of its workbook then (empty: the first
    one). `sees` says how much of persons the file holds.
    """

    class State(models.TextChoices):
        FILLING = "filling", "đang điền"
        FILLED = "filled", "đã điền"
        READING = "reading", "đang đọc tệp trả về"
        READ = "read", "chờ xác nhận"
        APPLYING = "applying", "đang ghi vào sổ"
        DONE = "done", "đã ghi vào sổ"
        UNDOING = "undoing", "đang hoàn tác"

    scope_unit = "unit_id"
    scope_commune = "unit_id"
    scope_village = "unit_id"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(ExchangeProfile, models.PROTECT, related_name="runs")
    mapping = models.JSONField(default=dict)
    template = models.CharField("bản mẫu", max_length=64, blank=True)
    unit = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="địa bàn")
    on = models.DateField("tại ngày")
    sees = models.PositiveSmallIntegerField(default=0)
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.FILLING)
    rows = models.PositiveIntegerField("số dòng", default=0)
    # households of that day that are another area's today: not in the file
    elsewhere = models.PositiveIntegerField(default=0)
    files = models.JSONField("các tệp", default=list)
    returned = models.CharField("tệp trả về", max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    job = models.ForeignKey("platform.Job", models.SET_NULL, related_name="+", null=True)
    made_by = models.BigIntegerField(null=True)
    made_by_name = models.CharField("người lập", max_length=200)
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    applied_by_name = models.CharField("người ghi", max_length=200, blank=True)
    handed_at = models.DateTimeField("giao lúc", null=True)
    fetched_at = models.DateTimeField("bên nhận tải lúc", null=True)
    fetched_by_name = models.CharField("người tải", max_length=200, blank=True)
    returned_by_name = models.CharField("người gửi trả", max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "lần trao đổi"
        indexes = (models.Index(fields=("profile", "-id"), name="run_profile"),)

    def __str__(self) -> str:
        return f"{self.profile_id}/{self.pk} {self.state}"

    @property
    def working(self) -> bool:
        """A job is at it."""
        return self.state in {"filling", "reading", "applying", "undoing"}

    def counted(self, name: str) -> int:
        value: Any = self.counts.get(name, 0)
        return int(value)


class RegisterExtract(models.Model):
    """The register of an area as one file, made by a job; sealed until fetched.

    `columns`: the names of those chosen (`exchange.extracts.columns`), empty for all.
    """

    class Each(models.TextChoices):
        HOUSEHOLD = "household", "mỗi hộ một dòng"
        PERSON = "person", "mỗi người một dòng"

    scope_unit = "unit_id"
    scope_commune = "unit_id"
    scope_village = "unit_id"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="địa bàn")
    on = models.DateField("tại ngày")
    each = models.CharField("nội dung", max_length=10, choices=Each.choices, default=Each.HOUSEHOLD)
    format = models.CharField("dạng tệp", max_length=8)
    columns = models.JSONField("các cột", default=list)
    sees = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField("số dòng", null=True)
    # households of that day that are another area's today: not in the file
    elsewhere = models.PositiveIntegerField(default=0)
    sheets = models.PositiveSmallIntegerField("số trang tính", default=1)
    size = models.PositiveBigIntegerField("dung lượng", default=0)
    job = models.ForeignKey("platform.Job", models.SET_NULL, related_name="+", null=True)
    made_by = models.BigIntegerField(null=True)
    made_by_name = models.CharField("người lập", max_length=200)
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "tệp xuất sổ hộ"
        indexes = (models.Index(fields=("made_by", "-id"), name="extract_maker"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.format}"
