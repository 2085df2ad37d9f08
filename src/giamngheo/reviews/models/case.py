"""The file of one household in a review, its forms and what happened to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from giamngheo.platform.scope.querysets import ScopedManager
from giamngheo.reviews.models.campaign import Review, VillageReview


class Case(models.Model):
    """One household in one review, or one `person` of it where the procedure recognises persons. States only follow
    one another as `reviews.machine.CASE` says. `due_on`: the last day for the decision on an application of a
    standing review; a household that was decided there may apply again.

    `status_before` is the household's status when it was listed. `assessment` is the latest complete one;
    `result_class` and the points repeat its scoring under the review's standard (the database compares), and they
    alone are what is voted on, posted and decided.
    """

    class State(models.TextChoices):
        LISTED = "listed", "chưa rà soát"
        SCREENED_OUT = "screened_out", "chắc chắn không nghèo (Phiếu A)"
        ASSESSED = "assessed", "đã rà soát"
        RETURNED = "returned", "trả lại rà soát viên"
        SENT_BACK = "sent_back", "họp dân chưa thống nhất, rà soát lại"
        COMMITTEE = "committee", "chờ Ban Chỉ đạo kết luận"
        AGREED = "agreed", "đã thống nhất"
        POSTED = "posted", "đang niêm yết"
        COMPLAINED = "complained", "có khiếu nại"
        CLEARED = "cleared", "hết thời gian niêm yết"
        DECIDED = "decided", "đã có quyết định"
        REOPENED = "reopened", "mở lại sau quyết định"
        WITHDRAWN = "withdrawn", "rút khỏi danh sách"

    class Source(models.TextChoices):
        CARRIED_OVER = "carried_over", "đang quản lý"
        APPLICATION = "application", "giấy đề nghị (Mẫu 01)"
        ESCAPE = "escape", "đề nghị công nhận thoát nghèo (Mẫu 04)"
        INVITATION = "invitation", "được mời rà soát"

    class Channel(models.TextChoices):
        COUNTER = "counter", "bộ phận một cửa"
        POST = "post", "bưu điện"
        PORTAL = "portal", "Cổng dịch vụ công quốc gia"

    scope_commune = "village_review__commune_review__commune_id"
    scope_village = "village_review__village_id"

    review = models.ForeignKey(Review, models.PROTECT, related_name="cases")
    village_review = models.ForeignKey(VillageReview, models.PROTECT, related_name="cases")
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="review_cases")
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, related_name="review_cases", null=True, blank=True
    )
    source = models.CharField("nguồn", max_length=12, choices=Source.choices)
    state = models.CharField("trạng thái", max_length=12, choices=State.choices, default=State.LISTED)
    status_before = models.CharField("tình trạng đang quản lý", max_length=24, blank=True)

    dossier_code = models.CharField("mã hồ sơ", max_length=40, blank=True)
    channel = models.CharField("nơi nhận", max_length=8, choices=Channel.choices, blank=True)
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    due_on = models.DateField("hạn giải quyết", null=True, blank=True)
    wish = models.CharField("nội dung đề nghị", max_length=1000, blank=True)

    enumerator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    assessment = models.ForeignKey(
        "reviews.Assessment", models.PROTECT, related_name="+", null=True, blank=True
    )
    result_class = models.CharField("kết quả", max_length=16, blank=True)
    income_points = models.IntegerField("điểm thu nhập", null=True, blank=True)
    deprivation_points = models.IntegerField("điểm thiếu hụt", null=True, blank=True)
    refusals = models.PositiveSmallIntegerField("số lần họp dân không thống nhất", default=0)
    reopened = models.PositiveSmallIntegerField("số lần mở lại", default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "hồ sơ rà soát"
        constraints = (
            models.UniqueConstraint(
                fields=("review", "household"),
                condition=Q(person=None) & ~Q(state__in=["decided", "withdrawn", "screened_out"]),
                name="household_once_a_review",
            ),
            models.UniqueConstraint(
                fields=("review", "person"),
                condition=Q(person__isnull=False) & ~Q(state__in=["decided", "withdrawn", "screened_out"]),
                name="person_once_a_review",
            ),
            models.UniqueConstraint(
                fields=("dossier_code",), condition=~Q(dossier_code=""), name="dossier_code_once"
            ),
            models.CheckConstraint(
                condition=~Q(source__in=["application", "escape"])
                | (~Q(dossier_code="") & ~Q(channel="") & Q(received_on__isnull=False)),
                name="application_has_a_receipt",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["listed", "screened_out", "returned", "sent_back", "withdrawn"])
                | (Q(assessment__isnull=False) & ~Q(result_class="") & ~Q(result_class="unknown")),
                name="case_beyond_assessment_has_a_class",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "listed",
                        "screened_out",
                        "assessed",
                        "returned",
                        "sent_back",
                        "committee",
                        "agreed",
                        "posted",
                        "complained",
                        "cleared",
                        "decided",
                        "reopened",
                        "withdrawn",
                    ]
                ),
                name="case_state",
            ),
        )
        indexes = (
            models.Index(fields=("village_review", "state"), name="case_village_state"),
            # a province asks for the few that wait among all
            models.Index(fields=("state", "village_review"), name="case_state_village"),
            models.Index(fields=("review", "state"), name="case_review_state"),
            models.Index(fields=("enumerator", "state"), name="case_enumerator_state"),
            models.Index(fields=("review", "due_on"), name="case_review_due"),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"


class Screening(models.Model):
    """Phiếu A of an applicant: the items that apply, and what follows. A new sheet is a new row."""

    class Outcome(models.TextChoices):
        REVIEW = "review", "cần rà soát"
        NOT_POOR = "not_poor", "chắc chắn không nghèo"

    scope_commune = "case__village_review__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    case = models.ForeignKey(Case, models.PROTECT, related_name="screenings")
    items = models.JSONField("đặc điểm", default=list)
    outcome = models.CharField("kết quả", max_length=8, choices=Outcome.choices)
    reason = models.CharField("lý do", max_length=500, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "phiếu nhận dạng nhanh"

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"


class Assessment(models.Model):
    """One saved version of a household's form: inputs as given, never changed; a correction is the next revision.

    `answers`: the household's answers by variable of the questionnaire. `members`: one mapping each, with `person`
    (id). `unchanged`: keys of the blocks that the respondent said are as last year (in a re-check: as in the form
    that it judges); their answers stand in `answers` like any other, given anew.
    """

    class Source(models.TextChoices):
        FORM = "form", "nhập trên trình duyệt"
        PAPER = "paper", "nhập từ phiếu giấy"
        FILE = "file", "nhập từ tệp"
        PHONE = "phone", "điện thoại"

    class Occasion(models.TextChoices):
        FIRST = "first", "rà soát"
        AGAIN = "again", "rà soát lại"
        RECHECK = "recheck", "phúc tra"

    scope_commune = "case__village_review__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    revision = models.PositiveSmallIntegerField()
    source = models.CharField("nguồn", max_length=8, choices=Source.choices)
    occasion = models.CharField("dịp", max_length=8, choices=Occasion.choices)
    complete = models.BooleanField("đã hoàn thành", default=False)
    visited_on = models.DateField("ngày rà soát", null=True, blank=True)
    enumerator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answers = models.JSONField(default=dict)
    members = models.JSONField(default=list)
    unchanged = models.JSONField(default=list)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "phiếu rà soát"
        constraints = (models.UniqueConstraint(fields=("case", "revision"), name="assessment_revision_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} r{self.revision}"

    @property
    def version(self) -> int:
        """What a form that was made from this revision sends back."""
        return self.revision


class Scoring(models.Model):
    """What `measurement.classify` gave for an assessment under one standard, frozen with it.

    `standard_digest`: SHA-256 of the standard as it was loaded, its points table included. `unconfirmed`: paths
    of the values of the standard that neither a text nor a confirmation backed on the day.
    """

    scope_commune = "assessment__case__village_review__commune_review__commune_id"
    scope_village = "assessment__case__village_review__village_id"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scorings")
    standard = models.CharField("chuẩn nghèo", max_length=40)
    standard_digest = models.CharField(max_length=64)
    reference_date = models.DateField("ngày tham chiếu")
    result_class = models.CharField("kết quả", max_length=16)
    basis = models.CharField("căn cứ", max_length=24, blank=True)
    income_points = models.IntegerField("điểm thu nhập", null=True, blank=True)
    deprivation_points = models.IntegerField("điểm thiếu hụt", null=True, blank=True)
    result = models.JSONField(default=dict)
    reason_vi = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    unconfirmed = models.JSONField(default=list)

    objects = ScopedManager()

    class Meta:
        verbose_name = "kết quả tính điểm"
        constraints = (
            models.UniqueConstraint(fields=("assessment", "standard"), name="scored_once_a_standard"),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.standard} {self.result_class}"

    @property
    def deprivation_shown(self) -> int | str | None:
        """The deprivation points as lists write them: "≥ 30" where only the least is known; None where nothing is."""
        least = self.result.get("deprivation_points_lo")
        return f"≥ {least}" if self.deprivation_points is None and least else self.deprivation_points


class Return(models.Model):
    """A form that went back: to the enumerator by an officer, or by the committee. Never changed."""

    scope_commune = "case__village_review__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    case = models.ForeignKey(Case, models.PROTECT, related_name="returns")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    from_state = models.CharField(max_length=12)
    comment = models.CharField("ý kiến", max_length=1000)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "lần trả phiếu"
        constraints = (models.CheckConstraint(condition=~Q(comment=""), name="return_has_a_comment"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_state}"


class Withdrawal(models.Model):
    """Why a file left the list. `number`: how often it had been reopened, so that each time has its reason. Never
    changed.
    """

    scope_commune = "case__village_review__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    case = models.ForeignKey(Case, models.PROTECT, related_name="withdrawals")
    number = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=12)
    reason = models.CharField("lý do", max_length=1000)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "lần rút khỏi danh sách"
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="withdrawn_once_a_reopening"),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_state}"


class Invitation(models.Model):
    """A household outside the list that somebody should visit, why, and what came of it."""

    class Answer(models.TextChoices):
        WAITING = "waiting", "chưa đến"
        VISITED = "visited", "đã đến, không cần rà soát"
        APPLIED = "applied", "đã làm đơn"
        DECLINED = "declined", "từ chối"

    scope_commune = "village_review__commune_review__commune_id"
    scope_village = "village_review__village_id"

    village_review = models.ForeignKey(VillageReview, models.PROTECT, related_name="invitations")
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    reasons = models.JSONField("lý do mời", default=list)
    answer = models.CharField("kết quả", max_length=8, choices=Answer.choices, default=Answer.WAITING)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    note = models.CharField("ghi chú khi đến", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "hộ được mời"
        constraints = (
            models.UniqueConstraint(fields=("village_review", "household"), name="invited_once"),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_on=None)
                | (~Q(answer="waiting") & Q(answered_on__isnull=False)),
                name="invitation_answered_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.village_review_id} {self.answer}"
