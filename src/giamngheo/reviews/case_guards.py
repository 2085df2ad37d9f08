"""What the database refuses of one household's file, its forms, votes, postings and decision lines."""

from __future__ import annotations

from giamngheo.platform.database.objects import refuse_when
from giamngheo.reviews.guards import CASES, LENGTHENED, OPEN_COMPLAINT, STANDING
from giamngheo.reviews.machine import WITHOUT_MEETING

_STEP = "(SELECT v.step FROM reviews_villagereview v WHERE v.id = NEW.village_review_id)"
_KIND = "(SELECT r.kind FROM reviews_review r WHERE r.id = NEW.review_id)"


def _entering(name: str, states: str, condition: str, message: str) -> None:
    listed = ", ".join(f"'{state}'" for state in states.split())
    refuse_when(
        f"reviews_case_{name}",
        CASES,
        "UPDATE",
        f"NEW.state <> OLD.state AND NEW.state IN ({listed}) AND ({condition})",
        message,
    )


refuse_when(
    "reviews_case_listed_in_time",
    CASES,
    "INSERT",
    f"{_STEP} NOT IN ('list', 'classify', 'standing') OR NOT EXISTS (SELECT 1 FROM reviews_villagereview v "
    "JOIN reviews_communereview cr ON cr.id = v.commune_review_id WHERE v.id = NEW.village_review_id "
    "AND cr.review_id = NEW.review_id)",
    "the list of this village is closed",
)
refuse_when(
    "reviews_case_once_a_round",
    CASES,
    "INSERT",
    # found by the household: by an index of reviews every row of a round would read all rows before it
    "EXISTS (SELECT 1 FROM reviews_case c JOIN reviews_review r ON r.id = c.review_id "
    f"WHERE c.household_id = NEW.household_id AND c.review_id + 0 = NEW.review_id AND NOT ({STANDING}))",
    "a household is once in a round of review",
)
refuse_when(
    "reviews_case_person",
    CASES,
    "INSERT",
    f"(NEW.person_id IS NOT NULL) <> ({_KIND} = 'low_income')",
    "a file is of a person exactly where the procedure recognises persons",
)
refuse_when(
    "reviews_case_identity",
    CASES,
    "UPDATE",
    "NEW.review_id <> OLD.review_id OR NEW.village_review_id <> OLD.village_review_id "
    "OR NEW.source <> OLD.source OR NEW.status_before <> OLD.status_before OR NEW.refusals < OLD.refusals "
    "OR coalesce(NEW.person_id, 0) <> coalesce(OLD.person_id, 0) "
    f"OR (OLD.due_on IS NOT NULL AND (NEW.due_on IS NULL OR (NEW.due_on <> OLD.due_on AND NOT ({LENGTHENED}))))",
    "a file keeps its review, village, source, last day and count of refusals",
)
# as the register merges two households, and as it takes that back
refuse_when(
    "reviews_case_household",
    CASES,
    "UPDATE",
    "NEW.household_id <> OLD.household_id AND NOT EXISTS (SELECT 1 FROM registry_household h "
    "WHERE h.id = OLD.household_id AND h.merged_into_id = NEW.household_id) AND NOT EXISTS (SELECT 1 FROM "
    "registry_merge m WHERE m.kind = 'household' AND m.kept = OLD.household_id AND m.absorbed = NEW.household_id "
    "AND m.undone_at IS NULL)",
    "a file stays with its household unless the register merges it",
)
_entering(
    "withdrawn_with_a_reason",
    "withdrawn",
    "NOT EXISTS (SELECT 1 FROM reviews_withdrawal w WHERE w.case_id = NEW.id AND w.number = NEW.reopened)",
    "nobody said why the file leaves the list",
)
_entering(
    "listed_again",
    "listed",
    f"{_STEP} NOT IN ('list', 'classify', 'standing')",
    "the list of this village is closed",
)
_entering(
    "assessing",
    "assessed returned",
    f"{_STEP} NOT IN ('classify', 'meeting', 'standing')",
    "households are assessed before the posting",
)
_entering(
    "at_the_meeting",
    "agreed sent_back committee",
    f"{_STEP} NOT IN ('meeting', 'standing')",
    "the village is not at its meeting",
)
_entering(
    "after_the_meeting",
    "posted complained cleared",
    f"{_STEP} NOT IN ('posting', 'done', 'standing')",
    "the results of this village are not posted",
)
_entering(
    "screened_out_by_a_sheet",
    "screened_out",
    "NEW.source = 'carried_over' OR NOT EXISTS (SELECT 1 FROM reviews_screening s WHERE s.case_id = NEW.id "
    "AND s.outcome = 'not_poor')",
    "no screening sheet says so, or the household is managed already",
)
_VOTE = "SELECT 1 FROM reviews_vote t WHERE t.case_id = NEW.id AND t.assessment_id = NEW.assessment_id AND {agreed}"
_entering(
    "agreed_by_vote",
    "agreed",
    f"NOT (OLD.state = 'assessed' AND EXISTS ({_VOTE.format(agreed='t.agreed')})) AND NOT (OLD.state = 'committee' "
    "AND EXISTS (SELECT 1 FROM reviews_committeefinding f WHERE f.case_id = NEW.id "
    "AND f.assessment_id = NEW.assessment_id AND f.finding = 'stands'))",
    "neither the meeting nor the committee agreed",
)
_entering(
    "refused_by_vote",
    "sent_back committee",
    f"NEW.refusals <> OLD.refusals + 1 OR NOT EXISTS ({_VOTE.format(agreed='NOT t.agreed')})",
    "the meeting did not refuse this household",
)
_entering("committee_after_two", "committee", "NEW.refusals < 2", "the committee takes a second refusal")
_entering("sent_back_once", "sent_back", "NEW.refusals > 1", "a second refusal goes to the committee")
_DECIDED_ON = (
    "EXISTS (SELECT 1 FROM reviews_decisionline l WHERE l.case_id = NEW.id "
    "AND l.assessment_id = NEW.assessment_id)"
)
_entering(
    "posted_rechecked",
    "posted",
    f"OLD.state = 'reopened' AND {_DECIDED_ON}",
    "what was decided is posted again after a re-check",
)
_entering(
    "posted_unvoted",
    "posted",
    f"OLD.state = 'assessed' AND {_KIND} NOT IN {WITHOUT_MEETING}",
    "results are posted after the meeting",
)
_POSTED = (
    "SELECT 1 FROM reviews_postedcase p JOIN reviews_posting g ON g.id = p.posting_id WHERE p.case_id = NEW.id "
    "AND p.assessment_id = NEW.assessment_id AND g.ended_on IS {over}"
)
_entering(
    "posted_on_a_sheet", "posted", f"NOT EXISTS ({_POSTED.format(over='NULL')})", "no open posting names it"
)
_entering(
    "cleared_after_posting",
    "cleared",
    f"NOT EXISTS ({_POSTED.format(over='NOT NULL')})",
    "its posting is not over",
)
_entering(
    "no_open_complaint", "posted cleared decided", OPEN_COMPLAINT.format(case="NEW.id"), "a complaint is open"
)
_entering(
    "complained_of", "complained", f"NOT {OPEN_COMPLAINT.format(case='NEW.id')}", "no complaint is open"
)
_entering(
    "decided_by_a_line",
    "decided",
    f"NOT {_DECIDED_ON}",
    "no decision names it",
)

refuse_when(
    "reviews_case_cleared_and_gone",
    CASES,
    "UPDATE",
    "OLD.state = 'cleared' AND NEW.state = 'withdrawn' AND NOT EXISTS (SELECT 1 FROM registry_household h "
    "WHERE h.id = NEW.household_id AND h.until IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM registry_person p "
    "WHERE p.id = NEW.person_id AND p.died_on IS NOT NULL)",
    "a household that is cleared waits for its decision unless it has ended",
)
refuse_when(
    "reviews_case_result_is_computed",
    CASES,
    "UPDATE",
    "(NEW.assessment_id IS NOT NULL OR NEW.result_class <> '') AND NOT EXISTS (SELECT 1 FROM reviews_scoring s "
    "JOIN reviews_assessment a ON a.id = s.assessment_id JOIN reviews_review r ON r.id = NEW.review_id "
    "WHERE a.id = NEW.assessment_id AND a.case_id = NEW.id AND a.complete AND s.standard = r.standard "
    "AND s.result_class = NEW.result_class AND coalesce(s.income_points, -1) = coalesce(NEW.income_points, -1) "
    "AND coalesce(s.deprivation_points, -1) = coalesce(NEW.deprivation_points, -1))",
    "a class is computed, never written by hand",
)
refuse_when(
    "reviews_case_result_stands",
    CASES,
    "UPDATE",
    "OLD.assessment_id IS NOT NULL AND coalesce(NEW.assessment_id, 0) <> OLD.assessment_id "
    "AND (OLD.state IN ('committee', 'agreed', 'posted', 'cleared', 'withdrawn') "
    f"OR (OLD.state = 'decided' AND NEW.state <> 'reopened')) AND NOT (NEW.state = 'decided' AND {_DECIDED_ON})",
    "what was agreed or posted is not assessed anew without a reopening or a complaint",
)
refuse_when(
    "reviews_assessment_in_time",
    "reviews_assessment",
    "INSERT",
    "EXISTS (SELECT 1 FROM reviews_case c WHERE c.id = NEW.case_id "
    "AND c.state NOT IN ('listed', 'assessed', 'returned', 'sent_back', 'complained', 'reopened') "
    f"AND NOT (c.state = 'decided' AND {OPEN_COMPLAINT.format(case='NEW.case_id')}))",
    "this household is not being assessed",
)

refuse_when(
    "reviews_vote_adds_up",
    "reviews_vote",
    "INSERT",
    "NEW.agree + NEW.disagree + NEW.abstain <> "
    "(SELECT m.attending FROM reviews_meeting m WHERE m.id = NEW.meeting_id)",
    "the votes do not add up to those attending",
)
refuse_when(
    "reviews_vote_decides",
    "reviews_vote",
    "INSERT",
    "NEW.agreed <> (100 * NEW.agree >= (SELECT m.attending FROM reviews_meeting m WHERE m.id = NEW.meeting_id) "
    "* (SELECT r.agreement_percent FROM reviews_review r JOIN reviews_case c ON c.review_id = r.id "
    "WHERE c.id = NEW.case_id))",
    "agreement is counted, not stated",
)
refuse_when(
    "reviews_vote_on_what_is_assessed",
    "reviews_vote",
    "INSERT",
    "NOT EXISTS (SELECT 1 FROM reviews_case c JOIN reviews_meeting m ON m.village_review_id = c.village_review_id "
    "WHERE c.id = NEW.case_id AND m.id = NEW.meeting_id AND c.state = 'assessed' "
    "AND c.assessment_id = NEW.assessment_id)",
    "this household is not before the meeting",
)
refuse_when(
    "reviews_meeting_in_time",
    "reviews_meeting",
    "INSERT",
    "(SELECT v.step FROM reviews_villagereview v WHERE v.id = NEW.village_review_id) NOT IN ('meeting', 'standing')",
    "the village is not at its meeting",
)
refuse_when(
    "reviews_posted_as_it_stands",
    "reviews_postedcase",
    "INSERT",
    "NOT EXISTS (SELECT 1 FROM reviews_case c WHERE c.id = NEW.case_id AND c.assessment_id = NEW.assessment_id "
    "AND c.result_class = NEW.result_class AND c.state IN ('assessed', 'agreed', 'complained', 'reopened'))",
    "a posting says what was agreed",
)
_LINED = "EXISTS (SELECT 1 FROM reviews_decisionline l WHERE l.case_id = c.id)"
_DECIDED_OUTCOME = (
    "(SELECT l.outcome FROM reviews_decisionline l WHERE l.case_id = NEW.case_id ORDER BY l.id DESC LIMIT 1)"
)
refuse_when(
    "reviews_letter_recognises_nobody",
    "reviews_decisionline",
    "INSERT",
    "NEW.outcome <> 'none' AND EXISTS (SELECT 1 FROM reviews_decision d WHERE d.id = NEW.decision_id "
    "AND d.kind = 'refusal')",
    "a letter recognises nobody",
)
refuse_when(
    "reviews_line_in_time",
    "reviews_decisionline",
    "INSERT",
    "NOT EXISTS (SELECT 1 FROM reviews_case c JOIN reviews_decision d ON d.id = NEW.decision_id "
    "JOIN reviews_communereview cr ON cr.id = d.commune_review_id "
    "JOIN reviews_villagereview v ON v.id = c.village_review_id AND v.commune_review_id = cr.id "
    "WHERE c.id = NEW.case_id AND c.household_id = NEW.household_id AND c.assessment_id = NEW.assessment_id "
    "AND coalesce(c.person_id, 0) = coalesce(NEW.person_id, 0) "
    "AND ((d.corrects_id IS NULL AND c.state = 'cleared' AND cr.step IN ('recognition', 'standing') "
    f"AND NOT {_LINED}) "
    "OR (d.kind = 'revocation' AND c.state = 'decided') "
    f"OR (d.kind = 'correction' AND c.state = 'cleared' AND {_LINED}) "
    f"OR (d.kind = 'correction' AND c.state = 'reopened' AND NEW.outcome = {_DECIDED_OUTCOME}))) "
    f"OR {OPEN_COMPLAINT.format(case='NEW.case_id')}",
    "a decision takes only households that are cleared and without an open complaint",
)
