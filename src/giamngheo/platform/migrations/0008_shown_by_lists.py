"""What a page of a list showed in full stands with its event."""

from django.db import migrations, models

import giamngheo.platform.database.marks


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0007_long_lists_as_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="shown",
            field=giamngheo.platform.database.marks.MarksField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(condition=models.Q(("reading", False)), fields=["id"], name="audit_written"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("reading", False)), fields=["commune", "id"], name="audit_written_in"
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("reading", False)), fields=["object_type", "at"], name="audit_written_on"
            ),
        ),
    ]
