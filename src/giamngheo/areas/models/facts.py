"""What holds for a unit when, with its document, and how many live there."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from giamngheo.areas.models.unit import AdminUnit


class Subject(models.TextChoices):
    """What a fact is about; the values are the codes that the standards use."""

    LOCALITY = "locality", "khu vực thành thị, nông thôn"
    INCOME_REGION = "income_region", "vùng tính điểm B1"
    SPECIAL_STATUS = "special_status", "địa bàn đặc biệt"


class FactQuerySet(models.QuerySet["UnitFact"]):
    def on(self, day: date) -> Self:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class UnitFact(models.Model):
    """A dated fact of a commune, or of a village where it differs; a later row never overwrites an old one."""

    unit = models.ForeignKey(AdminUnit, models.CASCADE, related_name="facts")
    subject = models.CharField(max_length=16, choices=Subject.choices)
    value = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=300)
    article = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=16)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = "đặc điểm địa bàn"
        ordering = ("subject", "-valid_from")
        constraints = (
            # a unit may hold several special statuses at once, but each only once
            models.UniqueConstraint(
                fields=["unit", "subject", "value"],
                condition=Q(valid_to__isnull=True),
                name="areas_one_open_fact",
            ),
            models.UniqueConstraint(
                fields=["unit", "subject"],
                condition=Q(valid_to__isnull=True) & ~Q(subject="special_status"),
                name="areas_one_open_value",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="areas_fact_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.subject}={self.value}"


class Residents(models.Model):
    """Resident households and persons at a date, from a named source: the denominators of every rate.

    `minority_households`: those of an ethnic minority, None when the source does not say.
    """

    unit = models.ForeignKey(AdminUnit, models.CASCADE, related_name="residents")
    on = models.DateField()
    households = models.PositiveIntegerField()
    persons = models.PositiveIntegerField(null=True, blank=True)
    minority_households = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        verbose_name = "số hộ dân cư"
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["unit", "on", "source"], name="areas_residents_key"),
            models.CheckConstraint(
                condition=Q(minority_households__isnull=True) | Q(minority_households__lte=F("households")),
                name="areas_minority_within_households",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.households} ({self.on})"
