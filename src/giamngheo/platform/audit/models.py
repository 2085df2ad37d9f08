"""What the audit keeps. Nothing here is ever changed or removed; triggers in the database refuse it."""

from __future__ import annotations

import uuid

from django.db import models

from giamngheo.platform.database.marks import MarksField
from giamngheo.platform.scope.querysets import ScopedManager

WRITTEN = models.Q(reading=False)


class AuditEvent(models.Model):
    """One act: who, as what, where, what, on which object, why. Values only, no foreign keys upwards.

    `digest` is the SHA-256 of all that stands here and of the payload; `mark` is its HMAC under a key that is
    not in the database, so that an event written past the application is found even before it is sealed.
    `shown`: marks of everything that a page of a list showed in full (`audit.shown`); of the others the object.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=200)
    roles = models.CharField(max_length=400, blank=True)
    commune = models.BigIntegerField(null=True)
    village = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    reading = models.BooleanField(default=False)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    row_count = models.IntegerField(default=0)
    shown = MarksField(null=True)
    digest = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)

    scope_commune = "commune"
    scope_village = "village"
    objects = ScopedManager()

    class Meta:
        verbose_name = "sự kiện nhật ký"
        app_label = "platform"
        indexes = (
            models.Index(fields=["object_type", "object_id", "id"], name="audit_event_object"),
            models.Index(fields=["user_id", "id"], name="audit_event_user"),
            models.Index(fields=["commune", "id"], name="audit_event_commune"),
            models.Index(fields=["action", "id"], name="audit_event_action"),
            models.Index(fields=["at"], name="audit_event_at"),
            # readings are nearly all: what was written is found beside them
            models.Index(fields=["id"], condition=WRITTEN, name="audit_written"),
            models.Index(fields=["commune", "id"], condition=WRITTEN, name="audit_written_in"),
            models.Index(fields=["object_type", "at"], condition=WRITTEN, name="audit_written_on"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"


class AuditPayload(models.Model):
    """A part of an event's content, sealed with a key of its own, which is itself sealed by the ring of keys.

    Lawful erasure destroys `content_key`; the sealed bytes stay, so the chain still holds. `person`: the one
    it is about, if it is about one. `remainder_of`: the event whose other rows an erasure wrote anew. An
    event about several persons has an empty part of kind `about` for each.
    """

    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="payloads")
    kind = models.CharField(max_length=8, choices=[(one, one) for one in ("state", "about", "rows", "table")])
    person = models.BigIntegerField(null=True)
    remainder_of = models.BigIntegerField(null=True)
    body = models.BinaryField()
    key_name = models.CharField(max_length=12)
    content_key = models.BinaryField(null=True)

    class Meta:
        verbose_name = "nội dung nhật ký"
        app_label = "platform"
        indexes = (models.Index(fields=["person"], name="audit_payload_person"),)

    def __str__(self) -> str:
        return f"{self.event_id}/{self.pk}"


class AuditSeal(models.Model):
    """A batch of events chained to the batch before it.

    `events`: their numbers as ranges ("1-57,59-80"; numbers of acts that were rolled back never existed).
    `digest`: SHA-256 over number and digest of each; `head`: SHA-256 over the previous head and this row.
    """

    at = models.DateTimeField()
    events = models.TextField()
    event_count = models.IntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True)
    head = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "niêm phong nhật ký"
        app_label = "platform"

    def __str__(self) -> str:
        return f"{self.pk} {self.head[:12]}"
