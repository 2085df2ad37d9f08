"""The list of households without a citizen number of somebody answers from an index of its own."""

from django.db import migrations, models

FILL = """
UPDATE registry_household SET number_missing = TRUE WHERE id IN (
  SELECT stay.household_id FROM registry_membership stay JOIN registry_person person ON person.id = stay.person_id
  WHERE stay.until IS NULL AND person.number_state = 'missing'
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_one_commune_agrees_to_a_merge"),
    ]

    operations = [
        # without a default: SQLite would write the table anew, and lose its triggers
        migrations.AddField(
            "household",
            "number_missing",
            models.BooleanField(null=True, verbose_name="có người chưa có số định danh"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "household",
            models.Index(
                fields=("commune", "sort_name", "id"),
                condition=models.Q(number_missing=True),
                name="household_commune_missing",
            ),
        ),
        migrations.AddIndex(
            "household",
            models.Index(
                fields=("sort_name", "id"),
                condition=models.Q(number_missing=True),
                name="household_number_missing",
            ),
        ),
        migrations.RemoveIndex("person", "person_number_missing"),
    ]
