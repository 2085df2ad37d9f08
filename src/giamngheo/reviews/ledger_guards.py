"""What the database refuses once a review has issued its decision: more households than its lists name, results taken
away, receipts and invitations rewritten.
"""

from __future__ import annotations

from giamngheo.platform.database.objects import refuse_when

# the service writes the ledger first and the decision's lists after it: from then on the lists say who is meant
_NAMED = (
    "EXISTS (SELECT 1 FROM reviews_decision d WHERE d.registry_decision_id = {decision}) AND NOT EXISTS (SELECT 1 "
    "FROM reviews_decision d JOIN reviews_decisionline l ON l.decision_id = d.id "
    "WHERE d.registry_decision_id = {decision} AND l.{owner} = NEW.{owner})"
)
for _ledger, _owner in (("registry_povertystatus", "household_id"), ("registry_personstatus", "person_id")):
    refuse_when(
        f"reviews_{_ledger.removeprefix('registry_')}_named",
        _ledger,
        "INSERT",
        _NAMED.format(decision="NEW.decision_id", owner=_owner),
        "the lists of this decision do not name it",
    )
refuse_when(
    "reviews_povertystatus_ended_by_a_list",
    "registry_povertystatus",
    "UPDATE",
    "OLD.ended_by_id IS NULL AND " + _NAMED.format(decision="NEW.ended_by_id", owner="household_id"),
    "the lists of this decision do not name it",
)

# an import that is undone takes back its own results, never what a decision has recorded
refuse_when(
    "reviews_decided_result",
    "registry_reviewresult",
    "DELETE",
    "EXISTS (SELECT 1 FROM reviews_decisionline l JOIN reviews_decision d ON d.id = l.decision_id "
    "WHERE l.household_id = OLD.household_id AND d.number = OLD.source)",
    "a result that was decided on is never taken away",
)

refuse_when(
    "reviews_case_receipt",
    "reviews_case",
    "UPDATE",
    "(OLD.dossier_code <> '' AND (NEW.dossier_code <> OLD.dossier_code OR NEW.channel <> OLD.channel "
    "OR NEW.received_on IS NULL OR NEW.received_on <> OLD.received_on)) "
    "OR (OLD.due_on IS NULL AND NEW.due_on IS NOT NULL)",
    "a receipt keeps its code, channel and days",
)

refuse_when(
    "reviews_invitation_applied",
    "reviews_invitation",
    "UPDATE",
    "OLD.answer = 'applied' AND NEW.answer <> OLD.answer",
    "an invited household that has applied stays so",
)
