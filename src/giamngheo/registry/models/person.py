"""A person: once in the register, whatever household."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from giamngheo.platform.crypto.fields import BlindIndexField, EncryptedTextField
from giamngheo.platform.database.names import NameKeyField
from giamngheo.platform.scope.querysets import ScopedManager

CITIZEN = "citizen"
"""The purpose of the blind index of citizen numbers."""


class Person(models.Model):
    """One person. The birth date may be known by its year only, or by year and month.

    `commune` and `village` repeat those of the person's household today (kept by the actions).
    """

    class Sex(models.TextChoices):
        MALE = "male", "nam"
        FEMALE = "female", "nữ"

    class NumberState(models.TextChoices):
        """What is known of the citizen number."""

        MISSING = "missing", "chưa có"
        OLD = "old", "số cũ 9 chữ số"
        UNVERIFIED = "unverified", "chưa đối chiếu"
        VERIFIED = "verified", "đã đối chiếu"
        REFUSED = "refused", "không khớp"

    scope_commune = "commune_id"
    scope_village = "village_id"
    audit_mark = "p"

    full_name = models.CharField("họ và tên", max_length=200)
    sort_name = NameKeyField()
    sex = models.CharField("giới tính", max_length=8, choices=Sex.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField("tháng sinh", null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField("ngày sinh", null=True, blank=True)
    ethnicity = models.CharField("dân tộc", max_length=32, blank=True)
    citizen_number = EncryptedTextField("số định danh", blank=True)
    citizen_index = BlindIndexField(source="citizen_number", purpose=CITIZEN, db_index=False)
    number_state = models.CharField(
        "tình trạng số định danh", max_length=12, choices=NumberState.choices, default=NumberState.MISSING
    )
    number_checked_on = models.DateField("ngày đối chiếu", null=True, blank=True)
    phone = EncryptedTextField("điện thoại", blank=True)

    disabled = models.BooleanField("người khuyết tật", null=True)
    merit = models.BooleanField("người có công", null=True)
    social_allowance = models.BooleanField("hưởng trợ cấp xã hội hằng tháng", null=True)

    died_on = models.DateField("ngày mất", null=True, blank=True)
    # they repeat the household's, which the database holds against the units already
    commune = models.ForeignKey(
        "areas.AdminUnit", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    village = models.ForeignKey(
        "areas.AdminUnit", models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False
    )
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="absorbed", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "nhân khẩu"
        constraints = (
            models.CheckConstraint(
                name="person_birth_parts",
                condition=(Q(birth_day=None) | Q(birth_month__isnull=False))
                & (Q(birth_month=None) | Q(birth_year__isnull=False)),
            ),
            models.CheckConstraint(
                name="person_birth_ranges",
                condition=(Q(birth_month=None) | Q(birth_month__range=(1, 12)))
                & (Q(birth_day=None) | Q(birth_day__range=(1, 31)))
                & (Q(birth_year=None) | Q(birth_year__range=(1880, 2200))),
            ),
            models.UniqueConstraint(
                name="person_citizen_number_once",
                fields=("citizen_index",),
                condition=Q(merged_into=None) & ~Q(citizen_index=""),
            ),
        )
        indexes = (
            models.Index(fields=("birth_year", "sort_name"), name="person_birth_name"),
            models.Index(fields=("commune", "sort_name", "id"), name="person_commune_name"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
