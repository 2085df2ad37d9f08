"""What the database refuses of days: postings shorter than the law or before their time, days that are still to come.

It knows weekends, the holidays that `calendar_days` keeps of the calendar which the actions count by, and the days
swapped by notice.
"""

from __future__ import annotations

from giamngheo.platform.database.objects import refuse_when

POSTINGS, MEETINGS = "reviews_posting", "reviews_meeting"
TODAY = {"sqlite": "date('now', '+7 hours')", "postgresql": "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"}
"""The date in Vietnam."""
_BEGINS = {
    "sqlite": "min(r.starts_on, date(r.opened_at, '+7 hours'))",
    "postgresql": "least(r.starts_on, (r.opened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)",
}
"""As `bounds.begins`."""
_STARTS = (
    "(SELECT {begins} FROM reviews_review r JOIN reviews_communereview cr ON cr.review_id = r.id "
    "JOIN reviews_villagereview v ON v.commune_review_id = cr.id WHERE v.id = NEW.village_review_id)"
)


def _not_ahead(name: str, table: str, event: str, column: str, message: str) -> None:
    refuse_when(
        f"reviews_{name}_not_ahead",
        table,
        event,
        f"NEW.{column} > {TODAY['sqlite']}",
        message,
        postgresql=f"NEW.{column} > {TODAY['postgresql']}",
    )


_not_ahead("posting_end", POSTINGS, "UPDATE", "ended_on", "a posting does not end on a day to come")
_not_ahead("meeting", MEETINGS, "INSERT", "held_on", "a meeting is not held on a day to come")
refuse_when(
    "reviews_meeting_in_its_review",
    MEETINGS,
    "INSERT",
    f"NEW.held_on < {_STARTS.format(begins=_BEGINS['sqlite'])}",
    "a meeting is not held before its review begins",
    postgresql=f"NEW.held_on < {_STARTS.format(begins=_BEGINS['postgresql'])}",
)
refuse_when(
    "reviews_posting_in_its_review",
    POSTINGS,
    "INSERT",
    f"NEW.first_day < {_STARTS.format(begins=_BEGINS['sqlite'])}",
    "a posting does not begin before its review",
    postgresql=f"NEW.first_day < {_STARTS.format(begins=_BEGINS['postgresql'])}",
)
refuse_when(
    "reviews_posting_after_its_meeting",
    POSTINGS,
    "INSERT",
    "NEW.first_day < (SELECT max(m.held_on) FROM reviews_meeting m WHERE m.village_review_id = NEW.village_review_id "
    "AND (NEW.case_id IS NULL OR EXISTS (SELECT 1 FROM reviews_vote t WHERE t.meeting_id = m.id "
    "AND t.case_id = NEW.case_id)))",
    "a posting does not begin before the meeting that it shows",
)


def _figure(sqlite: bool) -> str:
    """The working days that the review has frozen: of a first posting, or of what was re-checked."""

    def of(key: str) -> str:
        return (
            f"json_extract(r.rules, '$.{key}.value')"
            if sqlite
            else f"(r.rules -> '{key}' ->> 'value')::integer"
        )

    return (
        "(SELECT CASE WHEN NEW.case_id IS NULL OR EXISTS (SELECT 1 FROM reviews_case c WHERE c.id = NEW.case_id "
        f"AND c.state IN ('assessed', 'agreed')) THEN {of('posting_days')} ELSE {of('reposting_days')} END "
        "FROM reviews_review r JOIN reviews_communereview cr ON cr.review_id = r.id "
        "JOIN reviews_villagereview v ON v.commune_review_id = cr.id WHERE v.id = NEW.village_review_id)"
    )


refuse_when(
    "reviews_posting_of_the_law",
    POSTINGS,
    "INSERT",
    f"NEW.working_days < {_figure(True)}",
    "a posting is shorter than the working days of the law",
    postgresql=f"NEW.working_days < {_figure(False)}",
)
_WORKED = {
    "sqlite": "(WITH RECURSIVE span(d) AS (SELECT NEW.first_day UNION ALL SELECT date(d, '+1 day') FROM span "
    "WHERE d < NEW.last_day) SELECT count(*) FROM span LEFT JOIN reviews_workingdaychange w ON w.day = span.d "
    "LEFT JOIN reviews_calendarday k ON k.day = span.d "
    "WHERE coalesce(w.working, k.working, strftime('%w', span.d) NOT IN ('0', '6')))",
    "postgresql": "(SELECT count(*) FROM generate_series(NEW.first_day::timestamp, NEW.last_day::timestamp, "
    "interval '1 day') span(d) LEFT JOIN reviews_workingdaychange w ON w.day = span.d::date "
    "LEFT JOIN reviews_calendarday k ON k.day = span.d::date "
    "WHERE coalesce(w.working, k.working, extract(isodow FROM span.d) < 6))",
}
refuse_when(
    "reviews_posting_lasts",
    POSTINGS,
    "INSERT",
    f"{_WORKED['sqlite']} < NEW.working_days",
    "a posting ends before its working days are over",
    postgresql=f"{_WORKED['postgresql']} < NEW.working_days",
)
