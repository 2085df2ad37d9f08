"""Requests to change a household or a person, waiting for the commune leader."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from giamngheo.platform.crypto.fields import EncryptedTextField
from giamngheo.platform.scope.querysets import ScopedManager


class ChangeRequest(models.Model):
    """A change that can affect class, benefit or identity: proposed by one, approved by another.

    `changes` holds the proposal (arguments of the action by name); `difference` what it would change, field by
    field, for the reader; both encrypted, because they hold names and numbers.
    """

    class Kind(models.TextChoices):
        SPLIT = "split", "tách hộ"
        MERGE = "merge", "nhập hộ"
        MOVE = "move", "chuyển nơi ở"
        HEAD = "head", "đổi chủ hộ"
        PERSON = "person", "sửa thông tin nhân khẩu"
        MEMBER = "member", "thêm, bớt nhân khẩu"
        GROUPS = "groups", "sửa nhóm ưu tiên, nguyên nhân nghèo"
        RESTORE = "restore", "khôi phục hộ"
        MEMBER_BACK = "back", "khôi phục nhân khẩu"

    class State(models.TextChoices):
        WAITING = "waiting", "chờ duyệt"
        APPROVED = "approved", "đã duyệt"
        REFUSED = "refused", "không duyệt"
        WITHDRAWN = "withdrawn", "đã rút"

    scope_commune = "commune_id"
    scope_village = "household__village_id"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="change_requests")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True, blank=True)
    commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+")
    base_version = models.PositiveIntegerField()
    changes = EncryptedTextField()
    difference = EncryptedTextField()
    reason = models.CharField("lý do", max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.PositiveBigIntegerField()
    asked_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.PositiveBigIntegerField(null=True, blank=True)
    decided_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "đề nghị thay đổi"
        constraints = (
            models.CheckConstraint(
                name="decided_request_names_who",
                condition=Q(state="waiting", decided_by=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
            ),
        )
        indexes = (
            models.Index(fields=("commune", "state", "id"), name="request_queue"),
            models.Index(
                fields=("decided_at",), condition=Q(kind="move", state="approved"), name="request_moves"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
