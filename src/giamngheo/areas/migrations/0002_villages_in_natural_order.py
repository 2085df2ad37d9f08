"""Units are listed as they are read: Khu 2 before Khu 10, letters in the Vietnamese order."""

from typing import Any

from django.db import migrations

from giamngheo.platform.database.names import NameKeyField, label_key

AT_ONCE = 400


def fill(apps: Any, _: Any) -> None:
    model = apps.get_model("areas", "AdminUnit")
    rows = []
    for row in model.objects.order_by().only("name"):
        row.sort_name = label_key(row.name)[:200]
        rows.append(row)
    model.objects.bulk_update(rows, ["sort_name"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_tables"),
    ]

    operations = [
        migrations.AddField("adminunit", "sort_name", NameKeyField()),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
