from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_why_a_file_was_withdrawn")]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="ngày")),
                ("working", models.BooleanField(verbose_name="ngày làm việc")),
            ],
            options={"verbose_name": "ngày trong lịch làm việc"},
        ),
    ]
