"""Pages on which persons stand in full leave a reading in the audit, as those of the register do.

A table that lists households of an area on the screen leaves none, as the list of the register: its file does.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.http import HttpRequest

from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.reviews import permissions

OF_A_FILE = ("head_name", "answers", "result")
NAMES = ("head_name",)


def read_in_full(
    request: HttpRequest,
    row: models.Model,
    permission: str = permissions.VIEW,
    *,
    fields: Iterable[str] = NAMES,
) -> None:
    """Opening the page is a reading of `row` where its reader sees persons in full; a form sent is an act of its own.

    fields: what of the persons stands on the page.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if request.method in {"GET", "HEAD"} and policy().sees(actor, permission, row) is PersonalData.FULL:
        record_reading(actor, permission, row, fields=fields)
