import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0004_words_of_models"),
        ("reviews", "0004_quality"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="commune_review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.communereview",
                verbose_name="rà soát của xã",
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="given",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="village_review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.villagereview",
                verbose_name="rà soát của thôn",
            ),
        ),
    ]
