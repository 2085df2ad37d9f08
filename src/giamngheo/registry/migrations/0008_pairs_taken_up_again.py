"""What was decided of a pair before it was taken up again; of merges undone so far: by whom and when."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    merges = apps.get_model("registry", "Merge")._base_manager
    pairs = apps.get_model("registry", "DuplicatePair")._base_manager
    undone = merges.filter(kind="person", undone_at__isnull=False).order_by("undone_at")
    for one in undone.only("kept", "absorbed", "undone_by", "undone_at").iterator():
        first, second = sorted((one.kept, one.absorbed))
        # not those that were settled anew since
        pairs.filter(first=first, second=second, state="open").update(
            reopened_from="same", decided_by=one.undone_by, decided_at=one.undone_at, reason=""
        )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_numbers_of_the_clerks_book"),
    ]

    operations = [
        migrations.AddField(
            "duplicatepair",
            "reopened_from",
            models.CharField("đã kết luận trước đó", blank=True, default="", max_length=10),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "duplicatepair",
            models.Index(
                fields=["-decided_at", "-id"],
                name="pair_settled",
                condition=models.Q(("decided_at__isnull", False)),
            ),
        ),
    ]
