"""The income of a household over twelve months, source by source, that stands behind a form."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from giamngheo.platform.scope.querysets import ScopedManager
from giamngheo.reviews.models.case import Assessment


class IncomeSheet(models.Model):
    """The sheet of one form; never changed, a correction comes with the next form.

    `months`: "YYYY-MM" in their order. `rows`: by source (law/income_sources.yaml), whole VND for each month.
    `counted`: the sum of the sources that count, which is the form's `income_12m`; `left_out`: of those that do not.
    """

    scope_commune = "assessment__case__village_review__commune_review__commune_id"
    scope_village = "assessment__case__village_review__village_id"

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="income_sheet")
    months = models.JSONField("các tháng")
    rows = models.JSONField("thu nhập theo nguồn")
    counted = models.BigIntegerField("tổng được tính")
    left_out = models.BigIntegerField("tổng không tính", default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = "phiếu thu nhập 12 tháng"
        constraints = (
            models.CheckConstraint(
                condition=Q(counted__gte=0) & Q(left_out__gte=0), name="income_sheet_sums"
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.counted}"
