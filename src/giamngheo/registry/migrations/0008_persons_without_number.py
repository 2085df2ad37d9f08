from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_households_by_commune"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("number_state", "missing")),
                fields=["id"],
                name="person_number_missing",
            ),
        ),
    ]
