from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="documentset",
            name="kind",
            field=models.CharField(
                choices=[("pdf", "một tệp PDF"), ("docx", "các tệp Word")], default="pdf", max_length=4
            ),
        ),
    ]
