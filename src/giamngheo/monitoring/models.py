"""Reports that were handed in: the figures as they were, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from giamngheo.monitoring import guards as guards
from giamngheo.rules.text import Text

VERSIONS = {
    "preliminary": Text("sơ bộ, lần {n}", "preliminary, version {n}"),
    "official": Text("chính thức, lần {n}", "official, version {n}"),
}


class Submission(models.Model):
    """A report of a review as it was handed in: who, when, every figure of every form, and their digest.

    `figures`: by form number what `form_data.as_data` gives. `digest`: SHA-256 of them (`drafts.digest_of`).
    `files` households were on the list, of which `waiting` had no class. A correction is the next version, with a
    `reason`; the database refuses to change or remove a row.
    """

    class Stage(models.TextChoices):
        PRELIMINARY = "preliminary", "sơ bộ"
        OFFICIAL = "official", "chính thức"

    review = models.ForeignKey("reviews.Review", models.PROTECT, related_name="submissions")
    unit = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="địa bàn")
    stage = models.CharField("loại số liệu", max_length=12, choices=Stage.choices)
    version = models.PositiveSmallIntegerField("lần nộp")
    figures = models.JSONField("số liệu")
    digest = models.CharField("mã kiểm tra", max_length=64)
    files = models.PositiveIntegerField("số hộ rà soát")
    waiting = models.PositiveIntegerField("số hộ chưa có kết quả")
    reason = models.CharField("lý do điều chỉnh", max_length=1000, blank=True)
    counted_at = models.DateTimeField("số liệu lúc")
    by = models.CharField("người nộp", max_length=200)
    at = models.DateTimeField("nộp lúc", auto_now_add=True)

    class Meta:
        verbose_name = "báo cáo rà soát đã nộp"
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("review", "unit", "stage", "version"), name="report_version_once"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="corrected_report_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.review_id}/{self.unit_id} {self.stage} v{self.version}"

    @property
    def named(self) -> Text:
        """Which report of its unit and review this is."""
        return VERSIONS[self.stage].format(n=self.version)
