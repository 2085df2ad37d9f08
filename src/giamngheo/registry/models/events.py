"""Which bulk acts touched a household: an event about many names them only inside what it carries."""

from __future__ import annotations

from django.db import models


class HouseholdEvent(models.Model):
    """A household and an audit event that changed it together with others (an import, a returned file).

    Numbers only: an event is never removed, and a household that an import made goes when the import is undone.
    """

    household_id = models.PositiveBigIntegerField()
    event = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "sự kiện của hộ"
        indexes = (models.Index(fields=("household_id", "event"), name="household_event"),)

    def __str__(self) -> str:
        return f"{self.household_id}/{self.event}"
