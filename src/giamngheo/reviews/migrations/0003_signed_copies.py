import django.db.models.deletion
from django.db import migrations, models

import giamngheo.reviews.models.meeting
from giamngheo.platform.database.objects import drop_refusals


def give_tokens(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Every posting its own; what the database refuses comes back after `migrate`."""
    drop_refusals(schema_editor.connection)
    Posting = apps.get_model("reviews", "Posting")
    rows = Posting._base_manager.using(schema_editor.connection.alias)
    for pk in rows.values_list("pk", flat=True):
        rows.filter(pk=pk).update(token=giamngheo.reviews.models.meeting.new_token())


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0006_attachments"),
        ("reviews", "0002_standing_reviews"),
    ]

    operations = [
        migrations.AddField("posting", "token", models.CharField(default="", max_length=32)),
        migrations.RunPython(give_tokens, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "posting",
            "token",
            models.CharField(default=giamngheo.reviews.models.meeting.new_token, max_length=32, unique=True),
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
    ]
