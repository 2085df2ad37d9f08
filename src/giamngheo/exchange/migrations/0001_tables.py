import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("exchange", "0001_imports"),
        ("exchange", "0002_profiles"),
        ("exchange", "0003_export_columns_and_handover"),
        ("exchange", "0004_words_of_models"),
        ("exchange", "0005_forms_of_a_review"),
        ("exchange", "0006_kinds_of_imports"),
    ]

    initial = True

    dependencies = [
        ("areas", "0001_tables"),
        ("platform", "0001_tables"),
        ("reviews", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signature", models.CharField(max_length=24, unique=True)),
                ("columns", models.JSONField(default=list)),
                ("saved_by_name", models.CharField(max_length=200)),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "cách ghép cột đã lưu",
            },
        ),
        migrations.CreateModel(
            name="ExchangeProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="tên mẫu")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("list", "gửi danh sách"), ("population", "đối chiếu số định danh")],
                        default="list",
                        max_length=12,
                        verbose_name="dùng để",
                    ),
                ),
                ("system", models.CharField(max_length=60, verbose_name="hệ thống nhận")),
                ("recipient", models.CharField(blank=True, max_length=40, verbose_name="vai trò nhận")),
                ("file_name", models.CharField(max_length=200, verbose_name="tệp mẫu")),
                ("sha256", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("ready", models.BooleanField(default=False, verbose_name="đã ghép cột")),
                ("retired", models.BooleanField(default=False, verbose_name="thôi dùng")),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_by_name", models.CharField(max_length=200, verbose_name="người lập")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lập lúc")),
                ("changed_by_name", models.CharField(blank=True, max_length=200, verbose_name="người sửa")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="sửa lúc")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "mẫu trao đổi",
                "indexes": [models.Index(fields=["unit", "name"], name="profile_unit")],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("mapping", models.JSONField(default=dict)),
                ("on", models.DateField(verbose_name="tại ngày")),
                ("sees", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filling", "đang điền"),
                            ("filled", "đã điền"),
                            ("reading", "đang đọc tệp trả về"),
                            ("read", "chờ xác nhận"),
                            ("applying", "đang ghi vào sổ"),
                            ("done", "đã ghi vào sổ"),
                            ("undoing", "đang hoàn tác"),
                        ],
                        default="filling",
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="số dòng")),
                ("files", models.JSONField(default=list, verbose_name="các tệp")),
                ("returned", models.CharField(blank=True, max_length=200, verbose_name="tệp trả về")),
                ("counts", models.JSONField(default=dict)),
                ("made_by", models.BigIntegerField(null=True)),
                ("made_by_name", models.CharField(max_length=200, verbose_name="người lập")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lập lúc")),
                ("applied_by_name", models.CharField(blank=True, max_length=200, verbose_name="người ghi")),
                ("handed_at", models.DateTimeField(null=True, verbose_name="giao lúc")),
                ("fetched_at", models.DateTimeField(null=True, verbose_name="bên nhận tải lúc")),
                ("fetched_by_name", models.CharField(blank=True, max_length=200, verbose_name="người tải")),
                (
                    "returned_by_name",
                    models.CharField(blank=True, max_length=200, verbose_name="người gửi trả"),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="platform.job",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="exchange.exchangeprofile",
                    ),
                ),
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
                "verbose_name": "lần trao đổi",
                "indexes": [models.Index(fields=["profile", "-id"], name="run_profile")],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("households", "danh sách hộ"),
                            ("forms", "phiếu rà soát"),
                            ("dossiers", "danh sách hồ sơ"),
                        ],
                        default="households",
                        max_length=12,
                        verbose_name="loại",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("standard", models.CharField(max_length=40, verbose_name="chuẩn nghèo")),
                ("reference_date", models.DateField(verbose_name="ngày tham chiếu")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "đang kiểm tra"),
                            ("checked", "đã kiểm tra"),
                            ("planning", "đang đối chiếu với sổ"),
                            ("planned", "chờ xác nhận"),
                            ("applying", "đang ghi vào sổ"),
                            ("done", "đã ghi vào sổ"),
                            ("undoing", "đang hoàn tác"),
                            ("undone", "đã hoàn tác"),
                            ("discarded", "đã bỏ"),
                        ],
                        default="checking",
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                (
                    "accept_valid",
                    models.BooleanField(default=False, verbose_name="chỉ nhập các hộ không có lỗi"),
                ),
                ("decided", models.JSONField(default=list)),
                ("villages", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("decision", models.JSONField(null=True)),
                ("given", models.JSONField(null=True)),
                ("made_by", models.BigIntegerField(null=True)),
                ("made_by_name", models.CharField(max_length=200, verbose_name="người nhập")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lúc")),
                ("applied_by", models.BigIntegerField(null=True)),
                ("applied_by_name", models.CharField(blank=True, max_length=200, verbose_name="người ghi")),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "undone_by_name",
                    models.CharField(blank=True, max_length=200, verbose_name="người hoàn tác"),
                ),
                ("undone_at", models.DateTimeField(null=True)),
                ("undo_reason", models.CharField(blank=True, max_length=500)),
                (
                    "commune_review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.communereview",
                        verbose_name="rà soát của xã",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="platform.job",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                        verbose_name="địa bàn",
                    ),
                ),
                (
                    "village_review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.villagereview",
                        verbose_name="rà soát của thôn",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần nhập danh sách",
                "indexes": [models.Index(fields=["unit", "-id"], name="import_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("commune_review", None), ("kind", "households")),
                            models.Q(("commune_review__isnull", False), ("kind__in", ["forms", "dossiers"])),
                            _connector="OR",
                        ),
                        name="import_of_a_review",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "checking",
                                    "checked",
                                    "planning",
                                    "planned",
                                    "applying",
                                    "done",
                                    "undoing",
                                    "undone",
                                    "discarded",
                                ],
                            )
                        ),
                        name="import_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("written", models.BinaryField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="exchange.importbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "phần đã ghi",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="import_chunk_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="tên tệp")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="exchange.importbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp nhập",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="import_file_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterExtract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("on", models.DateField(verbose_name="tại ngày")),
                (
                    "each",
                    models.CharField(
                        choices=[("household", "mỗi hộ một dòng"), ("person", "mỗi người một dòng")],
                        default="household",
                        max_length=10,
                        verbose_name="nội dung",
                    ),
                ),
                ("format", models.CharField(max_length=8, verbose_name="dạng tệp")),
                ("columns", models.JSONField(default=list, verbose_name="các cột")),
                ("sees", models.PositiveSmallIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(null=True, verbose_name="số dòng")),
                ("sheets", models.PositiveSmallIntegerField(default=1, verbose_name="số trang tính")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="dung lượng")),
                ("made_by", models.BigIntegerField(null=True)),
                ("made_by_name", models.CharField(max_length=200, verbose_name="người lập")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lập lúc")),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="platform.job",
                    ),
                ),
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
                "verbose_name": "tệp xuất sổ hộ",
                "indexes": [models.Index(fields=["made_by", "-id"], name="extract_maker")],
            },
        ),
    ]
