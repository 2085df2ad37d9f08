"""Who belongs to which household, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from giamngheo.platform.scope.querysets import ScopedManager


class Membership(models.Model):
    """One stay of a person in a household; `until` is the last day (None: still there)."""

    class Began(models.TextChoices):
        LISTED = "listed", "có trong danh sách đầu tiên"
        BORN = "born", "mới sinh"
        MOVED_IN = "moved_in", "chuyển đến"
        SPLIT = "split", "tách hộ"
        MERGED = "merged", "nhập hộ"

    class Ended(models.TextChoices):
        DIED = "died", "đã mất"
        MOVED_OUT = "moved_out", "chuyển đi"
        SPLIT = "split", "tách hộ"
        MERGED = "merged", "nhập hộ"
        MISTAKE = "mistake", "ghi nhầm"

    scope_commune = "household__commune_id"
    scope_village = "household__village_id"

    household = models.ForeignKey(
        "registry.Household", models.PROTECT, related_name="memberships", db_index=False
    )
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="memberships")
    relation = models.CharField("quan hệ với chủ hộ", max_length=24, blank=True)
    number = models.PositiveSmallIntegerField("số thứ tự", default=0)
    since = models.DateField("từ ngày")
    began_by = models.CharField(max_length=12, choices=Began.choices, default=Began.LISTED)
    until = models.DateField("đến ngày", null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=Ended.choices, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "thành viên hộ"
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(until=None), name="person_in_one_household"
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="membership_end_has_a_reason",
                condition=Q(until=None, ended_by="") | (Q(until__isnull=False) & ~Q(ended_by="")),
            ),
        )
        indexes = (models.Index(fields=("household", "until", "number"), name="membership_household"),)

    def __str__(self) -> str:
        return f"{self.household_id}/{self.person_id}"
