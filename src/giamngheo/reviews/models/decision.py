"""The higher authority's opinion, and the decisions that recognise, refuse, revoke and correct."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from giamngheo.platform.scope.querysets import ScopedManager
from giamngheo.reviews.models.campaign import CommuneReview
from giamngheo.reviews.models.case import Assessment, Case


class Opinion(models.Model):
    """The commune's report to a consulted authority and its answer.

    `round` is how often the commune had been reopened: an answer given before serves no later step. Of a `case` that
    was opened again after its decision it is how often that file had been.
    """

    scope_commune = "commune_review__commune_id"
    scope_village = None

    commune_review = models.ForeignKey(CommuneReview, models.PROTECT, related_name="opinions")
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    authority = models.CharField("cơ quan được xin ý kiến", max_length=32)
    report_number = models.CharField("số báo cáo", max_length=60)
    asked_on = models.DateField("ngày xin ý kiến")
    due_on = models.DateField("hạn trả lời")
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answer_number = models.CharField("số văn bản trả lời", max_length=60, blank=True)
    agrees = models.BooleanField("đồng ý", null=True)
    words = models.CharField("ý kiến", max_length=2000, blank=True)
    by = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "ý kiến cấp trên"
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_on=None, agrees=None)
                | (Q(answered_on__isnull=False) & Q(agrees__isnull=False) & ~Q(answer_number="")),
                name="opinion_answered",
            ),
            models.UniqueConstraint(
                fields=("commune_review", "authority"),
                condition=Q(answered_on=None, case=None),
                name="one_open_opinion",
            ),
            models.UniqueConstraint(
                fields=("case", "authority"),
                condition=Q(answered_on=None, case__isnull=False),
                name="one_open_opinion_of_a_case",
            ),
        )

    def __str__(self) -> str:
        return f"{self.commune_review_id} {self.authority}"


class Decision(models.Model):
    """What an office has signed about files: a decision, or the letter that recognises nobody. Never changed.

    `number` and `signed_on` as in the registry clerk's book, where letters have numbers of their own. A correction or
    revocation is a decision of its own that `corrects` an earlier one. `registry_decision` is its row in the
    registry, whose ledger it has written; a letter writes none and has none.
    """

    class Kind(models.TextChoices):
        RECOGNITION = "recognition", "quyết định công nhận"
        SUPPLEMENTARY = "supplementary", "quyết định công nhận bổ sung"
        ON_REQUEST = "on_request", "quyết định công nhận theo giấy đề nghị"
        CORRECTION = "correction", "quyết định điều chỉnh"
        REVOCATION = "revocation", "quyết định thu hồi"
        REFUSAL = "refusal", "văn bản trả lời không công nhận"

    scope_commune = "commune_review__commune_id"
    scope_village = None

    commune_review = models.ForeignKey(CommuneReview, models.PROTECT, related_name="decisions")
    kind = models.CharField("loại", max_length=14, choices=Kind.choices)
    number = models.CharField("số quyết định", max_length=60)
    signed_on = models.DateField("ngày ký")
    effective_from = models.DateField("hiệu lực từ")
    signer = models.CharField("người ký", max_length=200)
    signer_post = models.CharField("chức vụ người ký", max_length=200)
    corrects = models.ForeignKey("self", models.PROTECT, related_name="corrections", null=True, blank=True)
    reason = models.CharField("lý do", max_length=1000, blank=True)
    registry_decision = models.OneToOneField(
        "registry.RecognitionDecision", models.PROTECT, related_name="review_decision", null=True
    )
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "quyết định"
        constraints = (
            models.CheckConstraint(condition=~Q(number=""), name="decision_is_numbered"),
            models.CheckConstraint(
                condition=Q(kind__in=["recognition", "supplementary", "on_request", "refusal"], corrects=None)
                | (Q(kind__in=["correction", "revocation"]) & Q(corrects__isnull=False) & ~Q(reason="")),
                name="decision_corrects_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="refusal", registry_decision=None)
                | (~Q(kind="refusal") & Q(registry_decision__isnull=False)),
                name="decision_writes_the_ledger_a_letter_does_not",
            ),
            models.UniqueConstraint(
                fields=("commune_review",),
                condition=Q(kind="recognition"),
                name="one_recognition_others_supplement",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def is_letter(self) -> bool:
        return self.kind == self.Kind.REFUSAL

    @property
    def changes_decision(self) -> bool:
        """Whether it changes what an earlier decision recognised; who was refused by a letter is recognised anew."""
        return self.corrects is not None and not self.corrects.is_letter


class SignedCopy(models.Model):
    """The signed decision itself: a scan whose pages carry the decision's code, or a PDF with digital signatures.

    It counts once a second person has compared it (`confirmed_by`). `signatures`: of a digital one, who signed, when,
    and what was found of it.
    """

    class Way(models.TextChoices):
        SCAN = "scan", "bản quét chữ ký tay"
        DIGITAL = "digital", "chữ ký số"

    scope_commune = "decision__commune_review__commune_id"
    scope_village = None

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="copies")
    attachment = models.OneToOneField("platform.Attachment", models.PROTECT, related_name="+")
    way = models.CharField("cách ký", max_length=8, choices=Way.choices)
    code_page = models.PositiveSmallIntegerField("trang có mã", null=True, blank=True)
    signatures = models.JSONField(default=list)
    added_by = models.BigIntegerField(null=True)
    added_name = models.CharField(max_length=200)
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "bản quyết định đã ký"
        constraints = (
            models.CheckConstraint(
                name="copy_confirmed_by_a_second_person",
                condition=Q(confirmed_at=None) | (~Q(confirmed_name="") & ~Q(confirmed_by=F("added_by"))),
            ),
            models.UniqueConstraint(
                name="one_confirmed_copy",
                fields=("decision",),
                condition=Q(confirmed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.way}"


class DecisionLine(models.Model):
    """What a decision says of one household, or of a `person`. `outcome` none: not recognised."""

    class Outcome(models.TextChoices):
        POOR = "poor", "hộ nghèo"
        NEAR_POOR = "near_poor", "hộ cận nghèo"
        AVERAGE = "average", "hộ có mức sống trung bình"
        ESCAPED_POVERTY = "escaped_poverty", "hộ thoát nghèo"
        ESCAPED_NEAR_POVERTY = "escaped_near_poverty", "hộ thoát cận nghèo"
        LOW_INCOME_WORKER = "low_income_worker", "người lao động có thu nhập thấp"
        NONE = "none", "không công nhận"

    scope_commune = "decision__commune_review__commune_id"
    scope_village = "case__village_review__village_id"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="decision_lines")
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True, blank=True)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    status_before = models.CharField("tình trạng trước", max_length=24, blank=True)
    outcome = models.CharField("kết quả", max_length=24, choices=Outcome.choices)
    certificate_number = models.PositiveIntegerField("số giấy chứng nhận", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "hộ trong quyết định"
        constraints = (
            models.UniqueConstraint(
                fields=("decision", "household"), condition=Q(person=None), name="household_once_a_decision"
            ),
            models.UniqueConstraint(
                fields=("decision", "person"),
                condition=Q(person__isnull=False),
                name="person_once_a_decision",
            ),
        )
        indexes = (models.Index(fields=("case",), name="decision_line_case"),)

    def __str__(self) -> str:
        return f"{self.decision_id}/{self.case_id}: {self.outcome}"
