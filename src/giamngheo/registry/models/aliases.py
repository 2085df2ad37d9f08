"""Codes that other systems give to our households and persons."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from giamngheo.platform.scope.querysets import ScopedManager


class ForeignCode(models.Model):
    """A code of a household or a person in another system or in an imported list."""

    scope_commune = "household__commune_id"
    scope_village = "household__village_id"

    system = models.CharField("hệ thống", max_length=60)
    code = models.CharField("mã", max_length=100)
    household = models.ForeignKey("registry.Household", models.CASCADE, related_name="foreign_codes")
    person = models.ForeignKey(
        "registry.Person", models.CASCADE, related_name="foreign_codes", null=True, blank=True
    )
    since = models.DateField("từ ngày")

    objects = ScopedManager()

    class Meta:
        verbose_name = "mã ở hệ thống khác"
        constraints = (
            models.UniqueConstraint(
                fields=("system", "code"), condition=Q(person=None), name="household_alias_once"
            ),
            models.UniqueConstraint(
                fields=("system", "code"), condition=Q(person__isnull=False), name="person_alias_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.system}:{self.code}"
