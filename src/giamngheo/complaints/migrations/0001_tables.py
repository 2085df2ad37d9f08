import django.db.models.deletion
from django.db import migrations, models

import giamngheo.platform.crypto.fields


class Migration(migrations.Migration):
    replaces = [("complaints", "0001_inbox"), ("complaints", "0002_a_code_to_follow")]

    initial = True

    dependencies = [
        ("areas", "0001_tables"),
        ("platform", "0001_tables"),
        ("registry", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grievance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, unique=True, verbose_name="mã tiếp nhận")),
                ("follow_index", models.CharField(blank=True, max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("posted_result", "ý kiến, khiếu nại về kết quả rà soát"),
                            ("complaint", "khiếu nại"),
                            ("denunciation", "tố cáo"),
                            ("petition", "kiến nghị, phản ánh"),
                        ],
                        max_length=16,
                        verbose_name="loại",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("counter", "bộ phận một cửa"),
                            ("public", "trang công khai"),
                            ("phone", "điện thoại"),
                            ("post", "bưu điện"),
                        ],
                        max_length=8,
                        verbose_name="nguồn",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="ngày nhận")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="năm rà soát")),
                (
                    "sender_name",
                    giamngheo.platform.crypto.fields.EncryptedTextField(blank=True, verbose_name="người gửi"),
                ),
                (
                    "sender_phone",
                    giamngheo.platform.crypto.fields.EncryptedTextField(
                        blank=True, verbose_name="điện thoại"
                    ),
                ),
                (
                    "sender_address",
                    giamngheo.platform.crypto.fields.EncryptedTextField(blank=True, verbose_name="địa chỉ"),
                ),
                ("content", giamngheo.platform.crypto.fields.EncryptedTextField(verbose_name="nội dung")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "mới tiếp nhận"),
                            ("in_hand", "đang giải quyết"),
                            ("answered", "đã trả lời"),
                            ("not_accepted", "không thụ lý"),
                            ("withdrawn", "đã rút"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="tình trạng",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="hạn trả lời")),
                ("due_path", models.CharField(blank=True, max_length=120)),
                ("assigned_to", models.BigIntegerField(null=True)),
                (
                    "assigned_name",
                    models.CharField(blank=True, max_length=200, verbose_name="người giải quyết"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "đúng"),
                            ("partly", "đúng một phần"),
                            ("refused", "không đúng"),
                            ("explained", "giải thích, hướng dẫn"),
                        ],
                        max_length=10,
                        verbose_name="kết quả",
                    ),
                ),
                (
                    "finding",
                    giamngheo.platform.crypto.fields.EncryptedTextField(
                        blank=True, verbose_name="kết quả xem xét"
                    ),
                ),
                (
                    "answer",
                    giamngheo.platform.crypto.fields.EncryptedTextField(
                        blank=True, verbose_name="nội dung trả lời"
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ngày kết thúc")),
                ("recorded_by", models.BigIntegerField(null=True)),
                ("recorded_name", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.adminunit"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grievances",
                        to="registry.household",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.issueddocument",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "ý kiến, khiếu nại",
                "indexes": [
                    models.Index(fields=["commune", "state", "due_on"], name="grievance_commune_state"),
                    models.Index(fields=["household", "state"], name="grievance_household"),
                    models.Index(fields=["assigned_to", "state", "due_on"], name="grievance_assigned"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("follow_index", ""), _negated=True),
                        fields=("follow_index",),
                        name="grievance_followed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), models.Q(("outcome", ""), _negated=True)),
                            models.Q(models.Q(("state", "answered"), _negated=True), ("outcome", "")),
                            _connector="OR",
                        ),
                        name="grievance_answer_has_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on", None), ("state__in", ("received", "in_hand"))),
                            models.Q(
                                models.Q(("state__in", ("received", "in_hand")), _negated=True),
                                ("ended_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="grievance_ends_with_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "in_hand"), _negated=True),
                            ("assigned_to__isnull", False),
                            _connector="OR",
                        ),
                        name="grievance_in_hand_has_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("received_on")), _connector="OR"
                        ),
                        name="grievance_ends_after_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrievanceStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=12)),
                ("after", models.CharField(max_length=12)),
                ("words", giamngheo.platform.crypto.fields.EncryptedTextField(blank=True)),
                ("by", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="complaints.grievance",
                    ),
                ),
            ],
            options={
                "verbose_name": "bước giải quyết",
                "ordering": ("pk",),
            },
        ),
    ]
