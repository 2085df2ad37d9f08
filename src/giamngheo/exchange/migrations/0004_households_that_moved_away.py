"""A file of a past day says how many households of that day are another area's today."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_lists_that_wait_for_approval"),
    ]

    operations = [
        migrations.AddField("exchangerun", "elsewhere", models.PositiveIntegerField(default=0)),
        migrations.AddField("registerextract", "elsewhere", models.PositiveIntegerField(default=0)),
    ]
