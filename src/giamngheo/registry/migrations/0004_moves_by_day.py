"""Moves into a commune are found by the day they were approved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_households_without_a_number"),
    ]

    operations = [
        migrations.AddIndex(
            "changerequest",
            models.Index(
                fields=("decided_at",),
                condition=models.Q(kind="move", state="approved"),
                name="request_moves",
            ),
        ),
    ]
