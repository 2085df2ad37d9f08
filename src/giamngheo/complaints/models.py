"""A grievance from receipt to answer, and the steps it went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from giamngheo.platform.crypto.fields import EncryptedTextField
from giamngheo.platform.scope.querysets import ScopedManager


class Kind(models.TextChoices):
    """What it is by law."""

    POSTED_RESULT = "posted_result", "ý kiến, khiếu nại về kết quả rà soát"
    COMPLAINT = "complaint", "khiếu nại"
    DENUNCIATION = "denunciation", "tố cáo"
    PETITION = "petition", "kiến nghị, phản ánh"


class Channel(models.TextChoices):
    """How it came in."""

    COUNTER = "counter", "bộ phận một cửa"
    PUBLIC = "public", "trang công khai"
    PHONE = "phone", "điện thoại"
    POST = "post", "bưu điện"


class State(models.TextChoices):
    """Where it stands."""

    RECEIVED = "received", "mới tiếp nhận"
    IN_HAND = "in_hand", "đang giải quyết"
    ANSWERED = "answered", "đã trả lời"
    NOT_ACCEPTED = "not_accepted", "không thụ lý"
    WITHDRAWN = "withdrawn", "đã rút"


class Outcome(models.TextChoices):
    """What was found."""

    UPHELD = "upheld", "đúng"
    PARTLY = "partly", "đúng một phần"
    REFUSED = "refused", "không đúng"
    EXPLAINED = "explained", "giải thích, hướng dẫn"


class Grievance(models.Model):
    """Something received: from whom (sealed), about what, until when it is to be answered, what became of it.

    `due_on` comes from law/procedures/grievances by kind, or from who assigns it; `due_path` names the figure it
    rests on. `follow_index`: the code that its sender follows it with, as a digest (`following_up`). The database
    refuses a change of state that is not in `TRANSITIONS`.
    """

    Kind, Channel, State, Outcome = Kind, Channel, State, Outcome
    OPEN = (State.RECEIVED, State.IN_HAND)
    TRANSITIONS = (
        (State.RECEIVED, State.IN_HAND),
        (State.RECEIVED, State.NOT_ACCEPTED),
        (State.RECEIVED, State.WITHDRAWN),
        (State.IN_HAND, State.ANSWERED),
        (State.IN_HAND, State.NOT_ACCEPTED),
        (State.IN_HAND, State.WITHDRAWN),
        # the logged reopening, with a reason
        (State.ANSWERED, State.IN_HAND),
        (State.NOT_ACCEPTED, State.IN_HAND),
    )

    scope_commune = "commune_id"
    scope_village = "village_id"

    code = models.CharField("mã tiếp nhận", max_length=24, unique=True)
    follow_index = models.CharField(max_length=64, blank=True)
    kind = models.CharField("loại", max_length=16, choices=Kind.choices)
    channel = models.CharField("nguồn", max_length=8, choices=Channel.choices)
    received_on = models.DateField("ngày nhận")
    commune = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+")
    village = models.ForeignKey("areas.AdminUnit", models.PROTECT, related_name="+", null=True, blank=True)
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="grievances", null=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    year = models.PositiveSmallIntegerField("năm rà soát", null=True, blank=True)
    sender_name = EncryptedTextField("người gửi", blank=True)
    sender_phone = EncryptedTextField("điện thoại", blank=True)
    sender_address = EncryptedTextField("địa chỉ", blank=True)
    content = EncryptedTextField("nội dung")
    state = models.CharField("tình trạng", max_length=12, choices=State.choices, default=State.RECEIVED)
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    due_path = models.CharField(max_length=120, blank=True)
    assigned_to = models.BigIntegerField(null=True)
    assigned_name = models.CharField("người giải quyết", max_length=200, blank=True)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome.choices, blank=True)
    finding = EncryptedTextField("kết quả xem xét", blank=True)
    answer = EncryptedTextField("nội dung trả lời", blank=True)
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True)
    letter = models.ForeignKey("platform.IssuedDocument", models.PROTECT, related_name="+", null=True)
    recorded_by = models.BigIntegerField(null=True)
    recorded_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "ý kiến, khiếu nại"
        constraints = (
            models.UniqueConstraint(
                fields=("follow_index",), condition=~Q(follow_index=""), name="grievance_followed_once"
            ),
            models.CheckConstraint(
                name="grievance_answer_has_an_outcome",
                condition=(Q(state="answered") & ~Q(outcome="")) | (~Q(state="answered") & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="grievance_ends_with_a_day",
                condition=Q(state__in=("received", "in_hand"), ended_on=None)
                | (~Q(state__in=("received", "in_hand")) & Q(ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="grievance_in_hand_has_somebody",
                condition=~Q(state="in_hand") | Q(assigned_to__isnull=False),
            ),
            models.CheckConstraint(
                name="grievance_ends_after_receipt",
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("received_on")),
            ),
        )
        indexes = (
            models.Index(fields=("commune", "state", "due_on"), name="grievance_commune_state"),
            models.Index(fields=("household", "state"), name="grievance_household"),
            models.Index(fields=("assigned_to", "state", "due_on"), name="grievance_assigned"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class GrievanceStep(models.Model):
    """One step: from which state to which, by whom, in what words (sealed)."""

    scope_commune = "grievance__commune_id"
    scope_village = "grievance__village_id"

    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="steps")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    words = EncryptedTextField(blank=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "bước giải quyết"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.grievance_id}: {self.before}→{self.after}"
