from django.db import migrations, models


def name_forms(apps, schema_editor):  # type: ignore[no-untyped-def]
    """What is of a review was filled forms until now."""
    rows = apps.get_model("exchange", "ImportBatch")._base_manager
    rows.using(schema_editor.connection.alias).exclude(commune_review=None).update(kind="forms")


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_forms_of_a_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="kind",
            field=models.CharField(
                choices=[
                    ("households", "danh sách hộ"),
                    ("forms", "phiếu rà soát"),
                    ("dossiers", "danh sách hồ sơ"),
                ],
                default="households",
                max_length=12,
                verbose_name="loại",
            ),
        ),
        migrations.RunPython(name_forms, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("commune_review", None), ("kind", "households"))
                | models.Q(("commune_review__isnull", False), ("kind__in", ["forms", "dossiers"])),
                name="import_of_a_review",
            ),
        ),
    ]
