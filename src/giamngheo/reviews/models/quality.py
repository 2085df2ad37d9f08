"""What stands beside a result: warnings that were settled, households that an officer flagged, targets of areas."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from giamngheo.platform.scope.querysets import ScopedManager
from giamngheo.reviews.models.campaign import CommuneReview, VillageReview
from giamngheo.reviews.models.case import Case


class Settlement(models.Model):
    """A warning (a key of law/quality) that an officer looked into. Never changed.

    `mark` is what the warning spoke of (see `quality.finding.Finding`): a new form, a new mark, a new warning.
    """

    scope_commune = "commune_review__commune_id"
    scope_village = "village_review__village_id"

    commune_review = models.ForeignKey(CommuneReview, models.PROTECT, related_name="settlements")
    village_review = models.ForeignKey(VillageReview, models.PROTECT, related_name="+", null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="settlements", null=True, blank=True)
    rule = models.CharField(max_length=40)
    mark = models.CharField(max_length=64)
    reason = models.CharField("lý do", max_length=1000)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "cảnh báo đã xử lý"
        constraints = (
            models.UniqueConstraint(fields=("commune_review", "rule", "mark"), name="warning_settled_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="settlement_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.commune_review_id}"


class Flag(models.Model):
    """A household that an officer flagged as an official's or of relatives of one; taken off by `ended_by`."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "hộ cán bộ, công chức, người hoạt động không chuyên trách"
        RELATIVE = "relative", "hộ người thân của cán bộ"

    scope_commune = "case__village_review__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    case = models.ForeignKey(Case, models.PROTECT, related_name="flags")
    kind = models.CharField("quan hệ", max_length=8, choices=Kind.choices)
    note = models.CharField("ghi chú", max_length=500)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "đánh dấu hộ"
        constraints = (
            models.CheckConstraint(condition=~Q(note=""), name="flag_has_a_note"),
            models.UniqueConstraint(fields=("case",), condition=Q(ended_by=""), name="one_flag_a_case"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Target(models.Model):
    """How many households a village, or a whole commune (`village` None), is to have at the end of a year.

    The row written last holds; rows are never changed.

    Never shown to who assesses, nor on a village's page.
    """

    scope_commune = "commune_id"
    scope_village = "village_id"

    commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+")
    village = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", null=True, blank=True)
    year = models.PositiveSmallIntegerField("năm")
    valid_from = models.DateField("áp dụng từ ngày")
    poor = models.PositiveIntegerField("số hộ nghèo", null=True, blank=True)
    near_poor = models.PositiveIntegerField("số hộ cận nghèo", null=True, blank=True)
    document = models.CharField("văn bản giao", max_length=300)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "chỉ tiêu giảm nghèo"
        constraints = (
            models.CheckConstraint(condition=~Q(document=""), name="target_has_a_document"),
            models.CheckConstraint(
                condition=Q(poor__isnull=False) | Q(near_poor__isnull=False), name="target_says_something"
            ),
        )
        indexes = (models.Index(fields=("year", "commune", "village", "-id"), name="target_year_area"),)

    def __str__(self) -> str:
        return f"{self.village_id or self.commune_id} {self.year}"
