"""Roles held for an area and a period, and their delegation. Ended, never deleted."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from giamngheo.areas.models import AdminUnit


class PeriodQuerySet(models.QuerySet[models.Model]):
    def on(self, day: date) -> Self:
        """Those in force on the day, the last day included."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class RoleGrant(models.Model):
    """A role (a key of roles.yaml) held on a unit; `unit` None is the whole installation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    unit = models.ForeignKey(AdminUnit, models.PROTECT, null=True, blank=True, related_name="role_grants")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    granted_by = models.CharField(max_length=200)
    granted_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò được giao"
        ordering = ("-valid_from", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(valid_to__isnull=True),
                name="people_one_open_grant",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(valid_to__isnull=True, unit__isnull=True),
                name="people_one_open_grant_everywhere",
            ),
            models.CheckConstraint(
                # a grant ended on the day it began held for no whole day: its last day lies before its first
                condition=Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from"))
                | Q(ended_at__isnull=False),
                name="people_grant_period",
            ),
        )
        indexes = (models.Index(fields=["unit", "role"], name="people_grant_unit"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}@{self.unit_id or '*'}"


class Delegation(models.Model):
    """`giver` lets `receiver` act in one of the giver's roles for a period, while the giver holds it."""

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_given")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_received"
    )
    role = models.CharField(max_length=40)
    unit = models.ForeignKey(AdminUnit, models.PROTECT, null=True, blank=True, related_name="delegations")
    valid_from = models.DateField()
    valid_to = models.DateField()
    document = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "uỷ quyền"
        ordering = ("-valid_from", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="people_delegation_period"
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="people_delegation_to_another"),
        )

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.receiver_id} {self.role}"
