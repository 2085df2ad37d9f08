"""Later changes of units, from a file: checked as a whole, shown as a difference, applied at once or not at all.

One row is one old → new step with the columns of `reading.HEADINGS` (Vietnamese headings are understood too).
`level`: province, district, commune (where nothing is said) or village; `part`: whole, part, unchanged (another name
or status of the same land), and of villages and past districts new.
"""

from giamngheo.areas.changes.applying import apply_changes, try_changes
from giamngheo.areas.changes.planning import ChangesRefused, NewUnit, Plan, Step, plan_changes
from giamngheo.areas.changes.reading import ChangeRow, Problem

__all__ = [
    "ChangeRow",
    "ChangesRefused",
    "NewUnit",
    "Plan",
    "Problem",
    "Step",
    "apply_changes",
    "plan_changes",
    "try_changes",
]
