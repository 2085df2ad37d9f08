"""A decision has its row in the register's book, a letter has none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0010_refusals_are_letters"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "refusal"), ("registry_decision", None)),
                    models.Q(
                        models.Q(("kind", "refusal"), _negated=True), ("registry_decision__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="decision_writes_the_ledger_a_letter_does_not",
            ),
        ),
    ]
