from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0002_sets_of_word_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="documentset",
            name="per_file",
            field=models.PositiveSmallIntegerField(default=250),
        ),
    ]
