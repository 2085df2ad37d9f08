"""Villages of a commune are told apart by their spelling: Khu Đồng and Khu Dông are two."""

from typing import Any

from django.db import migrations, models

from giamngheo.law.areas import fold_keeping_accents
from giamngheo.platform.database.names import NameKeyField

AT_ONCE = 400


def fill(apps: Any, _: Any) -> None:
    model = apps.get_model("areas", "AdminUnit")
    rows = []
    for row in model.objects.order_by().only("name"):
        row.spelling = fold_keeping_accents(row.name)[:120]
        rows.append(row)
    model.objects.bulk_update(rows, ["spelling"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0002_villages_in_natural_order"),
    ]

    operations = [
        migrations.AddField("adminunit", "spelling", NameKeyField(max_length=120)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint("adminunit", "areas_one_village_of_a_name"),
        migrations.AddConstraint(
            "adminunit",
            models.UniqueConstraint(
                condition=models.Q(("level", "village"), ("valid_to__isnull", True)),
                fields=["parent", "kind", "spelling"],
                name="areas_one_village_of_a_name",
            ),
        ),
    ]
