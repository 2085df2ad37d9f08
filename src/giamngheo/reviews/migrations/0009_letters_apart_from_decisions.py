"""A letter that recognises nobody is none of the recognition decisions: it has no row in the register's book."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0008_papers_that_outlived_their_status"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("recognition", "quyết định công nhận"),
                    ("supplementary", "quyết định công nhận bổ sung"),
                    ("on_request", "quyết định công nhận theo giấy đề nghị"),
                    ("correction", "quyết định điều chỉnh"),
                    ("revocation", "quyết định thu hồi"),
                    ("refusal", "văn bản trả lời không công nhận"),
                ],
                max_length=14,
                verbose_name="loại",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="registry_decision",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="review_decision",
                to="registry.recognitiondecision",
            ),
        ),
        migrations.RemoveConstraint(model_name="decision", name="decision_corrects_with_a_reason"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("corrects", None),
                        ("kind__in", ["recognition", "supplementary", "on_request", "refusal"]),
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
        ),
    ]
