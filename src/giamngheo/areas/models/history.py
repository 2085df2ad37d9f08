"""How units followed one another, what they were called, and in which commune a village lay when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from giamngheo.areas.models.mark import TreeQuerySet, part_of_tree
from giamngheo.areas.models.unit import AdminUnit


class Part(models.TextChoices):
    """How much of the old unit went into the new one."""

    WHOLE = "whole", "toàn bộ"
    PART = "part", "một phần"
    UNCHANGED = "unchanged", "giữ nguyên"


@part_of_tree
class UnitLink(models.Model):
    """From `since` on, all ("whole", "unchanged") or a "part" of `old` lies in `new`."""

    old = models.ForeignKey(AdminUnit, models.CASCADE, related_name="successor_links")
    new = models.ForeignKey(AdminUnit, models.CASCADE, related_name="predecessor_links")
    part = models.CharField(max_length=9, choices=Part.choices)
    since = models.DateField()
    source = models.CharField(max_length=300)
    evidence = models.CharField(max_length=16)

    objects = TreeQuerySet["UnitLink"].as_manager()

    class Meta:
        verbose_name = "nối đơn vị trước và sau"
        constraints = (
            models.UniqueConstraint(fields=["old", "new"], name="areas_one_link"),
            models.UniqueConstraint(
                fields=["old"], condition=~Q(part="part"), name="areas_whole_goes_to_one"
            ),
            models.CheckConstraint(condition=~Q(old=F("new")), name="areas_link_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} ({self.part})"


class PlacementQuerySet(TreeQuerySet["Placement"]):
    def on(self, day: date) -> PlacementQuerySet:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


@part_of_tree
class Placement(models.Model):
    """The commune a village lay in during a period. Villages outlive their communes."""

    village = models.ForeignKey(AdminUnit, models.CASCADE, related_name="placements")
    commune = models.ForeignKey(AdminUnit, models.PROTECT, related_name="village_placements")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "thôn thuộc xã"
        constraints = (
            models.UniqueConstraint(
                fields=["village"], condition=Q(valid_to__isnull=True), name="areas_one_open_placement"
            ),
            models.UniqueConstraint(fields=["village", "valid_from"], name="areas_placement_start"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="areas_placement_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.village_id} in {self.commune_id}"


class FormerName(models.Model):
    """What a unit was called until a day; documents of that time carry the old name."""

    unit = models.ForeignKey(AdminUnit, models.CASCADE, related_name="former_names")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    search_name = models.CharField(max_length=120)
    valid_to = models.DateField()
    document = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "tên cũ"
        ordering = ("-valid_to", "-id")
        constraints = (models.UniqueConstraint(fields=["unit", "valid_to"], name="areas_one_name_a_day"),)

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"
