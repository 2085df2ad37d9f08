"""A household: what it is and where, stable for life; who belongs to it and its poverty status stand apart, dated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from giamngheo.law.codes import load_codes
from giamngheo.platform.database.names import NameKeyField
from giamngheo.platform.database.search import SearchField
from giamngheo.platform.scope.querysets import ScopedManager
from giamngheo.rules.text import Text


class Household(models.Model):
    """One household of the register.

    `code` never changes and is never used again. `commune` repeats the commune of `village` today, so that a list
    of a commune needs no join; the action that moves a household or a village keeps it.
    """

    class Ended(models.TextChoices):
        """Why a household is no more (the codes of law/codes/household_changes)."""

        MOVED_OUT = "moved_out", "chuyển đi"
        MERGED = "merged", "nhập hộ"
        DIED = "died", "hộ đơn thân đã mất"
        MISTAKE = "mistake", "ghi nhầm"

    scope_commune = "commune_id"
    scope_village = "village_id"
    audit_mark = "h"

    code = models.CharField("mã hộ", max_length=24, unique=True)
    # its own index lies as the rows do, commune after commune: PostgreSQL knows that it leads to few pages
    commune = models.ForeignKey(
        "areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="xã, phường"
    )
    # an index of its own beside one that begins with it would only cost every new row
    village = models.ForeignKey(
        "areas.AdminUnit",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn, khu",
        db_index=False,
    )
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    head = models.ForeignKey(
        "registry.Person", models.PROTECT, related_name="headed", null=True, blank=True, verbose_name="chủ hộ"
    )
    # repeated from the head and the members for lists; the actions keep them
    head_name = models.CharField("họ tên chủ hộ", max_length=200, blank=True)
    sort_name = NameKeyField()
    search = SearchField()
    size = models.PositiveSmallIntegerField("số nhân khẩu", default=0)
    number_missing = models.BooleanField("có người chưa có số định danh", null=True)

    ethnic_minority = models.BooleanField("hộ dân tộc thiểu số", null=True)
    merit_member = models.BooleanField("có người có công với cách mạng", null=True)
    no_labour_capacity = models.BooleanField("không có khả năng lao động", null=True)
    disabled_member = models.BooleanField("có người khuyết tật", null=True)

    latitude = models.DecimalField("vĩ độ", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("kinh độ", max_digits=9, decimal_places=6, null=True, blank=True)

    since = models.DateField("từ ngày")
    until = models.DateField("đến ngày", null=True, blank=True)
    ended_by = models.CharField("lý do kết thúc", max_length=16, choices=Ended.choices, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="absorbed", null=True, blank=True)
    split_from = models.ForeignKey("self", models.PROTECT, related_name="split_off", null=True, blank=True)

    # the row of the ledger in force today (`in_force`) and the latest result, repeated for lists
    status = models.CharField("tình trạng", max_length=24, blank=True)
    status_since = models.DateField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("năm rà soát gần nhất", null=True, blank=True)
    last_class = models.CharField("kết quả gần nhất", max_length=16, blank=True)
    income_points = models.IntegerField("điểm thu nhập", null=True, blank=True)
    deprivation_points = models.IntegerField("điểm thiếu hụt", null=True, blank=True)

    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "hộ gia đình"
        constraints = (
            models.CheckConstraint(
                name="household_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="household_end_has_a_reason",
                condition=Q(until=None, ended_by="") | (Q(until__isnull=False) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(
                name="household_merged_names_the_other",
                condition=Q(merged_into=None) | Q(ended_by="merged"),
            ),
            models.CheckConstraint(
                name="household_coordinates_on_earth",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        )
        indexes = (
            models.Index(fields=("commune", "sort_name", "id"), name="household_commune_name"),
            models.Index(fields=("village", "sort_name", "id"), name="household_village_name"),
            models.Index(fields=("sort_name", "id"), name="household_name"),
            models.Index(fields=("commune", "status", "sort_name", "id"), name="household_commune_status"),
            models.Index(fields=("status", "sort_name", "id"), name="household_status_name"),
            models.Index(fields=("income_points", "id"), name="household_points"),
            # few, in the order of the list
            models.Index(
                fields=("commune", "sort_name", "id"),
                condition=Q(number_missing=True),
                name="household_commune_missing",
            ),
            models.Index(
                fields=("sort_name", "id"), condition=Q(number_missing=True), name="household_number_missing"
            ),
        )

    def __str__(self) -> str:
        # a name would be personal data in logs
        return self.code


class HouseholdCause(models.Model):
    """A cause of poverty as recorded for a household in a year (law/codes/causes)."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="causes", db_index=False)
    year = models.PositiveSmallIntegerField("năm")
    code = models.CharField("nguyên nhân", max_length=32)
    words = models.CharField("ghi rõ", max_length=300, blank=True)

    objects = ScopedManager()
    scope_commune = "household__commune_id"
    scope_village = "household__village_id"

    class Meta:
        verbose_name = "nguyên nhân nghèo"
        constraints = (
            models.UniqueConstraint(fields=("household", "year", "code"), name="cause_once_a_year"),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.code}"

    @property
    def label(self) -> Text:
        """The cause in words; its code when the list does not know it."""
        return load_codes("causes").labels.get(self.code) or Text.same(self.code)
