from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0008_persons_without_number"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseholdEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("household_id", models.PositiveBigIntegerField()),
                ("event", models.PositiveBigIntegerField()),
            ],
            options={
                "verbose_name": "sự kiện của hộ",
                "indexes": [models.Index(fields=["household_id", "event"], name="household_event")],
            },
        ),
    ]
