"""Accounts are listed by given name, as all persons are."""

from typing import Any

from django.db import migrations

from giamngheo.platform.database.names import NameKeyField, person_name_key

AT_ONCE = 400


def fill(apps: Any, _: Any) -> None:
    model = apps.get_model("people", "User")
    rows = []
    for row in model.objects.order_by().only("full_name"):
        row.sort_name = person_name_key(row.full_name)[:200]
        rows.append(row)
    model.objects.bulk_update(rows, ["sort_name"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.AddField("user", "sort_name", NameKeyField()),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
