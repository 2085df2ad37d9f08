import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("monitoring", "0001_reports_handed_in")]

    initial = True

    dependencies = [
        ("areas", "0001_tables"),
        ("reviews", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("preliminary", "sơ bộ"), ("official", "chính thức")],
                        max_length=12,
                        verbose_name="loại số liệu",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="lần nộp")),
                ("figures", models.JSONField(verbose_name="số liệu")),
                ("digest", models.CharField(max_length=64, verbose_name="mã kiểm tra")),
                ("files", models.PositiveIntegerField(verbose_name="số hộ rà soát")),
                ("waiting", models.PositiveIntegerField(verbose_name="số hộ chưa có kết quả")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="lý do điều chỉnh")),
                ("counted_at", models.DateTimeField(verbose_name="số liệu lúc")),
                ("by", models.CharField(max_length=200, verbose_name="người nộp")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="nộp lúc")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="reviews.review",
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
                "verbose_name": "báo cáo rà soát đã nộp",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "unit", "stage", "version"), name="report_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="corrected_report_has_a_reason",
                    ),
                ],
            },
        ),
    ]
