"""Papers of decisions hold from the decision's own first day; those issued before are given it."""

from django.db import migrations

BY_DECISION = """
UPDATE platform_issueddocument SET effective_from = (
  SELECT d.effective_from FROM reviews_decision d WHERE d.id = platform_issueddocument.subject_id
) WHERE subject_type = 'reviews.decision' AND subject_id IN (SELECT id FROM reviews_decision)
"""
BY_LINE = """
UPDATE platform_issueddocument SET effective_from = (
  SELECT d.effective_from FROM reviews_decisionline l JOIN reviews_decision d ON d.id = l.decision_id
  WHERE l.id = platform_issueddocument.subject_id
) WHERE subject_type = 'reviews.decisionline' AND form IN ('certificate', 'confirmation')
AND subject_id IN (SELECT id FROM reviews_decisionline)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0003_cases_by_state"),
        ("platform", "0005_first_day_of_a_document"),
    ]

    operations = [
        migrations.RunSQL(BY_DECISION, migrations.RunSQL.noop),
        migrations.RunSQL(BY_LINE, migrations.RunSQL.noop),
    ]
