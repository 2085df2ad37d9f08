"""What was typed and not sent is kept for all the computers of an account."""

from django.db import migrations, models

import giamngheo.platform.crypto.fields


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0005_first_day_of_a_document"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("form", models.CharField(max_length=200)),
                ("version", models.CharField(blank=True, max_length=40)),
                ("values", giamngheo.platform.crypto.fields.EncryptedTextField()),
                ("saved_at", models.DateTimeField(db_index=True)),
            ],
            options={"verbose_name": "bản nháp"},
        ),
        migrations.AddConstraint(
            model_name="formdraft",
            constraint=models.UniqueConstraint(
                fields=("user_id", "form"), name="platform_one_draft_of_a_form"
            ),
        ),
    ]
