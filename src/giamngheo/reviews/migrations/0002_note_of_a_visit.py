from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="note",
            field=models.CharField(blank=True, max_length=500, verbose_name="ghi chú khi đến"),
        ),
    ]
