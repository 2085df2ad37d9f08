import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import giamngheo.reviews.models.meeting


class Migration(migrations.Migration):
    replaces = [
        ("reviews", "0001_the_way_of_a_case"),
        ("reviews", "0002_standing_reviews"),
        ("reviews", "0003_signed_copies"),
        ("reviews", "0004_quality"),
    ]

    initial = True

    dependencies = [
        ("areas", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("platform", "0001_tables"),
        ("registry", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkingDayChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="ngày")),
                ("working", models.BooleanField(verbose_name="ngày làm việc")),
                ("document", models.CharField(max_length=300, verbose_name="văn bản")),
            ],
            options={
                "verbose_name": "ngày hoán đổi",
                "ordering": ("day",),
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveSmallIntegerField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("form", "nhập trên trình duyệt"),
                            ("paper", "nhập từ phiếu giấy"),
                            ("file", "nhập từ tệp"),
                            ("phone", "điện thoại"),
                        ],
                        max_length=8,
                        verbose_name="nguồn",
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[("first", "rà soát"), ("again", "rà soát lại"), ("recheck", "phúc tra")],
                        max_length=8,
                        verbose_name="dịp",
                    ),
                ),
                ("complete", models.BooleanField(default=False, verbose_name="đã hoàn thành")),
                ("visited_on", models.DateField(blank=True, null=True, verbose_name="ngày rà soát")),
                ("answers", models.JSONField(default=dict)),
                ("members", models.JSONField(default=list)),
                ("unchanged", models.JSONField(default=list)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "enumerator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "phiếu rà soát",
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("carried_over", "đang quản lý"),
                            ("application", "giấy đề nghị (Mẫu 01)"),
                            ("escape", "đề nghị công nhận thoát nghèo (Mẫu 04)"),
                            ("invitation", "được mời rà soát"),
                        ],
                        max_length=12,
                        verbose_name="nguồn",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "chưa rà soát"),
                            ("screened_out", "chắc chắn không nghèo (Phiếu A)"),
                            ("assessed", "đã rà soát"),
                            ("returned", "trả lại rà soát viên"),
                            ("sent_back", "họp dân chưa thống nhất, rà soát lại"),
                            ("committee", "chờ Ban Chỉ đạo kết luận"),
                            ("agreed", "đã thống nhất"),
                            ("posted", "đang niêm yết"),
                            ("complained", "có khiếu nại"),
                            ("cleared", "hết thời gian niêm yết"),
                            ("decided", "đã có quyết định"),
                            ("withdrawn", "rút khỏi danh sách"),
                        ],
                        default="listed",
                        max_length=12,
                        verbose_name="trạng thái",
                    ),
                ),
                (
                    "status_before",
                    models.CharField(blank=True, max_length=24, verbose_name="tình trạng đang quản lý"),
                ),
                ("dossier_code", models.CharField(blank=True, max_length=40, verbose_name="mã hồ sơ")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("counter", "bộ phận một cửa"),
                            ("post", "bưu điện"),
                            ("portal", "Cổng dịch vụ công quốc gia"),
                        ],
                        max_length=8,
                        verbose_name="nơi nhận",
                    ),
                ),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="ngày nhận")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="hạn giải quyết")),
                ("wish", models.CharField(blank=True, max_length=1000, verbose_name="nội dung đề nghị")),
                ("result_class", models.CharField(blank=True, max_length=16, verbose_name="kết quả")),
                ("income_points", models.IntegerField(blank=True, null=True, verbose_name="điểm thu nhập")),
                (
                    "deprivation_points",
                    models.IntegerField(blank=True, null=True, verbose_name="điểm thiếu hụt"),
                ),
                (
                    "refusals",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="số lần họp dân không thống nhất"
                    ),
                ),
                ("reopened", models.PositiveSmallIntegerField(default=0, verbose_name="số lần mở lại")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.assessment",
                    ),
                ),
                (
                    "enumerator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_cases",
                        to="registry.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_cases",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "hồ sơ rà soát",
                "indexes": [models.Index(fields=["enumerator", "state"], name="case_enumerator_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dossier_code", ""), _negated=True),
                        fields=("dossier_code",),
                        name="dossier_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source__in", ["application", "escape"]), _negated=True),
                            models.Q(
                                models.Q(("dossier_code", ""), _negated=True),
                                models.Q(("channel", ""), _negated=True),
                                ("received_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="application_has_a_receipt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["listed", "screened_out", "returned", "sent_back", "withdrawn"]),
                            models.Q(
                                ("assessment__isnull", False),
                                models.Q(("result_class", ""), _negated=True),
                                models.Q(("result_class", "unknown"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_beyond_assessment_has_a_class",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
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
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="case_state",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="assessment",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="reviews.case"
            ),
        ),
        migrations.CreateModel(
            name="CommitteeFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        choices=[("stands", "giữ kết quả rà soát"), ("again", "rà soát lại")],
                        max_length=8,
                        verbose_name="kết luận",
                    ),
                ),
                ("reason", models.CharField(max_length=1000, verbose_name="lý do")),
                ("found_on", models.DateField(verbose_name="ngày")),
                ("by", models.CharField(max_length=200)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.assessment"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committee_findings",
                        to="reviews.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "kết luận của Ban Chỉ đạo",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="finding_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommuneReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("villages", "các thôn đang rà soát"),
                            ("consultation", "xin ý kiến cấp trên"),
                            ("recognition", "quyết định công nhận"),
                            ("standing", "nhận hồ sơ quanh năm"),
                            ("closed", "đã kết thúc"),
                        ],
                        default="villages",
                        max_length=16,
                        verbose_name="bước",
                    ),
                ),
                ("step_since", models.DateField(verbose_name="từ ngày")),
                ("reopened", models.PositiveSmallIntegerField(default=0, verbose_name="số lần mở lại")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                        verbose_name="xã, phường",
                    ),
                ),
            ],
            options={
                "verbose_name": "rà soát của xã",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__in", ["villages", "consultation", "recognition", "standing", "closed"])
                        ),
                        name="commune_review_step",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                            ("recognition", "quyết định công nhận"),
                            ("supplementary", "quyết định công nhận bổ sung"),
                            ("on_request", "quyết định công nhận theo giấy đề nghị"),
                            ("correction", "quyết định điều chỉnh"),
                            ("revocation", "quyết định thu hồi"),
                        ],
                        max_length=14,
                        verbose_name="loại",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="số quyết định")),
                ("signed_on", models.DateField(verbose_name="ngày ký")),
                ("effective_from", models.DateField(verbose_name="hiệu lực từ")),
                ("signer", models.CharField(max_length=200, verbose_name="người ký")),
                ("signer_post", models.CharField(max_length=200, verbose_name="chức vụ người ký")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="lý do")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "commune_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="reviews.communereview",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="reviews.decision",
                    ),
                ),
                (
                    "registry_decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_decision",
                        to="registry.recognitiondecision",
                    ),
                ),
            ],
            options={
                "verbose_name": "quyết định",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="decision_is_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("corrects", None),
                                ("kind__in", ["recognition", "supplementary", "on_request"]),
                            ),
                            models.Q(
                                ("kind__in", ["correction", "revocation"]),
                                ("corrects__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_corrects_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "recognition")),
                        fields=("commune_review",),
                        name="one_recognition_others_supplement",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status_before",
                    models.CharField(blank=True, max_length=24, verbose_name="tình trạng trước"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("poor", "hộ nghèo"),
                            ("near_poor", "hộ cận nghèo"),
                            ("average", "hộ có mức sống trung bình"),
                            ("escaped_poverty", "hộ thoát nghèo"),
                            ("escaped_near_poverty", "hộ thoát cận nghèo"),
                            ("low_income_worker", "người lao động có thu nhập thấp"),
                            ("none", "không công nhận"),
                        ],
                        max_length=24,
                        verbose_name="kết quả",
                    ),
                ),
                (
                    "certificate_number",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="số giấy chứng nhận"),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.assessment"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_lines",
                        to="reviews.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="reviews.decision",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "hộ trong quyết định",
                "indexes": [models.Index(fields=["case"], name="decision_line_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person", None)),
                        fields=("decision", "household"),
                        name="household_once_a_decision",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("decision", "person"),
                        name="person_once_a_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
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
                            ("official", "hộ cán bộ, công chức, người hoạt động không chuyên trách"),
                            ("relative", "hộ người thân của cán bộ"),
                        ],
                        max_length=8,
                        verbose_name="quan hệ",
                    ),
                ),
                ("note", models.CharField(max_length=500, verbose_name="ghi chú")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="reviews.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "đánh dấu hộ",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="flag_has_a_note"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_by", "")), fields=("case",), name="one_flag_a_case"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomeSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("months", models.JSONField(verbose_name="các tháng")),
                ("rows", models.JSONField(verbose_name="thu nhập theo nguồn")),
                ("counted", models.BigIntegerField(verbose_name="tổng được tính")),
                ("left_out", models.BigIntegerField(default=0, verbose_name="tổng không tính")),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="income_sheet",
                        to="reviews.assessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "phiếu thu nhập 12 tháng",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("counted__gte", 0), ("left_out__gte", 0)),
                        name="income_sheet_sums",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("authority", models.CharField(max_length=32, verbose_name="cơ quan được xin ý kiến")),
                ("report_number", models.CharField(max_length=60, verbose_name="số báo cáo")),
                ("asked_on", models.DateField(verbose_name="ngày xin ý kiến")),
                ("due_on", models.DateField(verbose_name="hạn trả lời")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="ngày trả lời")),
                (
                    "answer_number",
                    models.CharField(blank=True, max_length=60, verbose_name="số văn bản trả lời"),
                ),
                ("agrees", models.BooleanField(null=True, verbose_name="đồng ý")),
                ("words", models.CharField(blank=True, max_length=2000, verbose_name="ý kiến")),
                ("by", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "commune_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="reviews.communereview",
                    ),
                ),
            ],
            options={
                "verbose_name": "ý kiến cấp trên",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agrees", None), ("answered_on", None)),
                            models.Q(
                                ("answered_on__isnull", False),
                                ("agrees__isnull", False),
                                models.Q(("answer_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="opinion_answered",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_on", None)),
                        fields=("commune_review",),
                        name="one_open_opinion",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_day", models.DateField(verbose_name="từ ngày")),
                ("last_day", models.DateField(verbose_name="đến hết ngày")),
                ("working_days", models.PositiveSmallIntegerField(verbose_name="số ngày làm việc")),
                ("places", models.CharField(max_length=500, verbose_name="nơi niêm yết")),
                (
                    "token",
                    models.CharField(
                        default=giamngheo.reviews.models.meeting.new_token, max_length=32, unique=True
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="kết thúc ngày")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repostings",
                        to="reviews.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần niêm yết",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="posting_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gt", models.F("last_day")), _connector="OR"
                        ),
                        name="posting_not_cut_short",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostedCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("result_class", models.CharField(max_length=16, verbose_name="kết quả")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.assessment"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posted", to="reviews.case"
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posted",
                        to="reviews.posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "hộ được niêm yết",
                "constraints": [
                    models.UniqueConstraint(fields=("posting", "case"), name="posted_once_a_posting")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "machine",
                    models.CharField(
                        choices=[("commune", "xã"), ("village", "thôn"), ("case", "hộ")], max_length=8
                    ),
                ),
                ("target", models.PositiveBigIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("from_step", models.CharField(max_length=16)),
                ("to_step", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=1000, verbose_name="lý do")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.adminunit"
                    ),
                ),
            ],
            options={
                "verbose_name": "lần mở lại",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("machine", "target", "number"), name="reopening_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="reopening_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultComplaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inbox_code", models.CharField(blank=True, max_length=40, verbose_name="mã phản ánh")),
                ("received_on", models.DateField(verbose_name="ngày nhận")),
                ("due_on", models.DateField(verbose_name="hạn phúc tra")),
                ("content", models.CharField(max_length=2000, verbose_name="nội dung")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "đang xử lý"),
                            ("upheld", "khiếu nại đúng"),
                            ("refused", "khiếu nại không đúng"),
                            ("withdrawn", "rút khiếu nại"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="kết quả",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="ngày trả lời")),
                ("answer", models.CharField(blank=True, max_length=2000, verbose_name="trả lời")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "against",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.assessment"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="reviews.case",
                    ),
                ),
                (
                    "recheck",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.assessment",
                    ),
                ),
                (
                    "rechecker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "khiếu nại kết quả",
                "indexes": [models.Index(fields=["case", "outcome"], name="complaint_case_outcome")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_on", None), ("outcome", "open")),
                            models.Q(
                                models.Q(("outcome", "open"), _negated=True),
                                ("answered_on__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["upheld", "refused"]), _negated=True),
                            ("recheck__isnull", False),
                            _connector="OR",
                        ),
                        name="complaint_settled_after_a_recheck",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("inbox_code", ""), _negated=True),
                        fields=("inbox_code",),
                        name="complaint_of_the_inbox_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_state", models.CharField(max_length=12)),
                ("comment", models.CharField(max_length=1000, verbose_name="ý kiến")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.assessment"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="reviews.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "lần trả phiếu",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("comment", ""), _negated=True), name="return_has_a_comment"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                            ("annual", "định kỳ hằng năm"),
                            ("on_request", "thường xuyên trong năm"),
                            ("average_living", "hộ có mức sống trung bình"),
                            ("low_income", "người lao động có thu nhập thấp"),
                        ],
                        max_length=16,
                        verbose_name="loại",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="đợt")),
                ("standard", models.CharField(max_length=40, verbose_name="chuẩn nghèo")),
                (
                    "second_standard",
                    models.CharField(blank=True, max_length=40, verbose_name="chuẩn tính thêm"),
                ),
                ("reference_date", models.DateField(verbose_name="ngày tham chiếu")),
                ("starts_on", models.DateField(verbose_name="bắt đầu")),
                ("ends_on", models.DateField(verbose_name="hạn hoàn thành")),
                ("consulted", models.CharField(max_length=32, verbose_name="cơ quan được xin ý kiến")),
                (
                    "agreement_percent",
                    models.PositiveSmallIntegerField(verbose_name="tỷ lệ đồng ý tối thiểu"),
                ),
                ("rules", models.JSONField(default=dict)),
                ("opened_by", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "đợt rà soát",
                "ordering": ("-starts_on", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "kind", "year", "round"), name="review_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "annual"), ("round", 0)),
                            models.Q(models.Q(("kind", "annual"), _negated=True), ("round__range", (0, 12))),
                            _connector="OR",
                        ),
                        name="review_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="review_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("second_standard", models.F("standard")), _negated=True),
                        name="review_two_standards_differ",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="communereview",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="communes", to="reviews.review"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="reviews.review"
            ),
        ),
        migrations.CreateModel(
            name="Scoring",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("standard", models.CharField(max_length=40, verbose_name="chuẩn nghèo")),
                ("standard_digest", models.CharField(max_length=64)),
                ("reference_date", models.DateField(verbose_name="ngày tham chiếu")),
                ("result_class", models.CharField(max_length=16, verbose_name="kết quả")),
                ("basis", models.CharField(blank=True, max_length=24, verbose_name="căn cứ")),
                ("income_points", models.IntegerField(blank=True, null=True, verbose_name="điểm thu nhập")),
                (
                    "deprivation_points",
                    models.IntegerField(blank=True, null=True, verbose_name="điểm thiếu hụt"),
                ),
                ("result", models.JSONField(default=dict)),
                ("reason_vi", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                ("unconfirmed", models.JSONField(default=list)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scorings",
                        to="reviews.assessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "kết quả tính điểm",
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "standard"), name="scored_once_a_standard")
                ],
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("items", models.JSONField(default=list, verbose_name="đặc điểm")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("review", "cần rà soát"), ("not_poor", "chắc chắn không nghèo")],
                        max_length=8,
                        verbose_name="kết quả",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="lý do")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="reviews.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "phiếu nhận dạng nhanh",
            },
        ),
        migrations.CreateModel(
            name="SignedCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("scan", "bản quét chữ ký tay"), ("digital", "chữ ký số")],
                        max_length=8,
                        verbose_name="cách ký",
                    ),
                ),
                (
                    "code_page",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="trang có mã"),
                ),
                ("signatures", models.JSONField(default=list)),
                ("added_by", models.BigIntegerField(null=True)),
                ("added_name", models.CharField(max_length=200)),
                ("confirmed_by", models.BigIntegerField(null=True)),
                ("confirmed_name", models.CharField(blank=True, max_length=200)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.attachment",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="reviews.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản quyết định đã ký",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at", None),
                            models.Q(
                                models.Q(("confirmed_name", ""), _negated=True),
                                models.Q(("confirmed_by", models.F("added_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="copy_confirmed_by_a_second_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("decision",),
                        name="one_confirmed_copy",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("valid_from", models.DateField(verbose_name="áp dụng từ ngày")),
                ("poor", models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ nghèo")),
                (
                    "near_poor",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ cận nghèo"),
                ),
                ("document", models.CharField(max_length=300, verbose_name="văn bản giao")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.adminunit"
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
                "verbose_name": "chỉ tiêu giảm nghèo",
                "indexes": [
                    models.Index(fields=["year", "commune", "village", "-id"], name="target_year_area")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True), name="target_has_a_document"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("poor__isnull", False), ("near_poor__isnull", False), _connector="OR"
                        ),
                        name="target_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VillageReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("list", "lập danh sách"),
                            ("classify", "rà soát, phân loại"),
                            ("meeting", "họp dân"),
                            ("posting", "niêm yết"),
                            ("standing", "nhận hồ sơ quanh năm"),
                            ("done", "đã niêm yết xong"),
                        ],
                        default="list",
                        max_length=10,
                        verbose_name="bước",
                    ),
                ),
                ("step_since", models.DateField(verbose_name="từ ngày")),
                ("safe_meeting", models.DateField(null=True, verbose_name="ngày họp muộn nhất")),
                ("reopened", models.PositiveSmallIntegerField(default=0, verbose_name="số lần mở lại")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "commune_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="villages",
                        to="reviews.communereview",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                        verbose_name="thôn, khu",
                    ),
                ),
            ],
            options={
                "verbose_name": "rà soát của thôn",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commune_review", "village"), name="village_once_a_review"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("village", None)),
                        fields=("commune_review",),
                        name="one_rest_of_a_commune",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__in", ["list", "classify", "meeting", "posting", "standing", "done"])
                        ),
                        name="village_review_step",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40)),
                ("mark", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=1000, verbose_name="lý do")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="reviews.case",
                    ),
                ),
                (
                    "commune_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="reviews.communereview",
                    ),
                ),
                (
                    "village_review",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.villagereview",
                    ),
                ),
            ],
            options={
                "verbose_name": "cảnh báo đã xử lý",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commune_review", "rule", "mark"), name="warning_settled_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="settlement_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="posting",
            name="village_review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="reviews.villagereview",
            ),
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần họp")),
                ("held_on", models.DateField(verbose_name="ngày họp")),
                ("place", models.CharField(max_length=200, verbose_name="địa điểm")),
                ("chair", models.CharField(max_length=200, verbose_name="chủ trì")),
                ("chair_post", models.CharField(blank=True, max_length=120, verbose_name="chức vụ")),
                ("secretary", models.CharField(max_length=200, verbose_name="thư ký")),
                ("secretary_post", models.CharField(blank=True, max_length=120, verbose_name="chức vụ")),
                ("attending", models.PositiveIntegerField(verbose_name="số người dự họp")),
                (
                    "listed_households",
                    models.PositiveIntegerField(verbose_name="số hộ có tên trong danh sách"),
                ),
                (
                    "households_present",
                    models.PositiveIntegerField(verbose_name="số hộ có tên trong danh sách dự họp"),
                ),
                (
                    "committee_members",
                    models.PositiveSmallIntegerField(default=0, verbose_name="số thành viên Ban Chỉ đạo"),
                ),
                (
                    "organisations",
                    models.PositiveSmallIntegerField(default=0, verbose_name="số đại diện đoàn thể"),
                ),
                ("front", models.PositiveSmallIntegerField(default=0, verbose_name="số đại diện Mặt trận")),
                ("enumerators", models.PositiveSmallIntegerField(default=0, verbose_name="số rà soát viên")),
                ("notes", models.TextField(blank=True, verbose_name="ghi chép")),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "village_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="reviews.villagereview",
                    ),
                ),
            ],
            options={
                "verbose_name": "cuộc họp dân",
                "constraints": [
                    models.UniqueConstraint(fields=("village_review", "number"), name="meeting_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("attending__gte", 1)), name="meeting_attended"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("households_present__lte", models.F("listed_households"))),
                        name="present_among_listed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reasons", models.JSONField(default=list, verbose_name="lý do mời")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("waiting", "chưa đến"),
                            ("visited", "đã đến, không cần rà soát"),
                            ("applied", "đã làm đơn"),
                            ("declined", "từ chối"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="kết quả",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("answered_by", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.household"
                    ),
                ),
                (
                    "village_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="reviews.villagereview",
                    ),
                ),
            ],
            options={
                "verbose_name": "hộ được mời",
                "constraints": [
                    models.UniqueConstraint(fields=("village_review", "household"), name="invited_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "waiting"), ("answered_on", None)),
                            models.Q(
                                models.Q(("answer", "waiting"), _negated=True), ("answered_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="invitation_answered_on_a_day",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="village_review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="reviews.villagereview"
            ),
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agree", models.PositiveIntegerField(verbose_name="đồng ý")),
                ("disagree", models.PositiveIntegerField(verbose_name="không đồng ý")),
                ("abstain", models.PositiveIntegerField(default=0, verbose_name="không có ý kiến")),
                ("en_bloc", models.BooleanField(default=False, verbose_name="biểu quyết chung")),
                ("agreed", models.BooleanField(verbose_name="thống nhất")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.assessment"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="reviews.case"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="reviews.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "biểu quyết",
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "case"), name="voted_once_a_meeting")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(fields=("case", "revision"), name="assessment_revision_once"),
        ),
        migrations.AddConstraint(
            model_name="communereview",
            constraint=models.UniqueConstraint(fields=("review", "commune"), name="commune_once_a_review"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("case", None), ("ended_on", None)),
                fields=("village_review",),
                name="one_open_posting_a_village",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["village_review", "state"], name="case_village_state"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["review", "state"], name="case_review_state"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["review", "due_on"], name="case_review_due"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("person", None),
                    models.Q(("state__in", ["decided", "withdrawn", "screened_out"]), _negated=True),
                ),
                fields=("review", "household"),
                name="household_once_a_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("person__isnull", False),
                    models.Q(("state__in", ["decided", "withdrawn", "screened_out"]), _negated=True),
                ),
                fields=("review", "person"),
                name="person_once_a_review",
            ),
        ),
    ]
