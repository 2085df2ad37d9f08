"""Certificates and confirmations whose status a recorded decision has ended since are superseded from its first day."""

from django.db import migrations

ENDED = """
SELECT MIN(made.effective_from) FROM reviews_decisionline line
JOIN reviews_decision given ON given.id = line.decision_id
JOIN {ledger} status ON status.{owner} = line.{owner} AND status.effective_to >= given.effective_from
JOIN registry_recognitiondecision made ON made.id = status.ended_by_id AND made.kind = 'imported'
WHERE line.id = platform_issueddocument.subject_id {only}
"""
SUPERSEDED = """
UPDATE platform_issueddocument SET state = 'superseded', ended_on = ({ended})
WHERE state = 'valid' AND subject_type = 'reviews.decisionline' AND form IN ('certificate', 'confirmation')
AND ({ended}) IS NOT NULL
"""
HOUSEHOLDS = ENDED.format(
    ledger="registry_povertystatus", owner="household_id", only="AND line.person_id IS NULL"
)
PERSONS = ENDED.format(ledger="registry_personstatus", owner="person_id", only="")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0007_calendar_days"),
        ("platform", "0007_long_lists_as_files"),
        ("registry", "0010_members_restored"),
    ]

    operations = [
        migrations.RunSQL(SUPERSEDED.format(ended=HOUSEHOLDS), migrations.RunSQL.noop),
        migrations.RunSQL(SUPERSEDED.format(ended=PERSONS), migrations.RunSQL.noop),
    ]
