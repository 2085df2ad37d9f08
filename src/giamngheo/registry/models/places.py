"""Where a household lived from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from giamngheo.platform.scope.querysets import ScopedManager


class HouseholdPlace(models.Model):
    """One stay of a household in a village; `until` is the last day (None: still there), written by `residence`.

    `commune` repeats the commune of `village` today, as `Household.commune` does: a past day's households are asked
    for by the units of today. `address` is what was written there on leaving; of an open place it stands at the
    household. `why`: how it came there; `request`: the request that brought it there.
    """

    class Why(models.TextChoices):
        LISTED = "listed", "ghi vào sổ"
        MOVED_IN = "moved_in", "chuyển đến"
        SPLIT = "split", "tách hộ"
        MOVED = "moved", "chuyển nơi ở"
        LIST_SAYS = "list_says", "theo danh sách nhập"
        UNITS = "units", "thôn sáp nhập"

    scope_commune = "household__commune_id"
    scope_village = "household__village_id"

    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="places", db_index=False)
    commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", db_index=False)
    village = models.ForeignKey(
        "areas.AdminUnit", models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    address = models.CharField("địa chỉ lúc rời đi", max_length=300, blank=True)
    since = models.DateField("từ ngày")
    until = models.DateField("đến ngày", null=True, blank=True)
    why = models.CharField(max_length=12, choices=Why.choices, default=Why.LISTED)
    request = models.ForeignKey(
        "registry.ChangeRequest", models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = "nơi ở của hộ"
        constraints = (
            models.UniqueConstraint(
                fields=("household",), condition=Q(until=None), name="one_open_place_each"
            ),
            models.UniqueConstraint(fields=("household", "since"), name="place_begins_once_a_day"),
            models.CheckConstraint(
                name="place_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        )
        indexes = (
            models.Index(fields=("commune", "village"), name="place_commune_village"),
            models.Index(fields=("village",), name="place_village"),
        )

    def __str__(self) -> str:
        return f"{self.household_id}: {self.since}"
