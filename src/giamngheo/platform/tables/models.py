"""Ways of looking at a list that a reader has named, and lists that leave as large files."""

from __future__ import annotations

import uuid

from django.db import models

from giamngheo.platform.crypto.fields import EncryptedTextField


class SavedTableView(models.Model):
    """A name of one's own for an address of a list.

    `query` never holds words about persons (see `Filter.personal`).
    """

    user_id = models.BigIntegerField()
    table = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "cách xem đã lưu"
        app_label = "platform"
        constraints = (
            models.UniqueConstraint(fields=["user_id", "table", "label"], name="platform_one_view_of_a_name"),
        )

    def __str__(self) -> str:
        return self.label


class ListExport(models.Model):
    """A list too long to leave with the answer of a page: a job writes its file, which lies sealed for a week.

    `path` and `query` are the address of the list as it was asked for; `words` (JSON, sealed) those that its address
    names only by a token of the session. `roles`: what the reader held then; who holds less gets no file.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user_id = models.BigIntegerField()
    path = models.CharField(max_length=300)
    query = models.TextField()
    table = models.CharField(max_length=60)
    words = EncryptedTextField(blank=True)
    title = models.CharField(max_length=200)
    format = models.CharField(max_length=10)
    lang = models.CharField(max_length=2)
    unit = models.CharField(max_length=200, blank=True)
    permission = models.CharField(max_length=60, blank=True)
    roles = models.TextField(blank=True)
    rows = models.PositiveBigIntegerField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    job = models.ForeignKey("platform.Job", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "tệp của danh sách"
        app_label = "platform"

    def __str__(self) -> str:
        return f"#{self.pk} {self.table}"
