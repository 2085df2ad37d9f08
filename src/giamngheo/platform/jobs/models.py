"""Jobs, when scheduled things run next, and which workers live."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """One piece of long work. Parameters, checkpoint and result hold ids and figures, nothing personal."""

    class State(models.TextChoices):
        WAITING = "waiting", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Xong"
        FAILED = "failed", "Không xong"
        CANCELLED = "cancelled", "Đã hủy"

    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    user_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=160, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    checkpoint = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    result = models.JSONField(default=dict)
    error_vi = models.TextField(blank=True)
    error_en = models.TextField(blank=True)

    class Meta:
        verbose_name = "việc chạy nền"
        app_label = "platform"
        indexes = (
            models.Index(fields=["state", "not_before"], name="job_state"),
            models.Index(fields=["user_id", "-id"], name="job_user"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_one_unfinished_per_key",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"

    @property
    def waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}


class Schedule(models.Model):
    """When a declared schedule runs next."""

    name = models.CharField(max_length=60, unique=True)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = "lịch chạy"
        app_label = "platform"

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A worker process, as it last said that it lives."""

    name = models.CharField(max_length=160, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "tiến trình chạy việc"
        app_label = "platform"

    def __str__(self) -> str:
        return self.name
