"""Changes that wait for the commune leader: what each kind does, and what it would change."""

from giamngheo.registry.changes import grouping as grouping
from giamngheo.registry.changes import member_back as member_back
from giamngheo.registry.changes import persons as persons
from giamngheo.registry.changes import restoring as restoring
from giamngheo.registry.changes import splitting as splitting
from giamngheo.registry.changes.kinds import ChangeKind, Difference, Line, kind_of, kinds

__all__ = ["ChangeKind", "Difference", "Line", "kind_of", "kinds"]
