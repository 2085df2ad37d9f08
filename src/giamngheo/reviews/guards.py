"""What the database itself refuses in a review: a step skipped or reversed, a result changed by hand, a posting
cut short, a decision on what is not cleared. `actions` give the same refusals in words.
"""

from __future__ import annotations

from giamngheo.platform.database.objects import refuse_when, refusing_triggers
from giamngheo.reviews.machine import CASE, COMMUNE, VILLAGE, WITHOUT_MEETING, Machine

COMMUNES, VILLAGES, CASES = "reviews_communereview", "reviews_villagereview", "reviews_case"
OPEN_COMPLAINT = (
    "EXISTS (SELECT 1 FROM reviews_resultcomplaint c WHERE c.case_id = {case} AND c.outcome = 'open')"
)
LENGTHENED = (
    "NEW.due_on > OLD.due_on AND EXISTS (SELECT 1 FROM reviews_workingdaychange w WHERE NOT w.working "
    "AND w.day > OLD.received_on AND w.day <= OLD.due_on)"
)
"""A deadline that ends later because a day before it is worked no more."""


def _listed(words: str) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words.split()) + ")"


def _pairs(field: str, pairs: frozenset[tuple[str, str]]) -> str:
    return " OR ".join(f"(OLD.{field} = '{a}' AND NEW.{field} = '{b}')" for a, b in sorted(pairs))


STANDING = "r.kind <> 'annual' AND r.round = 0"
_OF_ITS_REVIEW = {
    COMMUNES: f"EXISTS (SELECT 1 FROM reviews_review r WHERE r.id = NEW.review_id AND {STANDING})",
    VILLAGES: "EXISTS (SELECT 1 FROM reviews_review r JOIN reviews_communereview cr ON cr.review_id = r.id "
    f"WHERE cr.id = NEW.commune_review_id AND {STANDING})",
}


def _steps(name: str, table: str, field: str, machine: Machine) -> None:
    """First step, moves forward, and back only with a reason; a standing review's rows keep to its two steps."""
    first = f"NEW.{field} <> '{machine.first}'"
    if machine.standing:
        standing = _OF_ITS_REVIEW[table]
        first = f"NEW.{field} NOT IN ('{machine.first}', '{machine.standing}')"
        for event in ("INSERT", "UPDATE"):
            refuse_when(
                f"reviews_{name}_pace_{event.lower()}",
                table,
                event,
                f"(NEW.{field} = '{machine.standing}' AND NOT {standing}) OR "
                f"(NEW.{field} NOT IN ('{machine.standing}', '{machine.ended}') AND {standing})",
                f"a {name} keeps the pace of its review",
            )
    refuse_when(
        f"reviews_{name}_begins",
        table,
        "INSERT",
        f"{first} OR NEW.reopened <> 0",
        f"a {name} begins at its first step",
    )
    reopened = (
        f"NEW.reopened = OLD.reopened + 1 AND ({_pairs(field, machine.reopens)}) AND EXISTS (SELECT 1 "
        f"FROM reviews_reopening r WHERE r.machine = '{name}' AND r.target = NEW.id "
        f"AND r.number = NEW.reopened AND r.from_step = OLD.{field} AND r.to_step = NEW.{field})"
    )
    refuse_when(
        f"reviews_{name}_moves",
        table,
        "UPDATE",
        f"(NEW.{field} <> OLD.{field} OR NEW.reopened <> OLD.reopened) AND NOT ({reopened}) "
        f"AND NOT (NEW.reopened = OLD.reopened AND ({_pairs(field, machine.moves)}))",
        f"a {name} skips or reverses a step",
    )
    refusing_triggers(
        f"reviews_{name}_kept", table, {"DELETE": ("1", "true")}, f"a {name} of a review is never deleted"
    )


def _kept(table: str, *columns: str, until: str = "") -> None:
    """Rows are never deleted, and these columns never change (all of the row when none is named)."""
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
    sqlite = " OR ".join(f"old.{name} IS NOT new.{name}" for name in columns)
    if until:
        changed, sqlite = f"{changed} OR OLD.{until} IS NOT NULL", f"{sqlite} OR old.{until} IS NOT NULL"
    refusing_triggers(
        f"{table}_kept",
        table,
        {"UPDATE": (sqlite or "1", changed or "true"), "DELETE": ("1", "true")},
        f"{table} keeps what was recorded",
    )


_steps("commune", COMMUNES, "step", COMMUNE)
_steps("village", VILLAGES, "step", VILLAGE)
_steps("case", CASES, "state", CASE)
for whole in ("reopening", "screening", "assessment", "scoring", "return", "meeting", "vote"):
    _kept(f"reviews_{whole}")
for whole in (
    "committeefinding",
    "postedcase",
    "decision",
    "incomesheet",
    "settlement",
    "target",
    "withdrawal",
):
    _kept(f"reviews_{whole}")
_kept(
    "reviews_decisionline",
    "decision_id",
    "case_id",
    "household_id",
    "person_id",
    "assessment_id",
    "outcome",
    "status_before",
    "certificate_number",
)
_kept("reviews_invitation", "village_review_id", "reasons")
_kept(
    "reviews_posting",
    "village_review_id",
    "token",
    "case_id",
    "first_day",
    "working_days",
    until="ended_on",
)
refuse_when(
    "reviews_posting_not_shortened",
    "reviews_posting",
    "UPDATE",
    "NEW.last_day < OLD.last_day",
    "the end of a posting is never brought forward",
)
_kept(
    "reviews_opinion",
    "commune_review_id",
    "case_id",
    "round",
    "authority",
    "asked_on",
    "report_number",
    until="answered_on",
)
_kept(
    "reviews_resultcomplaint",
    "case_id",
    "against_id",
    "received_on",
    "content",
    until="answered_on",
)
refuse_when(
    "reviews_complaint_due",
    "reviews_resultcomplaint",
    "UPDATE",
    f"NEW.due_on <> OLD.due_on AND NOT ({LENGTHENED})",
    "a complaint keeps its last day unless a working day is taken from it",
)
_kept(
    "reviews_signedcopy",
    "decision_id",
    "attachment_id",
    "way",
    "signatures",
    "added_name",
    until="confirmed_at",
)
_kept("reviews_flag", "case_id", "kind", "note", "by", until="ended_at")
_kept(
    "reviews_review",
    "kind",
    "unit_id",
    "year",
    "round",
    "standard",
    "second_standard",
    "reference_date",
    "starts_on",
    "ends_on",
    "agreement_percent",
    "consulted",
    "rules",
)
refuse_when(
    "reviews_posting_begins",
    "reviews_posting",
    "INSERT",
    "NEW.ended_on IS NOT NULL OR NEW.working_days < 1",
    "a posting begins open, for at least a working day",
)

_CASES_IN = "EXISTS (SELECT 1 FROM reviews_case c WHERE c.village_review_id = NEW.id AND c.state IN {states})"
_KIND_OF_VILLAGE = (
    "(SELECT r.kind FROM reviews_review r JOIN reviews_communereview cr ON cr.review_id = r.id "
    "WHERE cr.id = NEW.commune_review_id)"
)


def _village(move: str, condition: str, message: str) -> None:
    before, after = move.split(">")
    refuse_when(
        f"reviews_village_{before}_{after}",
        VILLAGES,
        "UPDATE",
        f"OLD.step = '{before}' AND NEW.step = '{after}' AND ({condition})",
        message,
    )


_village(
    "list>done",
    "EXISTS (SELECT 1 FROM reviews_case c WHERE c.village_review_id = NEW.id "
    "AND c.state NOT IN ('withdrawn', 'screened_out'))",
    "only a village without households to review needs no meeting",
)
_village(
    "standing>done",
    "EXISTS (SELECT 1 FROM reviews_case c WHERE c.village_review_id = NEW.id "
    "AND c.state NOT IN ('decided', 'withdrawn', 'screened_out'))",
    "households on request are not decided yet",
)
_village(
    "classify>meeting", _CASES_IN.format(states=_listed("listed returned")), "households are not assessed yet"
)
_village(
    "classify>posting",
    f"{_KIND_OF_VILLAGE} NOT IN {WITHOUT_MEETING} OR " + _CASES_IN.format(states=_listed("listed returned")),
    "results are posted after the meeting",
)
_village(
    "meeting>posting",
    _CASES_IN.format(states=_listed("listed assessed returned sent_back committee")),
    "the meeting has not agreed on every household",
)
# a re-checked household hangs on a sheet of its own, for which its village does not wait
_village(
    "posting>done",
    _CASES_IN.format(states=_listed("agreed assessed"))
    + " OR EXISTS (SELECT 1 FROM reviews_case c WHERE c.village_review_id = NEW.id AND c.state = 'posted' "
    "AND NOT EXISTS (SELECT 1 FROM reviews_posting g WHERE g.case_id = c.id AND g.ended_on IS NULL))",
    "the posting is not over",
)
refuse_when(
    "reviews_village_while_open",
    VILLAGES,
    "UPDATE",
    "NEW.step <> OLD.step AND (SELECT cr.step FROM reviews_communereview cr "
    "WHERE cr.id = NEW.commune_review_id) NOT IN ('villages', 'standing')",
    "the villages of this commune are finished",
)

refuse_when(
    "reviews_commune_villages_done",
    COMMUNES,
    "UPDATE",
    "OLD.step IN ('villages', 'standing') AND NEW.step <> OLD.step AND EXISTS (SELECT 1 FROM reviews_villagereview v "
    "WHERE v.commune_review_id = NEW.id AND v.step <> 'done')",
    "villages of the commune are not done",
)
_CONSULTED = "(SELECT r.consulted FROM reviews_review r WHERE r.id = NEW.review_id)"
refuse_when(
    "reviews_commune_consults",
    COMMUNES,
    "UPDATE",
    f"OLD.step = 'villages' AND ((NEW.step = 'recognition' AND {_CONSULTED} <> 'none') "
    f"OR (NEW.step = 'consultation' AND {_CONSULTED} = 'none'))",
    "this review consults otherwise",
)
refuse_when(
    "reviews_commune_all_decided",
    COMMUNES,
    "UPDATE",
    "OLD.step = 'recognition' AND NEW.step = 'closed' AND EXISTS (SELECT 1 FROM reviews_case c "
    "JOIN reviews_villagereview v ON v.id = c.village_review_id WHERE v.commune_review_id = NEW.id "
    "AND c.state NOT IN ('decided', 'withdrawn', 'screened_out'))",
    "households without a decision are left",
)
