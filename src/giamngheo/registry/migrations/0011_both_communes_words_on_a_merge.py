import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0010_members_restored"),
    ]

    operations = [
        migrations.AddField("duplicatepair", "opposed_kept", models.PositiveBigIntegerField(null=True)),
        migrations.AddField(
            "duplicatepair",
            "opposed_commune",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.adminunit",
            ),
        ),
        migrations.AddField("duplicatepair", "opposed_by", models.CharField(blank=True, max_length=150)),
        migrations.AddField("duplicatepair", "opposed_at", models.DateTimeField(null=True)),
    ]
