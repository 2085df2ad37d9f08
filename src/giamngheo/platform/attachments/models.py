"""A file hung on a row. The file itself lies sealed in a folder, named by the digest of its content."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Attachment(models.Model):
    """One scan or photo: on which row (`subject`, `subject_id`), what it is, who hung it there and when.

    It lies where its row lies, and is read only through it (`queries.attachment`). A withdrawn one stays, with its
    reason, and is no longer shown.
    """

    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    kind = models.CharField("loại tệp", max_length=24)
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=24)
    size = models.PositiveIntegerField("dung lượng")
    added_by = models.BigIntegerField(null=True)
    added_name = models.CharField("người đính kèm", max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_because = models.CharField("lý do gỡ", max_length=500, blank=True)

    class Meta:
        verbose_name = "tệp đính kèm"
        app_label = "platform"
        constraints = (
            models.UniqueConstraint(
                name="attachment_hung_once",
                fields=("subject", "subject_id", "kind", "digest"),
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="attachment_withdrawn_with_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
            ),
        )
        indexes = (models.Index(fields=("subject", "subject_id"), name="attachment_subject"),)

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}: {self.kind}"
