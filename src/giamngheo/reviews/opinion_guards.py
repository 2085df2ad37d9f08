"""What the database refuses of opinions: one of an authority that the review does not ask, or before its turn, a step
or a decision while one of those asked has not agreed.

Whom a review asks stands in its frozen rules (`FROZEN`); one opened before these were kept asks one authority.
"""

from __future__ import annotations

from giamngheo.platform.database.objects import refuse_when

FROZEN = "authorities"
"""Where the frozen rules of a review keep whom it asks (`hearing.frozen_authorities`)."""
OPINIONS = "reviews_opinion"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_ASKED = {
    SQLITE: f"SELECT json_extract(j.value, '$.key') AS who, json_extract(j.value, '$.turn') AS turn "
    f"FROM reviews_review r, json_each(r.rules, '$.{FROZEN}.value') j WHERE r.id = {{review}}",
    POSTGRESQL: f"SELECT j.value ->> 'key' AS who, (j.value ->> 'turn')::integer AS turn FROM reviews_review r, "
    f"jsonb_array_elements(r.rules -> '{FROZEN}' -> 'value') j(value) WHERE r.id = {{review}}",
}
"""Key and turn of each authority that a review asks."""


def not_all(vendor: str, review: str, opinions: str) -> str:
    """That of those whom a review asks one has no opinion among `opinions` (a condition on o)."""
    asked = _ASKED[vendor].format(review=review)
    return (
        f"(NOT EXISTS (SELECT 1 FROM reviews_opinion o WHERE {opinions}) OR EXISTS (SELECT 1 FROM ({asked}) a "
        f"WHERE NOT EXISTS (SELECT 1 FROM reviews_opinion o WHERE {opinions} AND o.authority = a.who)))"
    )


def _refuse(name: str, table: str, event: str, condition: dict[str, str], message: str) -> None:
    refuse_when(name, table, event, condition[SQLITE], message, postgresql=condition[POSTGRESQL])


_OF_COMMUNE = "o.commune_review_id = NEW.id AND o.case_id IS NULL AND o.round = NEW.reopened AND o.agrees"
_refuse(
    "reviews_commune_has_opinion",
    "reviews_communereview",
    "UPDATE",
    {
        vendor: "OLD.step = 'consultation' AND NEW.step = 'recognition' AND "
        + not_all(vendor, "NEW.review_id", _OF_COMMUNE)
        for vendor in _ASKED
    },
    "a consulted authority has not agreed",
)
_REVIEW = "(SELECT cr.review_id FROM reviews_communereview cr WHERE cr.id = NEW.commune_review_id)"
_BEFORE = (
    "o.commune_review_id = NEW.commune_review_id AND coalesce(o.case_id, 0) = coalesce(NEW.case_id, 0) "
    "AND o.round = NEW.round AND o.agrees AND o.answered_on <= NEW.asked_on AND o.authority = a.who"
)
_refuse(
    "reviews_opinion_in_its_turn",
    OPINIONS,
    "INSERT",
    {
        vendor: f"EXISTS ({asked.format(review=_REVIEW)}) AND (NOT EXISTS (SELECT 1 FROM "
        f"({asked.format(review=_REVIEW)}) a WHERE a.who = NEW.authority) OR EXISTS (SELECT 1 FROM "
        f"({asked.format(review=_REVIEW)}) a JOIN ({asked.format(review=_REVIEW)}) mine ON mine.who = NEW.authority "
        f"WHERE a.turn < mine.turn AND NOT EXISTS (SELECT 1 FROM reviews_opinion o WHERE {_BEFORE})))"
        for vendor, asked in _ASKED.items()
    },
    "an authority is asked that is not asked in this review, or before its turn",
)
_OF_CASE = "o.case_id = NEW.case_id AND o.agrees AND o.asked_on > g.last_day"
# the commune's reports spoke of what hung until the first went; a later result has opinions of its own, and so has
# every file of a standing review
_REPORTED_ON = (
    "(SELECT min(o.asked_on) FROM reviews_opinion o JOIN reviews_communereview cr ON cr.id = o.commune_review_id "
    "JOIN reviews_decision d ON d.commune_review_id = cr.id WHERE d.id = NEW.decision_id "
    "AND d.corrects_id IS NULL AND o.case_id IS NULL AND o.round = cr.reopened AND o.agrees)"
)
_ALONE = (
    "EXISTS (SELECT 1 FROM reviews_decision d JOIN reviews_communereview cr ON cr.id = d.commune_review_id "
    "JOIN reviews_review r ON r.id = cr.review_id WHERE d.id = NEW.decision_id AND d.corrects_id IS NULL "
    "AND r.kind <> 'annual' AND r.round = 0 AND r.consulted <> 'none')"
)
_OF_LINE = "(SELECT c.review_id FROM reviews_case c WHERE c.id = NEW.case_id)"
_refuse(
    "reviews_line_agreed_to",
    "reviews_decisionline",
    "INSERT",
    {
        vendor: "EXISTS (SELECT 1 FROM reviews_postedcase p JOIN reviews_posting g ON g.id = p.posting_id "
        "WHERE p.case_id = NEW.case_id AND p.assessment_id = NEW.assessment_id "
        f"AND (g.last_day >= {_REPORTED_ON} OR {_ALONE}) AND {not_all(vendor, _OF_LINE, _OF_CASE)})"
        for vendor in _ASKED
    },
    "a consulted authority has not agreed to this result",
)
# a file of its own asks again where the review consults somebody
_CHANGED = "EXISTS (SELECT 1 FROM reviews_decision d WHERE d.id = NEW.decision_id AND d.kind = 'correction')"
_AGAIN = "o.case_id = c.id AND o.round = c.reopened AND o.agrees"
_refuse(
    "reviews_correction_agreed_to",
    "reviews_decisionline",
    "INSERT",
    {
        vendor: f"{_CHANGED} AND EXISTS (SELECT 1 FROM reviews_case c JOIN reviews_review r ON r.id = c.review_id "
        "WHERE c.id = NEW.case_id AND c.state = 'cleared' AND r.consulted <> 'none' "
        f"AND {not_all(vendor, 'c.review_id', _AGAIN)})"
        for vendor in _ASKED
    },
    "a consulted authority has not agreed to this result",
)
