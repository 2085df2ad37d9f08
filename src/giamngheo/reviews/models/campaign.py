"""A review, and how far each commune and each village has come with it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from giamngheo.platform.scope.querysets import ScopedManager


class WorkingDayChange(models.Model):
    """A day that is worked, or not, against the usual calendar (days swapped by a notice)."""

    day = models.DateField("ngày", unique=True)
    working = models.BooleanField("ngày làm việc")
    document = models.CharField("văn bản", max_length=300)

    class Meta:
        verbose_name = "ngày hoán đổi"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.working}"


class CalendarDay(models.Model):
    """A public holiday, or a day of a weekend that is worked, by the law's data: kept by `calendar_days` for the
    database's guards, which know weekends themselves.
    """

    day = models.DateField("ngày", primary_key=True)
    working = models.BooleanField("ngày làm việc")

    class Meta:
        verbose_name = "ngày trong lịch làm việc"

    def __str__(self) -> str:
        return f"{self.day} {self.working}"


class Review(models.Model):
    """One round of review in an area: a year's annual one, the one that begins in a month (`round` 1 to 12), or the
    year's standing one on request (`round` 0 of the other kinds), in which every household goes its own way.

    `rules` are the procedure's figures on the day of opening (`reviews.rules.frozen_rules`), so that a later change
    of the law moves no step of an open review; `agreement_percent` repeats the meeting's for the database's checks.
    `consulted` is the first authority asked, `none` where nobody is; all of them are in `rules` (`reviews.hearing`).
    """

    class Kind(models.TextChoices):
        ANNUAL = "annual", "định kỳ hằng năm"
        ON_REQUEST = "on_request", "thường xuyên trong năm"
        AVERAGE_LIVING = "average_living", "hộ có mức sống trung bình"
        LOW_INCOME = "low_income", "người lao động có thu nhập thấp"

    kind = models.CharField("loại", max_length=16, choices=Kind.choices)
    unit = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="địa bàn")
    year = models.PositiveSmallIntegerField("năm")
    round = models.PositiveSmallIntegerField("đợt", default=0)
    standard = models.CharField("chuẩn nghèo", max_length=40)
    second_standard = models.CharField("chuẩn tính thêm", max_length=40, blank=True)
    reference_date = models.DateField("ngày tham chiếu")
    starts_on = models.DateField("bắt đầu")
    ends_on = models.DateField("hạn hoàn thành")
    consulted = models.CharField("cơ quan được xin ý kiến", max_length=32)
    agreement_percent = models.PositiveSmallIntegerField("tỷ lệ đồng ý tối thiểu")
    rules = models.JSONField(default=dict)
    opened_by = models.CharField(max_length=200)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "đợt rà soát"
        ordering = ("-starts_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("unit", "kind", "year", "round"), name="review_once"),
            models.CheckConstraint(
                condition=Q(kind="annual", round=0) | (~Q(kind="annual") & Q(round__range=(0, 12))),
                name="review_round",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="review_period"),
            models.CheckConstraint(
                condition=~Q(second_standard=F("standard")), name="review_two_standards_differ"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.year}/{self.round}"

    @property
    def standing(self) -> bool:
        """Open the year round: no village waits for another household."""
        return self.kind != self.Kind.ANNUAL and self.round == 0


class CommuneReview(models.Model):
    """A commune in a review. Steps only follow one another as `reviews.machine.COMMUNE` says."""

    class Step(models.TextChoices):
        VILLAGES = "villages", "các thôn đang rà soát"
        CONSULTATION = "consultation", "xin ý kiến cấp trên"
        RECOGNITION = "recognition", "quyết định công nhận"
        STANDING = "standing", "nhận hồ sơ quanh năm"
        CLOSED = "closed", "đã kết thúc"

    scope_commune = "commune_id"
    scope_village = None

    review = models.ForeignKey(Review, models.PROTECT, related_name="communes")
    commune = models.ForeignKey(
        "areas.AdminUnit", models.PROTECT, related_name="+", verbose_name="xã, phường"
    )
    step = models.CharField("bước", max_length=16, choices=Step.choices, default=Step.VILLAGES)
    step_since = models.DateField("từ ngày")
    reopened = models.PositiveSmallIntegerField("số lần mở lại", default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "rà soát của xã"
        constraints = (
            models.UniqueConstraint(fields=("review", "commune"), name="commune_once_a_review"),
            models.CheckConstraint(
                condition=Q(step__in=["villages", "consultation", "recognition", "standing", "closed"]),
                name="commune_review_step",
            ),
        )

    def __str__(self) -> str:
        return f"{self.review_id}/{self.commune_id}: {self.step}"


class VillageReview(models.Model):
    """A village in a review; `village` None holds the households of the commune that have no village.

    Steps only follow one another as `reviews.machine.VILLAGE` says. `safe_meeting` is the last day on which the
    meeting can be held so that a complaint can still be handled before the review ends.
    """

    class Step(models.TextChoices):
        LIST = "list", "lập danh sách"
        CLASSIFY = "classify", "rà soát, phân loại"
        MEETING = "meeting", "họp dân"
        POSTING = "posting", "niêm yết"
        STANDING = "standing", "nhận hồ sơ quanh năm"
        DONE = "done", "đã niêm yết xong"

    scope_commune = "commune_review__commune_id"
    scope_village = "village_id"

    commune_review = models.ForeignKey(CommuneReview, models.PROTECT, related_name="villages")
    village = models.ForeignKey(
        "areas.AdminUnit", models.PROTECT, related_name="+", null=True, verbose_name="thôn, khu"
    )
    step = models.CharField("bước", max_length=10, choices=Step.choices, default=Step.LIST)
    step_since = models.DateField("từ ngày")
    safe_meeting = models.DateField("ngày họp muộn nhất", null=True)
    reopened = models.PositiveSmallIntegerField("số lần mở lại", default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "rà soát của thôn"
        constraints = (
            models.UniqueConstraint(fields=("commune_review", "village"), name="village_once_a_review"),
            models.UniqueConstraint(
                fields=("commune_review",), condition=Q(village=None), name="one_rest_of_a_commune"
            ),
            models.CheckConstraint(
                condition=Q(step__in=["list", "classify", "meeting", "posting", "standing", "done"]),
                name="village_review_step",
            ),
        )

    def __str__(self) -> str:
        return f"{self.commune_review_id}/{self.village_id}: {self.step}"


class Reopening(models.Model):
    """Why a step was gone back to: the one way back there is. Never changed."""

    class Machine(models.TextChoices):
        COMMUNE = "commune", "xã"
        VILLAGE = "village", "thôn"
        CASE = "case", "hộ"

    scope_commune = "commune_id"
    scope_village = None

    machine = models.CharField(max_length=8, choices=Machine.choices)
    target = models.PositiveBigIntegerField()
    commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    from_step = models.CharField(max_length=16)
    to_step = models.CharField(max_length=16)
    reason = models.CharField("lý do", max_length=1000)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "lần mở lại"
        constraints = (
            models.UniqueConstraint(fields=("machine", "target", "number"), name="reopening_numbered"),
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.machine} {self.target} #{self.number}"
