"""What the database itself refuses: a report that was handed in is never changed or removed."""

from giamngheo.platform.database.objects import refuse_when, refusing_triggers

SUBMISSIONS = "monitoring_submission"

refusing_triggers(
    "monitoring_submission_kept",
    SUBMISSIONS,
    {"UPDATE": ("1", "true"), "DELETE": ("1", "true")},
    "a report that was handed in is never changed",
)
refuse_when(
    "monitoring_submission_follows",
    SUBMISSIONS,
    "INSERT",
    "NEW.version <> 1 + (SELECT count(*) FROM monitoring_submission s WHERE s.review_id = NEW.review_id "
    "AND s.unit_id = NEW.unit_id AND s.stage = NEW.stage)",
    "versions of a report follow one another",
)
