"""Lists that are too long for the answer of a page leave as files that a job writes."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import giamngheo.platform.crypto.fields


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0006_drafts_on_the_server"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("user_id", models.BigIntegerField()),
                ("path", models.CharField(max_length=300)),
                ("query", models.TextField()),
                ("table", models.CharField(max_length=60)),
                ("words", giamngheo.platform.crypto.fields.EncryptedTextField(blank=True)),
                ("title", models.CharField(max_length=200)),
                ("format", models.CharField(max_length=10)),
                ("lang", models.CharField(max_length=2)),
                ("unit", models.CharField(blank=True, max_length=200)),
                ("permission", models.CharField(blank=True, max_length=60)),
                ("roles", models.TextField(blank=True)),
                ("rows", models.PositiveBigIntegerField(null=True)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("made_at", models.DateTimeField(auto_now_add=True, db_index=True)),
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
            options={"verbose_name": "tệp của danh sách"},
        ),
    ]
