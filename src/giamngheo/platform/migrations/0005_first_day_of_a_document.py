"""A document that holds from a later day than that of its issue says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0004_numbers_of_papers"),
    ]

    operations = [
        migrations.AddField(
            "issueddocument", "effective_from", models.DateField(null=True, verbose_name="hiệu lực từ")
        ),
    ]
