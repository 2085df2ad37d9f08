"""Pairs found before follow the communes of their persons; nobody's citizen number is another's as well."""

from django.db import migrations

FOLLOW = """
UPDATE registry_duplicatepair
SET second_commune_id = (SELECT commune_id FROM registry_person WHERE registry_person.id = second_id)
WHERE second_commune_id <> (SELECT commune_id FROM registry_person WHERE registry_person.id = second_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_moves_by_day"),
    ]

    operations = [
        migrations.RemoveField("duplicatepair", "certain"),
        migrations.RunSQL(FOLLOW, migrations.RunSQL.noop),
    ]
