"""Who is who: probable duplicates, and merges that can be undone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from giamngheo.platform.scope.querysets import ScopedManager


class DuplicatePair(models.Model):
    """Two persons that may be one; an officer decides. `evidence` says what agrees and what does not.

    `decided_…`, `reason`: the last word on it; where that took a decision back, the pair is open again and
    `reopened_from` says what had been decided. `agreed_…`: where the two live in areas of different officers, who of
    one side has agreed to a merge, and which record it would keep; it happens when the other side agrees to the same.
    `opposed_…`: the word of that other side while it would keep the other record.
    """

    class State(models.TextChoices):
        OPEN = "open", "chờ xem xét"
        SAME = "same", "là một người"
        DIFFERENT = "different", "hai người khác nhau"

    scope_commune = "first__commune_id"
    scope_village = "first__village_id"
    # an officer of either commune settles the pair
    scope_also = ("second_commune_id",)

    first = models.ForeignKey("registry.Person", models.CASCADE, related_name="+")
    second = models.ForeignKey("registry.Person", models.CASCADE, related_name="+")
    # repeats the second person's; a trigger keeps it (registry.guards)
    second_commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+")
    probability = models.DecimalField("xác suất", max_digits=5, decimal_places=4)
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("lý do", max_length=300, blank=True)
    reopened_from = models.CharField("đã kết luận trước đó", max_length=10, blank=True)
    agreed_kept = models.PositiveBigIntegerField(null=True)
    agreed_commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, null=True, related_name="+")
    agreed_by = models.CharField(max_length=150, blank=True)
    agreed_at = models.DateTimeField(null=True)
    opposed_kept = models.PositiveBigIntegerField(null=True)
    opposed_commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, null=True, related_name="+")
    opposed_by = models.CharField(max_length=150, blank=True)
    opposed_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "cặp nghi trùng"
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="pair_once"),
            models.CheckConstraint(name="pair_in_order", condition=Q(first__lt=F("second"))),
        )
        indexes = (
            models.Index(fields=("state", "-probability", "id"), name="pair_queue"),
            models.Index(
                fields=("-decided_at", "-id"), name="pair_settled", condition=Q(decided_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_id}={self.second_id}"


class Merge(models.Model):
    """A merge of two persons or two households, with all that is needed to undo it."""

    class Kind(models.TextChoices):
        PERSON = "person", "nhân khẩu"
        HOUSEHOLD = "household", "hộ"

    scope_commune = "commune_id"
    scope_village = None

    kind = models.CharField(max_length=10, choices=Kind.choices)
    kept = models.PositiveBigIntegerField()
    absorbed = models.PositiveBigIntegerField()
    commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "gộp"

    def __str__(self) -> str:
        return f"{self.kind} {self.absorbed}→{self.kept}"
