"""Which rows can carry files, who reads and adds them: said once by the room that owns the rows.

    register_subject(
        Subject("reviews.meeting", view=VIEW, add=MEETING, rows=lambda actor, permission: Meeting.objects.reach(…),
                kinds={"minutes": Text("Biên bản đã ký", "Signed minutes")}, address=lambda meeting: …)
    )

What nobody registered carries nothing and is answered as not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Subject:
    """Rows that carry files. key: label of the model in lower case (`reviews.meeting`).

    view, add: permissions to read files and to hang or withdraw them. rows: the rows an actor reaches with a
    permission. kinds: what a file can be, by its short name. address: the page that shows the files.
    own_page: files come and go only by the room's own actions, which look at them first.
    adds: kinds that another permission than `add` hangs and withdraws.
    """

    key: str
    view: str
    add: str
    rows: Callable[[Actor, str], ScopedQuerySet[Any]]
    kinds: Mapping[str, Text]
    address: Callable[[Any], str]
    own_page: bool = False
    adds: Mapping[str, str] = field(default_factory=dict)

    def adder(self, kind: str) -> str:
        """The permission to hang and withdraw files of this kind."""
        return self.adds.get(kind, self.add)


_subjects: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    """Called by a room when it is ready; a second one of the same key replaces the first."""
    _subjects[subject.key] = subject


def subject_of(key: str) -> Subject | None:
    """The subject of this key, if any room registered it."""
    return _subjects.get(key)


def subject_of_row(row: models.Model) -> Subject:
    """The subject that a row belongs to. KeyError for rows that carry nothing."""
    return _subjects[row._meta.label_lower]
