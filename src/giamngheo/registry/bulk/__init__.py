"""Many households at once: rows of a list compared with the register, then written in one act."""

from giamngheo.registry.bulk.plan import Plan, PlannedHousehold, Verdict, plan_rows
from giamngheo.registry.bulk.rows import Birth, HouseholdRow, MemberRow, Place, ResultRow, rows_of
from giamngheo.registry.bulk.write import Written, write_plan

__all__ = [
    "Birth",
    "HouseholdRow",
    "MemberRow",
    "Place",
    "Plan",
    "PlannedHousehold",
    "ResultRow",
    "Verdict",
    "Written",
    "plan_rows",
    "rows_of",
    "write_plan",
]
