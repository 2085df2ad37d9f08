"""Refusals that stood as decisions under their letter's number are letters; the register's book loses those rows.

Only where the number is the letter's own and nothing of any ledger began or ended by it.
"""

from django.db import migrations

APART = """
UPDATE reviews_decision SET kind = 'refusal', registry_decision_id = NULL WHERE id IN (
SELECT made.id FROM reviews_decision made WHERE made.kind = 'on_request' AND made.number LIKE '%/TB-UBND'
AND NOT EXISTS (SELECT 1 FROM reviews_decisionline line WHERE line.decision_id = made.id AND line.outcome <> 'none')
AND EXISTS (SELECT 1 FROM reviews_decisionline line JOIN platform_issueddocument paper
  ON paper.subject_type = 'reviews.decisionline' AND paper.subject_id = line.id
  AND paper.form = 'refusal' AND paper.number = made.number WHERE line.decision_id = made.id)
AND NOT EXISTS (SELECT 1 FROM registry_povertystatus s
  WHERE made.registry_decision_id IN (s.decision_id, s.ended_by_id))
AND NOT EXISTS (SELECT 1 FROM registry_personstatus s
  WHERE made.registry_decision_id IN (s.decision_id, s.ended_by_id)))
"""
# nobody but a decision of a review issues rows of the book
LEFT_OVER = """
DELETE FROM registry_recognitiondecision WHERE kind = 'issued' AND number LIKE '%/TB-UBND'
AND NOT EXISTS (SELECT 1 FROM reviews_decision d WHERE d.registry_decision_id = registry_recognitiondecision.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0009_letters_apart_from_decisions"),
        ("registry", "0010_members_restored"),
        ("platform", "0007_long_lists_as_files"),
    ]

    operations = [
        migrations.RunSQL(APART, migrations.RunSQL.noop),
        migrations.RunSQL(LEFT_OVER, migrations.RunSQL.noop),
    ]
