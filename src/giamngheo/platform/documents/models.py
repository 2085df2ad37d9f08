"""What was issued and with which template. Values only, no foreign keys upwards: areas and subjects by id."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import models
from django.db.models import Q

from giamngheo.platform.crypto.fields import EncryptedTextField
from giamngheo.platform.scope.querysets import ScopedManager


def new_token() -> str:
    """The opaque word of a document's QR: 128 bits, nothing of the document in it."""
    return secrets.token_urlsafe(16)


class DocumentTemplate(models.Model):
    """One version of an administrator's Word template of one document; the one that ships has no row.

    A version is never changed: it is taken out of force or followed by the next.
    """

    form = models.CharField("văn bản", max_length=40)
    version = models.PositiveIntegerField()
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    in_force = models.BooleanField(default=True)
    uploaded_by = models.BigIntegerField(null=True)
    uploaded_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "mẫu văn bản"
        app_label = "platform"
        constraints = (
            models.UniqueConstraint(fields=["form", "version"], name="document_template_version"),
            models.UniqueConstraint(
                fields=["form"], condition=Q(in_force=True), name="document_template_one_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.form} v{self.version}"


class DocumentSet(models.Model):
    """Documents made together by one job: a file to print, or Word files packed as one; sealed, on disk."""

    class Kind(models.TextChoices):
        PDF = "pdf", "một tệp PDF"
        DOCX = "docx", "các tệp Word"

    class State(models.TextChoices):
        WAITING = "waiting", "đang lập"
        READY = "ready", "đã lập xong"

    scope_commune = "commune"
    scope_village = None

    title = models.CharField(max_length=300)
    commune = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.PDF)
    size = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    count = models.PositiveIntegerField(default=0)
    per_file = models.PositiveSmallIntegerField(default=250)
    job = models.ForeignKey("platform.Job", models.SET_NULL, null=True, related_name="+")
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "bộ văn bản"
        app_label = "platform"

    def __str__(self) -> str:
        return f"set {self.pk}"


class NumberCounter(models.Model):
    """The last number given to papers of one form in a commune and a year of signing."""

    form = models.CharField(max_length=40)
    commune = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "bộ đếm số văn bản"
        app_label = "platform"
        constraints = (
            models.UniqueConstraint(fields=["form", "commune", "year"], name="one_number_counter"),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.commune}/{self.year}: {self.last}"


class IssuedDocument(models.Model):
    """A document that left the office: what it says (sealed), what its QR shows, whether it still holds.

    `content` is the document's values and lists as JSON; with `template` it gives the same paper again.
    `shown_*` is all that the verification page tells: class, masked name, birth year.
    """

    class State(models.TextChoices):
        VALID = "valid", "còn hiệu lực"
        SUPERSEDED = "superseded", "đã được thay thế"
        REVOKED = "revoked", "đã thu hồi"

    scope_commune = "commune"
    scope_village = "village"

    form = models.CharField("văn bản", max_length=40)
    number = models.CharField("số, ký hiệu", max_length=60)
    issued_on = models.DateField("ngày ban hành")
    # of papers that the software numbers itself: within this year a number is given once
    counted_year = models.PositiveSmallIntegerField(null=True)
    # the first day it holds, where that is another than the day of issue
    effective_from = models.DateField("hiệu lực từ", null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    ended_on = models.DateField(null=True)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    commune = models.BigIntegerField(null=True)
    village = models.BigIntegerField(null=True)
    office = models.CharField(max_length=200, blank=True)
    shown_class = models.CharField(max_length=120, blank=True)
    shown_name = models.CharField(max_length=120, blank=True)
    shown_birth_year = models.PositiveSmallIntegerField(null=True)
    content = EncryptedTextField()
    template = models.ForeignKey(DocumentTemplate, models.PROTECT, null=True, related_name="documents")
    synthetic = models.BooleanField(default=False)
    issued_by = models.BigIntegerField(null=True)
    issued_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)
    sets = models.ManyToManyField(DocumentSet, related_name="documents")

    objects = ScopedManager()

    class Meta:
        verbose_name = "văn bản"
        app_label = "platform"
        constraints = (
            models.CheckConstraint(
                name="document_ends_with_a_day",
                condition=Q(state="valid", ended_on=None, superseded_by=None)
                | (~Q(state="valid") & Q(ended_on__isnull=False)),
            ),
            models.UniqueConstraint(
                name="document_number_once_a_year_and_office",
                fields=["form", "commune", "number", "issued_on"],
            ),
            models.UniqueConstraint(
                name="counted_number_once_a_year",
                fields=["form", "commune", "counted_year", "number"],
                condition=Q(counted_year__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["subject_type", "subject_id"], name="document_subject"),
            models.Index(fields=["commune", "id"], name="document_commune"),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.number}"

    @property
    def never_holds(self) -> bool:
        """Whether it ends before, or on, what was to be its first day."""
        return bool(self.effective_from and self.ended_on and self.ended_on <= self.effective_from)

    def begins_later(self, today: dt.date) -> dt.date | None:
        """The first day of a document that does not hold yet and will."""
        later = self.effective_from and self.effective_from > today and not self.never_holds
        return self.effective_from if later else None

    def last_day(self, today: dt.date) -> dt.date | None:
        """The last day of a document that ends later than today; None where its state says it all."""
        later = self.ended_on and self.ended_on > today and not self.never_holds
        return self.ended_on - dt.timedelta(days=1) if self.ended_on and later else None
