import django.db.models.deletion
from django.db import migrations, models

import giamngheo.platform.crypto.fields
import giamngheo.platform.database.names
import giamngheo.platform.database.search


class Migration(migrations.Migration):
    replaces = [
        ("registry", "0001_initial"),
        ("registry", "0002_households_by_points"),
        ("registry", "0003_status_of_an_escape"),
        ("registry", "0004_statuses_of_persons"),
        ("registry", "0005_indexes_once"),
        ("registry", "0006_one_check_of_citizen_numbers"),
        ("registry", "0007_households_by_commune"),
        ("registry", "0008_persons_without_number"),
        ("registry", "0009_events_of_households"),
    ]

    initial = True

    dependencies = [
        ("areas", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeCounter",
            fields=[
                ("name", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "bộ đếm mã",
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, unique=True, verbose_name="mã hộ")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="địa chỉ")),
                ("head_name", models.CharField(blank=True, max_length=200, verbose_name="họ tên chủ hộ")),
                (
                    "sort_name",
                    giamngheo.platform.database.names.NameKeyField(
                        default="", editable=False, max_length=200
                    ),
                ),
                (
                    "search",
                    giamngheo.platform.database.search.SearchField(blank=True, default="", editable=False),
                ),
                ("size", models.PositiveSmallIntegerField(default=0, verbose_name="số nhân khẩu")),
                ("ethnic_minority", models.BooleanField(null=True, verbose_name="hộ dân tộc thiểu số")),
                (
                    "merit_member",
                    models.BooleanField(null=True, verbose_name="có người có công với cách mạng"),
                ),
                (
                    "no_labour_capacity",
                    models.BooleanField(null=True, verbose_name="không có khả năng lao động"),
                ),
                ("disabled_member", models.BooleanField(null=True, verbose_name="có người khuyết tật")),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="vĩ độ"
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="kinh độ"
                    ),
                ),
                ("since", models.DateField(verbose_name="từ ngày")),
                ("until", models.DateField(blank=True, null=True, verbose_name="đến ngày")),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moved_out", "chuyển đi"),
                            ("merged", "nhập hộ"),
                            ("died", "hộ đơn thân đã mất"),
                            ("mistake", "ghi nhầm"),
                        ],
                        max_length=16,
                        verbose_name="lý do kết thúc",
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=24, verbose_name="tình trạng")),
                ("status_since", models.DateField(blank=True, null=True)),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="năm rà soát gần nhất"
                    ),
                ),
                ("last_class", models.CharField(blank=True, max_length=16, verbose_name="kết quả gần nhất")),
                ("income_points", models.IntegerField(blank=True, null=True, verbose_name="điểm thu nhập")),
                (
                    "deprivation_points",
                    models.IntegerField(blank=True, null=True, verbose_name="điểm thiếu hụt"),
                ),
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
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="registry.household",
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split_off",
                        to="registry.household",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                        verbose_name="thôn, khu",
                    ),
                ),
            ],
            options={
                "verbose_name": "hộ gia đình",
                "indexes": [
                    models.Index(fields=["commune", "sort_name", "id"], name="household_commune_name"),
                    models.Index(fields=["village", "sort_name", "id"], name="household_village_name"),
                    models.Index(fields=["sort_name", "id"], name="household_name"),
                    models.Index(
                        fields=["commune", "status", "sort_name", "id"], name="household_commune_status"
                    ),
                    models.Index(fields=["status", "sort_name", "id"], name="household_status_name"),
                    models.Index(fields=["income_points", "id"], name="household_points"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="household_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_by", ""), ("until", None)),
                            models.Q(("until__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="household_end_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", None), ("ended_by", "merged"), _connector="OR"),
                        name="household_merged_names_the_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                            _connector="OR",
                        ),
                        name="household_coordinates_on_earth",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("household_id", models.PositiveBigIntegerField()),
                ("event", models.PositiveBigIntegerField()),
            ],
            options={
                "verbose_name": "sự kiện của hộ",
                "indexes": [models.Index(fields=["household_id", "event"], name="household_event")],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("person", "nhân khẩu"), ("household", "hộ")], max_length=10),
                ),
                ("kept", models.PositiveBigIntegerField()),
                ("absorbed", models.PositiveBigIntegerField()),
                ("moved", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("undone_by", models.CharField(blank=True, max_length=150)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.adminunit"
                    ),
                ),
            ],
            options={
                "verbose_name": "gộp",
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("full_name", models.CharField(max_length=200, verbose_name="họ và tên")),
                (
                    "sort_name",
                    giamngheo.platform.database.names.NameKeyField(
                        default="", editable=False, max_length=200
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("male", "nam"), ("female", "nữ")],
                        max_length=8,
                        verbose_name="giới tính",
                    ),
                ),
                (
                    "birth_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="năm sinh"),
                ),
                (
                    "birth_month",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="tháng sinh"),
                ),
                (
                    "birth_day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="ngày sinh"),
                ),
                ("ethnicity", models.CharField(blank=True, max_length=32, verbose_name="dân tộc")),
                (
                    "citizen_number",
                    giamngheo.platform.crypto.fields.EncryptedTextField(
                        blank=True, verbose_name="số định danh"
                    ),
                ),
                (
                    "citizen_index",
                    giamngheo.platform.crypto.fields.BlindIndexField(
                        db_index=False, purpose="citizen", source="citizen_number"
                    ),
                ),
                (
                    "number_state",
                    models.CharField(
                        choices=[
                            ("missing", "chưa có"),
                            ("old", "số cũ 9 chữ số"),
                            ("unverified", "chưa đối chiếu"),
                            ("verified", "đã đối chiếu"),
                            ("refused", "không khớp"),
                        ],
                        default="missing",
                        max_length=12,
                        verbose_name="tình trạng số định danh",
                    ),
                ),
                ("number_checked_on", models.DateField(blank=True, null=True, verbose_name="ngày đối chiếu")),
                (
                    "phone",
                    giamngheo.platform.crypto.fields.EncryptedTextField(
                        blank=True, verbose_name="điện thoại"
                    ),
                ),
                ("disabled", models.BooleanField(null=True, verbose_name="người khuyết tật")),
                ("merit", models.BooleanField(null=True, verbose_name="người có công")),
                (
                    "social_allowance",
                    models.BooleanField(null=True, verbose_name="hưởng trợ cấp xã hội hằng tháng"),
                ),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="ngày mất")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "commune",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="registry.person",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "nhân khẩu",
                "indexes": [
                    models.Index(fields=["birth_year", "sort_name"], name="person_birth_name"),
                    models.Index(fields=["commune", "sort_name", "id"], name="person_commune_name"),
                    models.Index(
                        condition=models.Q(("number_state", "missing")),
                        fields=["id"],
                        name="person_number_missing",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("birth_day", None), ("birth_month__isnull", False), _connector="OR"),
                            models.Q(("birth_month", None), ("birth_year__isnull", False), _connector="OR"),
                        ),
                        name="person_birth_parts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("birth_month", None), ("birth_month__range", (1, 12)), _connector="OR"),
                            models.Q(("birth_day", None), ("birth_day__range", (1, 31)), _connector="OR"),
                            models.Q(
                                ("birth_year", None), ("birth_year__range", (1880, 2200)), _connector="OR"
                            ),
                        ),
                        name="person_birth_ranges",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("merged_into", None), models.Q(("citizen_index", ""), _negated=True)
                        ),
                        fields=("citizen_index",),
                        name="person_citizen_number_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("relation", models.CharField(blank=True, max_length=24, verbose_name="quan hệ với chủ hộ")),
                ("number", models.PositiveSmallIntegerField(default=0, verbose_name="số thứ tự")),
                ("since", models.DateField(verbose_name="từ ngày")),
                (
                    "began_by",
                    models.CharField(
                        choices=[
                            ("listed", "có trong danh sách đầu tiên"),
                            ("born", "mới sinh"),
                            ("moved_in", "chuyển đến"),
                            ("split", "tách hộ"),
                            ("merged", "nhập hộ"),
                        ],
                        default="listed",
                        max_length=12,
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="đến ngày")),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("died", "đã mất"),
                            ("moved_out", "chuyển đi"),
                            ("split", "tách hộ"),
                            ("merged", "nhập hộ"),
                            ("mistake", "ghi nhầm"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="registry.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "thành viên hộ",
                "indexes": [
                    models.Index(fields=["household", "until", "number"], name="membership_household")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("person",),
                        name="person_in_one_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="membership_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_by", ""), ("until", None)),
                            models.Q(("until__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="membership_end_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="household",
            name="head",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="headed",
                to="registry.person",
                verbose_name="chủ hộ",
            ),
        ),
        migrations.CreateModel(
            name="ForeignCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system", models.CharField(max_length=60, verbose_name="hệ thống")),
                ("code", models.CharField(max_length=100, verbose_name="mã")),
                ("since", models.DateField(verbose_name="từ ngày")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="foreign_codes",
                        to="registry.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="foreign_codes",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "mã ở hệ thống khác",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person", None)),
                        fields=("system", "code"),
                        name="household_alias_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("system", "code"),
                        name="person_alias_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("certain", models.BooleanField(default=False, verbose_name="trùng số định danh")),
                ("probability", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="xác suất")),
                ("evidence", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "chờ xem xét"),
                            ("same", "là một người"),
                            ("different", "hai người khác nhau"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_by", models.CharField(blank=True, max_length=150)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="lý do")),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                (
                    "second_commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.adminunit"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.person"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "cặp nghi trùng",
                "indexes": [models.Index(fields=["state", "-probability", "id"], name="pair_queue")],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="pair_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeRequest",
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
                            ("split", "tách hộ"),
                            ("merge", "nhập hộ"),
                            ("move", "chuyển nơi ở"),
                            ("head", "đổi chủ hộ"),
                            ("person", "sửa thông tin nhân khẩu"),
                            ("member", "thêm, bớt nhân khẩu"),
                        ],
                        max_length=10,
                    ),
                ),
                ("base_version", models.PositiveIntegerField()),
                ("changes", giamngheo.platform.crypto.fields.EncryptedTextField()),
                ("difference", giamngheo.platform.crypto.fields.EncryptedTextField()),
                ("reason", models.CharField(max_length=500, verbose_name="lý do")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "chờ duyệt"),
                            ("approved", "đã duyệt"),
                            ("refused", "không duyệt"),
                            ("withdrawn", "đã rút"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_by", models.PositiveBigIntegerField()),
                ("asked_name", models.CharField(max_length=150)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("decided_by", models.PositiveBigIntegerField(blank=True, null=True)),
                ("decided_name", models.CharField(blank=True, max_length=150)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_reason", models.CharField(blank=True, max_length=500)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.adminunit"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_requests",
                        to="registry.household",
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
                "verbose_name": "đề nghị thay đổi",
                "indexes": [models.Index(fields=["commune", "state", "id"], name="request_queue")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="decided_request_names_who",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecognitionDecision",
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
                            ("issued", "ban hành trong phần mềm"),
                            ("imported", "nhập từ danh sách đã có"),
                        ],
                        max_length=10,
                        verbose_name="loại",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="số quyết định")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="ngày ký")),
                ("authority", models.CharField(blank=True, max_length=200, verbose_name="cơ quan ban hành")),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm rà soát")),
                ("standard", models.CharField(max_length=40, verbose_name="chuẩn nghèo")),
                ("effective_from", models.DateField(verbose_name="hiệu lực từ")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="nguồn")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
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
                "verbose_name": "quyết định công nhận",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "imported"),
                            models.Q(models.Q(("number", ""), _negated=True), ("signed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="issued_decision_is_signed",
                    ),
                    models.UniqueConstraint(
                        fields=("unit", "year", "number", "effective_from", "kind"), name="decision_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PovertyStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("poor", "hộ nghèo"),
                            ("near_poor", "hộ cận nghèo"),
                            ("average", "hộ có mức sống trung bình"),
                            ("escaped_poverty", "hộ thoát nghèo"),
                            ("escaped_near_poverty", "hộ thoát cận nghèo"),
                        ],
                        max_length=24,
                        verbose_name="tình trạng",
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="từ ngày")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="đến ngày")),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statuses",
                        to="registry.household",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statuses",
                        to="registry.recognitiondecision",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended",
                        to="registry.recognitiondecision",
                    ),
                ),
            ],
            options={
                "verbose_name": "tình trạng nghèo",
                "indexes": [models.Index(fields=["household", "effective_from"], name="status_household")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to", None),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="status_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effective_to", None), ("ended_by", None)),
                            models.Q(("effective_to__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="status_end_has_a_decision",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("effective_to", None)),
                        fields=("household",),
                        name="one_open_status_each",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("low_income_worker", "người lao động có thu nhập thấp")],
                        max_length=24,
                        verbose_name="diện",
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="từ ngày")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="đến ngày")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statuses",
                        to="registry.person",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person_statuses",
                        to="registry.recognitiondecision",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended_persons",
                        to="registry.recognitiondecision",
                    ),
                ),
            ],
            options={
                "verbose_name": "diện của người",
                "indexes": [models.Index(fields=["person", "effective_from"], name="status_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to", None),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="person_status_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effective_to", None), ("ended_by", None)),
                            models.Q(("effective_to__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="person_status_end_has_a_decision",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("effective_to", None)),
                        fields=("person",),
                        name="one_open_status_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("standard", models.CharField(max_length=40, verbose_name="chuẩn nghèo")),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                ("reference_date", models.DateField(verbose_name="ngày tham chiếu")),
                ("locality", models.CharField(blank=True, max_length=8, verbose_name="khu vực")),
                (
                    "size",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="số nhân khẩu"),
                ),
                ("result_class", models.CharField(max_length=16, verbose_name="kết quả")),
                ("basis", models.CharField(blank=True, max_length=24, verbose_name="căn cứ")),
                ("income_points", models.IntegerField(blank=True, null=True, verbose_name="điểm thu nhập")),
                (
                    "deprivation_points",
                    models.IntegerField(blank=True, null=True, verbose_name="điểm thiếu hụt"),
                ),
                ("answers", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("reason_vi", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="nguồn")),
                ("source_row", models.PositiveIntegerField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "commune_then",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.adminunit"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="registry.household",
                    ),
                ),
                (
                    "village_then",
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
                "verbose_name": "kết quả rà soát",
                "indexes": [models.Index(fields=["year", "commune_then"], name="result_year_commune")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household", "year", "standard", "revision"), name="result_revision_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberAnswers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("answers", models.JSONField(default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="registry.reviewresult",
                    ),
                ),
            ],
            options={
                "verbose_name": "câu trả lời của thành viên",
                "constraints": [
                    models.UniqueConstraint(fields=("result", "person"), name="answers_once_a_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdCause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("code", models.CharField(max_length=32, verbose_name="nguyên nhân")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="ghi rõ")),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="causes",
                        to="registry.household",
                    ),
                ),
            ],
            options={
                "verbose_name": "nguyên nhân nghèo",
                "constraints": [
                    models.UniqueConstraint(fields=("household", "year", "code"), name="cause_once_a_year")
                ],
            },
        ),
    ]
