"""Numbers that the software counts are given once a year; papers issued before keep theirs, a repeated one uncounted."""

from typing import Any

from django.db import migrations, models

FILL = """
UPDATE platform_issueddocument SET counted_year = {year}
WHERE form IN ('certificate', 'confirmation') AND NOT EXISTS (
  SELECT 1 FROM platform_issueddocument before WHERE before.form = platform_issueddocument.form
  AND before.commune = platform_issueddocument.commune AND before.number = platform_issueddocument.number
  AND {before} = {year} AND before.id < platform_issueddocument.id
)
"""
YEARS = {
    "sqlite": "CAST(strftime('%Y', {row}.issued_on) AS INTEGER)",
    "postgresql": "CAST(extract(year FROM {row}.issued_on) AS INTEGER)",
}


def fill(apps: Any, schema_editor: Any) -> None:
    year = YEARS[schema_editor.connection.vendor]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            FILL.format(year=year.format(row="platform_issueddocument"), before=year.format(row="before"))
        )


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0003_documents_to_a_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=40)),
                ("commune", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "bộ đếm số văn bản",
                "constraints": [
                    models.UniqueConstraint(fields=["form", "commune", "year"], name="one_number_counter")
                ],
            },
        ),
        migrations.AddField("issueddocument", "counted_year", models.PositiveSmallIntegerField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "issueddocument",
            models.UniqueConstraint(
                condition=models.Q(("counted_year__isnull", False)),
                fields=("form", "commune", "counted_year", "number"),
                name="counted_number_once_a_year",
            ),
        ),
    ]
