"""What a review found for a household in a year: the answers as given and the result as computed, frozen."""

from __future__ import annotations

from django.db import models

from giamngheo.platform.scope.querysets import ScopedManager


class ReviewResult(models.Model):
    """Answers and result of one household in one year under one standard.

    `answers` holds the household's answers by variable of the questionnaire (identity left out); `result` what
    `measurement.classify` gave: points, bounds, distances, `deprived_<indicator>`, basis; `reason_vi/_en` the words
    of the day. Nothing here is overwritten: a correction is a new `revision`.
    """

    scope_commune = "household__commune_id"
    scope_village = "household__village_id"

    household = models.ForeignKey(
        "registry.Household", models.PROTECT, related_name="results", db_index=False
    )
    year = models.PositiveSmallIntegerField("năm")
    standard = models.CharField("chuẩn nghèo", max_length=40)
    revision = models.PositiveSmallIntegerField(default=1)
    reference_date = models.DateField("ngày tham chiếu")
    # where the household was then: figures of the day are in the units of the day
    commune_then = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+")
    village_then = models.ForeignKey(
        "areas.AdminUnit", models.PROTECT, related_name="+", null=True, blank=True
    )
    locality = models.CharField("khu vực", max_length=8, blank=True)
    size = models.PositiveSmallIntegerField("số nhân khẩu", null=True, blank=True)
    result_class = models.CharField("kết quả", max_length=16)
    basis = models.CharField("căn cứ", max_length=24, blank=True)
    income_points = models.IntegerField("điểm thu nhập", null=True, blank=True)
    deprivation_points = models.IntegerField("điểm thiếu hụt", null=True, blank=True)
    answers = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    reason_vi = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    source = models.CharField("nguồn", max_length=200, blank=True)
    source_row = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "kết quả rà soát"
        constraints = (
            models.UniqueConstraint(
                fields=("household", "year", "standard", "revision"), name="result_revision_once"
            ),
        )
        indexes = (models.Index(fields=("year", "commune_then"), name="result_year_commune"),)

    def __str__(self) -> str:
        return f"{self.household_id}: {self.year} {self.standard} r{self.revision}"


class MemberAnswers(models.Model):
    """A member's answers within a `ReviewResult`; rows, so that a question about persons needs no unpacking."""

    scope_commune = "result__household__commune_id"
    scope_village = "result__household__village_id"

    result = models.ForeignKey(ReviewResult, models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)

    objects = ScopedManager()

    class Meta:
        verbose_name = "câu trả lời của thành viên"
        constraints = (models.UniqueConstraint(fields=("result", "person"), name="answers_once_a_person"),)

    def __str__(self) -> str:
        return f"{self.result_id}/{self.person_id}"
