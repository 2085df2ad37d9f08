import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0001_tables"),
    ]

    operations = [
        migrations.AddField("duplicatepair", "agreed_kept", models.PositiveBigIntegerField(null=True)),
        migrations.AddField(
            "duplicatepair",
            "agreed_commune",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.adminunit",
            ),
        ),
        migrations.AddField("duplicatepair", "agreed_by", models.CharField(blank=True, max_length=150)),
        migrations.AddField("duplicatepair", "agreed_at", models.DateTimeField(null=True)),
    ]
