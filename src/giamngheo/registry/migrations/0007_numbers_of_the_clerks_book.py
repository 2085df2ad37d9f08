"""A number of the clerk's book stands on one decision of a unit and year; of those there already, the first has it."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("registry", "RecognitionDecision")._base_manager
    taken = set()
    for one in rows.filter(kind="issued").order_by("pk").only("unit", "number", "signed_on"):
        entry = f"{one.signed_on.year}:{''.join(one.number.split()).casefold()}"
        if (one.unit_id, entry) not in taken:
            taken.add((one.unit_id, entry))
            rows.filter(pk=one.pk).update(book=entry)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0006_groups_and_restored_households"),
    ]

    operations = [
        migrations.AddField("recognitiondecision", "book", models.CharField(max_length=80, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "recognitiondecision",
            models.UniqueConstraint(
                condition=models.Q(("book__isnull", False)),
                fields=("unit", "book"),
                name="book_number_once_a_year",
            ),
        ),
    ]
