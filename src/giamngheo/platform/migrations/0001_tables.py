import uuid

import django.db.models.deletion
from django.db import migrations, models

import giamngheo.platform.crypto.fields
import giamngheo.platform.documents.models


class Migration(migrations.Migration):
    replaces = [
        ("platform", "0001_initial"),
        ("platform", "0002_audit_readings"),
        ("platform", "0003_jobs"),
        ("platform", "0004_saved_views"),
        ("platform", "0005_documents"),
        ("platform", "0006_attachments"),
        ("platform", "0007_words_of_models"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("events", models.TextField()),
                ("event_count", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("head", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "verbose_name": "niêm phong nhật ký",
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("next_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "lịch chạy",
            },
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=160, unique=True)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "tiến trình chạy việc",
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=24, verbose_name="loại tệp")),
                ("digest", models.CharField(max_length=64)),
                ("media_type", models.CharField(max_length=24)),
                ("size", models.PositiveIntegerField(verbose_name="dung lượng")),
                ("added_by", models.BigIntegerField(null=True)),
                ("added_name", models.CharField(max_length=200, verbose_name="người đính kèm")),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=200)),
                ("withdrawn_because", models.CharField(blank=True, max_length=500, verbose_name="lý do gỡ")),
            ],
            options={
                "verbose_name": "tệp đính kèm",
                "indexes": [models.Index(fields=["subject", "subject_id"], name="attachment_subject")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("subject", "subject_id", "kind", "digest"),
                        name="attachment_hung_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_because", "")),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawn_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="attachment_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("at", models.DateTimeField()),
                ("user_id", models.BigIntegerField(null=True)),
                ("actor", models.CharField(max_length=200)),
                ("roles", models.CharField(blank=True, max_length=400)),
                ("commune", models.BigIntegerField(null=True)),
                ("village", models.BigIntegerField(null=True)),
                ("action", models.CharField(max_length=80)),
                ("reading", models.BooleanField(default=False)),
                ("object_type", models.CharField(blank=True, max_length=80)),
                ("object_id", models.CharField(blank=True, max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=32)),
                ("row_count", models.IntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
                ("mark", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "sự kiện nhật ký",
                "indexes": [
                    models.Index(fields=["object_type", "object_id", "id"], name="audit_event_object"),
                    models.Index(fields=["user_id", "id"], name="audit_event_user"),
                    models.Index(fields=["commune", "id"], name="audit_event_commune"),
                    models.Index(fields=["action", "id"], name="audit_event_action"),
                    models.Index(fields=["at"], name="audit_event_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=40, verbose_name="văn bản")),
                ("version", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ghi chú")),
                ("in_force", models.BooleanField(default=True)),
                ("uploaded_by", models.BigIntegerField(null=True)),
                ("uploaded_name", models.CharField(max_length=200)),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "mẫu văn bản",
                "constraints": [
                    models.UniqueConstraint(fields=("form", "version"), name="document_template_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("in_force", True)),
                        fields=("form",),
                        name="document_template_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("parameters", models.JSONField(default=dict)),
                ("user_id", models.BigIntegerField(null=True)),
                ("key", models.CharField(max_length=120, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Đang chờ"),
                            ("running", "Đang chạy"),
                            ("done", "Xong"),
                            ("failed", "Không xong"),
                            ("cancelled", "Đã hủy"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("not_before", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("worker", models.CharField(blank=True, max_length=160)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("checkpoint", models.JSONField(default=dict)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("result", models.JSONField(default=dict)),
                ("error_vi", models.TextField(blank=True)),
                ("error_en", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "việc chạy nền",
                "indexes": [
                    models.Index(fields=["state", "not_before"], name="job_state"),
                    models.Index(fields=["user_id", "-id"], name="job_user"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("key",),
                        name="job_one_unfinished_per_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("commune", models.BigIntegerField(null=True)),
                ("size", models.CharField(blank=True, max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "đang lập"), ("ready", "đã lập xong")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                ("made_by", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="platform.job",
                    ),
                ),
            ],
            options={
                "verbose_name": "bộ văn bản",
            },
        ),
        migrations.CreateModel(
            name="SavedTableView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("table", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "cách xem đã lưu",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user_id", "table", "label"), name="platform_one_view_of_a_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditPayload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("state", "state"),
                            ("about", "about"),
                            ("rows", "rows"),
                            ("table", "table"),
                        ],
                        max_length=8,
                    ),
                ),
                ("person", models.BigIntegerField(null=True)),
                ("remainder_of", models.BigIntegerField(null=True)),
                ("body", models.BinaryField()),
                ("key_name", models.CharField(max_length=12)),
                ("content_key", models.BinaryField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payloads",
                        to="platform.auditevent",
                    ),
                ),
            ],
            options={
                "verbose_name": "nội dung nhật ký",
                "indexes": [models.Index(fields=["person"], name="audit_payload_person")],
            },
        ),
        migrations.CreateModel(
            name="IssuedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=40, verbose_name="văn bản")),
                ("number", models.CharField(max_length=60, verbose_name="số, ký hiệu")),
                ("issued_on", models.DateField(verbose_name="ngày ban hành")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("valid", "còn hiệu lực"),
                            ("superseded", "đã được thay thế"),
                            ("revoked", "đã thu hồi"),
                        ],
                        default="valid",
                        max_length=10,
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                (
                    "token",
                    models.CharField(
                        default=giamngheo.platform.documents.models.new_token, max_length=32, unique=True
                    ),
                ),
                ("subject_type", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("commune", models.BigIntegerField(null=True)),
                ("village", models.BigIntegerField(null=True)),
                ("office", models.CharField(blank=True, max_length=200)),
                ("shown_class", models.CharField(blank=True, max_length=120)),
                ("shown_name", models.CharField(blank=True, max_length=120)),
                ("shown_birth_year", models.PositiveSmallIntegerField(null=True)),
                ("content", giamngheo.platform.crypto.fields.EncryptedTextField()),
                ("synthetic", models.BooleanField(default=False)),
                ("issued_by", models.BigIntegerField(null=True)),
                ("issued_name", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("sets", models.ManyToManyField(related_name="documents", to="platform.documentset")),
                (
                    "superseded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supersedes",
                        to="platform.issueddocument",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="platform.documenttemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "văn bản",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id"], name="document_subject"),
                    models.Index(fields=["commune", "id"], name="document_commune"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on", None), ("state", "valid"), ("superseded_by", None)),
                            models.Q(
                                models.Q(("state", "valid"), _negated=True), ("ended_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="document_ends_with_a_day",
                    ),
                    models.UniqueConstraint(
                        fields=("form", "commune", "number", "issued_on"),
                        name="document_number_once_a_year_and_office",
                    ),
                ],
            },
        ),
    ]
