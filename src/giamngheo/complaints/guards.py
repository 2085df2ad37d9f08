"""What the database itself refuses: a step that the procedure does not have, and losing what was received."""

from giamngheo.complaints.models import Grievance
from giamngheo.platform.database.objects import refusing_triggers

_STEPS = " OR ".join(
    f"(old.state = '{before.value}' AND new.state = '{after.value}')"
    for before, after in Grievance.TRANSITIONS
)
_SKIPPED = f"(old.state <> new.state AND NOT ({_STEPS}))"
_ILLEGAL = f"{_SKIPPED} OR old.code <> new.code OR old.received_on <> new.received_on"

refusing_triggers(
    "complaints_steps_in_order",
    "complaints_grievance",
    {"UPDATE": (_ILLEGAL, _ILLEGAL), "DELETE": ("1", "true")},
    "a grievance goes its steps in order and is never removed",
)
refusing_triggers(
    "complaints_steps_kept",
    "complaints_grievancestep",
    {"UPDATE": ("1", "true"), "DELETE": ("1", "true")},
    "a step that was taken is never rewritten",
)
