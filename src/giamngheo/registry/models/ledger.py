"""The dated ledger of poverty status, written by decisions only."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from giamngheo.platform.scope.querysets import ScopedManager


def book_entry(number: str, signed_on: date) -> str:
    """Where the clerk's book of an office has a number: counted anew each year, spaces and case apart."""
    return f"{signed_on.year}:{''.join(number.split()).casefold()}"


class RecognitionDecision(models.Model):
    """A decision that recognises households: number, date, authority; issued here or imported from a past list."""

    class Kind(models.TextChoices):
        ISSUED = "issued", "ban hành trong phần mềm"
        IMPORTED = "imported", "nhập từ danh sách đã có"

    scope_commune = "unit_id"
    scope_village = None

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    number = models.CharField("số quyết định", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    # of a decision issued here: its place in the clerk's book of the unit (`book_entry`)
    book = models.CharField(max_length=80, null=True)
    authority = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    unit = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="địa bàn")
    year = models.PositiveSmallIntegerField("năm rà soát")
    standard = models.CharField("chuẩn nghèo", max_length=40)
    effective_from = models.DateField("hiệu lực từ")
    source = models.CharField("nguồn", max_length=200, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "quyết định công nhận"
        constraints = (
            models.CheckConstraint(
                name="issued_decision_is_signed",
                condition=Q(kind="imported") | (~Q(number="") & Q(signed_on__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=("unit", "year", "number", "effective_from", "kind"), name="decision_once"
            ),
            models.UniqueConstraint(
                fields=("unit", "book"), condition=Q(book__isnull=False), name="book_number_once_a_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number or 'không số'} ({self.year})"


class PovertyStatus(models.Model):
    """A household's status from one day to another, on the strength of one decision.

    Rows of a household never overlap and never change but for the end date that a later decision sets
    (triggers in both dialects, see migration 0002).
    """

    class StatusClass(models.TextChoices):
        POOR = "poor", "hộ nghèo"
        NEAR_POOR = "near_poor", "hộ cận nghèo"
        AVERAGE = "average", "hộ có mức sống trung bình"
        ESCAPED_POVERTY = "escaped_poverty", "hộ thoát nghèo"
        ESCAPED_NEAR_POVERTY = "escaped_near_poverty", "hộ thoát cận nghèo"

    scope_commune = "household__commune_id"
    scope_village = "household__village_id"

    household = models.ForeignKey(
        "registry.Household", models.PROTECT, related_name="statuses", db_index=False
    )
    status = models.CharField("tình trạng", max_length=24, choices=StatusClass.choices)
    decision = models.ForeignKey(RecognitionDecision, models.PROTECT, related_name="statuses")
    effective_from = models.DateField("từ ngày")
    effective_to = models.DateField("đến ngày", null=True, blank=True)
    ended_by = models.ForeignKey(
        RecognitionDecision, models.PROTECT, related_name="ended", null=True, blank=True
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = "tình trạng nghèo"
        constraints = (
            models.CheckConstraint(
                name="status_ends_after_it_begins",
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
            ),
            models.CheckConstraint(
                name="status_end_has_a_decision",
                condition=Q(effective_to=None, ended_by=None)
                | Q(effective_to__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("household",), condition=Q(effective_to=None), name="one_open_status_each"
            ),
        )
        indexes = (models.Index(fields=("household", "effective_from"), name="status_household"),)

    def __str__(self) -> str:
        return f"{self.household_id}: {self.status} {self.effective_from}"


class PersonStatus(models.Model):
    """A person's status from one day to another, on the strength of one decision; kept as `PovertyStatus` is."""

    class StatusClass(models.TextChoices):
        LOW_INCOME_WORKER = "low_income_worker", "người lao động có thu nhập thấp"

    scope_commune = "person__commune_id"
    scope_village = "person__village_id"

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="statuses")
    status = models.CharField("diện", max_length=24, choices=StatusClass.choices)
    decision = models.ForeignKey(RecognitionDecision, models.PROTECT, related_name="person_statuses")
    effective_from = models.DateField("từ ngày")
    effective_to = models.DateField("đến ngày", null=True, blank=True)
    ended_by = models.ForeignKey(
        RecognitionDecision, models.PROTECT, related_name="ended_persons", null=True, blank=True
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = "diện của người"
        constraints = (
            models.CheckConstraint(
                name="person_status_ends_after_it_begins",
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
            ),
            models.CheckConstraint(
                name="person_status_end_has_a_decision",
                condition=Q(effective_to=None, ended_by=None)
                | Q(effective_to__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("person",), condition=Q(effective_to=None), name="one_open_status_a_person"
            ),
        )
        indexes = (models.Index(fields=("person", "effective_from"), name="status_person"),)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.status} {self.effective_from}"
