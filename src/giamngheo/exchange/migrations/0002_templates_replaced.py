from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="exchangeprofile",
            name="earlier",
            field=models.JSONField(default=list, verbose_name="các bản mẫu trước"),
        ),
        migrations.AddField(
            model_name="exchangerun",
            name="template",
            field=models.CharField(blank=True, max_length=64, verbose_name="bản mẫu"),
        ),
    ]
