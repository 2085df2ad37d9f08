"""Village meetings and their votes, public postings, and complaints against what was posted."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from giamngheo.platform.scope.querysets import ScopedManager
from giamngheo.reviews.models.campaign import VillageReview
from giamngheo.reviews.models.case import Assessment, Case


def new_token() -> str:
    """The opaque word in the QR of a posting sheet."""
    return secrets.token_urlsafe(16)


class Meeting(models.Model):
    """A meeting that was held. `attending` are those who vote; the share of listed households present is another."""

    scope_commune = "village_review__commune_review__commune_id"
    scope_village = "village_review__village_id"

    village_review = models.ForeignKey(VillageReview, models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField("lần họp")
    held_on = models.DateField("ngày họp")
    place = models.CharField("địa điểm", max_length=200)
    chair = models.CharField("chủ trì", max_length=200)
    chair_post = models.CharField("chức vụ", max_length=120, blank=True)
    secretary = models.CharField("thư ký", max_length=200)
    secretary_post = models.CharField("chức vụ", max_length=120, blank=True)
    attending = models.PositiveIntegerField("số người dự họp")
    listed_households = models.PositiveIntegerField("số hộ có tên trong danh sách")
    households_present = models.PositiveIntegerField("số hộ có tên trong danh sách dự họp")
    committee_members = models.PositiveSmallIntegerField("số thành viên Ban Chỉ đạo", default=0)
    organisations = models.PositiveSmallIntegerField("số đại diện đoàn thể", default=0)
    front = models.PositiveSmallIntegerField("số đại diện Mặt trận", default=0)
    enumerators = models.PositiveSmallIntegerField("số rà soát viên", default=0)
    notes = models.TextField("ghi chép", blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "cuộc họp dân"
        constraints = (
            models.UniqueConstraint(fields=("village_review", "number"), name="meeting_numbered"),
            models.CheckConstraint(condition=Q(attending__gte=1), name="meeting_attended"),
            models.CheckConstraint(
                condition=Q(households_present__lte=F("listed_households")), name="present_among_listed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.village_review_id} #{self.number}"


class Vote(models.Model):
    """How a meeting voted on one household: for, against and without opinion add up to those attending."""

    scope_commune = "meeting__village_review__commune_review__commune_id"
    scope_village = "meeting__village_review__village_id"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="votes")
    case = models.ForeignKey(Case, models.PROTECT, related_name="votes")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    agree = models.PositiveIntegerField("đồng ý")
    disagree = models.PositiveIntegerField("không đồng ý")
    abstain = models.PositiveIntegerField("không có ý kiến", default=0)
    en_bloc = models.BooleanField("biểu quyết chung", default=False)
    agreed = models.BooleanField("thống nhất")

    objects = ScopedManager()

    class Meta:
        verbose_name = "biểu quyết"
        constraints = (models.UniqueConstraint(fields=("meeting", "case"), name="voted_once_a_meeting"),)

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.case_id}: {self.agree}"


class CommitteeFinding(models.Model):
    """What the steering committee found on a household that two meetings refused."""

    class Finding(models.TextChoices):
        STANDS = "stands", "giữ kết quả rà soát"
        AGAIN = "again", "rà soát lại"

    scope_commune = "case__village_review__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    case = models.ForeignKey(Case, models.PROTECT, related_name="committee_findings")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    finding = models.CharField("kết luận", max_length=8, choices=Finding.choices)
    reason = models.CharField("lý do", max_length=1000)
    found_on = models.DateField("ngày")
    by = models.CharField(max_length=200)

    objects = ScopedManager()

    class Meta:
        verbose_name = "kết luận của Ban Chỉ đạo"
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="finding_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.finding}"


class Posting(models.Model):
    """A public posting: of a village, or of one household after a re-check.

    `last_day` is worked out, and never brought forward.
    """

    scope_commune = "village_review__commune_review__commune_id"
    scope_village = "village_review__village_id"

    village_review = models.ForeignKey(VillageReview, models.PROTECT, related_name="postings")
    case = models.ForeignKey(Case, models.PROTECT, related_name="repostings", null=True, blank=True)
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến hết ngày")
    working_days = models.PositiveSmallIntegerField("số ngày làm việc")
    places = models.CharField("nơi niêm yết", max_length=500)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    ended_on = models.DateField("kết thúc ngày", null=True, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "lần niêm yết"
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="posting_period"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("last_day")), name="posting_not_cut_short"
            ),
            models.UniqueConstraint(
                fields=("village_review",),
                condition=Q(ended_on=None, case=None),
                name="one_open_posting_a_village",
            ),
        )

    def __str__(self) -> str:
        return f"{self.village_review_id} {self.first_day}"


class PostedCase(models.Model):
    """What a posting said of a household: the class of one assessment."""

    scope_commune = "case__village_review__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="posted")
    case = models.ForeignKey(Case, models.PROTECT, related_name="posted")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    result_class = models.CharField("kết quả", max_length=16)

    objects = ScopedManager()

    class Meta:
        verbose_name = "hộ được niêm yết"
        constraints = (models.UniqueConstraint(fields=("posting", "case"), name="posted_once_a_posting"),)

    def __str__(self) -> str:
        return f"{self.posting_id}/{self.case_id}"


class ResultComplaint(models.Model):
    """A complaint against a posted result, as the review sees it; `inbox_code` names it in the one inbox.

    While it is open the household waits; the rest of the commune does not. `due_on`: last day for the re-check.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", "đang xử lý"
        UPHELD = "upheld", "khiếu nại đúng"
        REFUSED = "refused", "khiếu nại không đúng"
        WITHDRAWN = "withdrawn", "rút khiếu nại"

    scope_commune = "case__village_review__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    case = models.ForeignKey(Case, models.PROTECT, related_name="complaints")
    against = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    inbox_code = models.CharField("mã phản ánh", max_length=40, blank=True)
    received_on = models.DateField("ngày nhận")
    due_on = models.DateField("hạn phúc tra")
    content = models.CharField("nội dung", max_length=2000)
    rechecker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recheck = models.ForeignKey(Assessment, models.PROTECT, related_name="+", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answer = models.CharField("trả lời", max_length=2000, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "khiếu nại kết quả"
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="open", answered_on=None)
                | (~Q(outcome="open") & Q(answered_on__isnull=False) & ~Q(answer="")),
                name="complaint_answered",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["upheld", "refused"]) | Q(recheck__isnull=False),
                name="complaint_settled_after_a_recheck",
            ),
            models.UniqueConstraint(
                fields=("inbox_code",), condition=~Q(inbox_code=""), name="complaint_of_the_inbox_once"
            ),
        )
        indexes = (models.Index(fields=("case", "outcome"), name="complaint_case_outcome"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"
