"""What the database refuses of the order in time: an opinion before the postings, a decision before its opinion."""

from __future__ import annotations

from giamngheo.platform.database.objects import refuse_when

DECISIONS, OPINIONS = "reviews_decision", "reviews_opinion"

refuse_when(
    "reviews_decision_after_its_opinion",
    DECISIONS,
    "INSERT",
    "NEW.corrects_id IS NULL AND EXISTS (SELECT 1 FROM reviews_opinion o "
    "WHERE o.commune_review_id = NEW.commune_review_id AND o.case_id IS NULL AND o.agrees "
    "AND o.answered_on > NEW.signed_on)",
    "a decision is not signed before the opinion it waits for",
)
refuse_when(
    "reviews_decision_after_what_it_changes",
    DECISIONS,
    "INSERT",
    "EXISTS (SELECT 1 FROM reviews_decision d WHERE d.id = NEW.corrects_id AND d.signed_on > NEW.signed_on)",
    "a decision is not signed before the one it changes",
)
refuse_when(
    "reviews_supplement_after_recognition",
    DECISIONS,
    "INSERT",
    "NEW.kind = 'supplementary' AND EXISTS (SELECT 1 FROM reviews_decision d WHERE d.kind = 'recognition' "
    "AND d.commune_review_id = NEW.commune_review_id AND d.signed_on > NEW.signed_on)",
    "a supplement is not signed before the recognition",
)
refuse_when(
    "reviews_opinion_after_postings",
    OPINIONS,
    "INSERT",
    "EXISTS (SELECT 1 FROM reviews_posting g JOIN reviews_villagereview v ON v.id = g.village_review_id "
    "WHERE v.commune_review_id = NEW.commune_review_id AND g.case_id IS NULL AND g.last_day >= NEW.asked_on)",
    "the authority is asked after the postings",
)
refuse_when(
    "reviews_opinion_answered_after_asking",
    OPINIONS,
    "UPDATE",
    "NEW.answered_on < NEW.asked_on",
    "an answer follows its question",
)
