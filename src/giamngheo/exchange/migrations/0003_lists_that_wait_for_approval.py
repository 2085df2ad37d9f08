"""Lists whose changes of identity wait for the commune leader."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_templates_replaced"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="importbatch",
            name="import_state",
        ),
        migrations.AddField(
            model_name="importbatch",
            name="approval_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="approved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="approved_by",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="approved_by_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="người duyệt"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="return_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="returned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="returned_by_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="người trả lại"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="submitted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("checking", "đang kiểm tra"),
                    ("checked", "đã kiểm tra"),
                    ("planning", "đang đối chiếu với sổ"),
                    ("planned", "chờ xác nhận"),
                    ("awaiting", "chờ lãnh đạo duyệt"),
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
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "checking",
                            "checked",
                            "planning",
                            "planned",
                            "awaiting",
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
        ),
    ]
