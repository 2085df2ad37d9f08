"""Departments, committees and commune offices, and the posts in them; both dated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from giamngheo.areas.models import AdminUnit, Level


class OrgKind(models.TextChoices):
    DEPARTMENT = "department", "sở, ban, ngành"
    DIVISION = "division", "phòng chuyên môn"
    COMMITTEE = "committee", "ban chỉ đạo"
    COMMUNE_OFFICE = "commune_office", "ủy ban nhân dân xã, phường"
    FRONT = "front", "Mặt trận Tổ quốc và đoàn thể"
    RECIPIENT = "recipient", "cơ quan nhận danh sách"


class OrgUnit(models.Model):
    """An office: of a level, for an area, during a period."""

    kind = models.CharField(max_length=14, choices=OrgKind.choices)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=8, choices=Level.choices)
    area = models.ForeignKey(AdminUnit, models.PROTECT, related_name="offices")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="divisions")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "cơ quan"
        ordering = ("area", "kind", "name")
        constraints = (
            models.UniqueConstraint(fields=["area", "name", "valid_from"], name="people_one_office"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="people_office_period",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post in an office and who held it during a period; another holder is another row."""

    office = models.ForeignKey(OrgUnit, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=160)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "vị trí công tác"
        ordering = ("office", "title", "-valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="people_post_period",
            ),
        )

    def __str__(self) -> str:
        return self.title
