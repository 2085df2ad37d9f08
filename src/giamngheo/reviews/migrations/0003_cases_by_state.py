from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_note_of_a_visit")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "village_review"], name="case_state_village"),
        ),
    ]
