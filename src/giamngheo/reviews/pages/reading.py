"""Pages on which persons stand in full are readings; a list of the table component notes its own."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.http import HttpRequest

from giamngheo.platform.audit.shown import note_shown
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.registry.models import Household
from giamngheo.reviews import permissions
from giamngheo.reviews.models import Case

OF_A_FILE = ("head_name", "answers", "result")
NAMES = ("head_name",)


def read_in_full(
    request: HttpRequest,
    row: models.Model,
    permission: str = permissions.VIEW,
    *,
    fields: Iterable[str] = NAMES,
    households: Iterable[Household] = (),
) -> None:
    """Opening the page is a reading of `row` where its reader sees persons in full; a form sent is an act of its own.

    fields: what of the persons stands on the page. households: whose persons they are, where not the row's own.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "GET" and policy().sees(actor, permission, row) is PersonalData.FULL:
        note_shown(request, permission, [*_own(row), *households], fields, about=row)


def note_in_full(
    request: HttpRequest, households: Iterable[Household], permission: str = permissions.VIEW
) -> None:
    """The page names the heads of households that are not a table's rows: a reading of those seen in full."""
    sight = policy().sight(request.actor, permission)  # type: ignore[attr-defined]
    places = ((one, Placed(one.commune_id, one.village_id)) for one in households)
    full = [one for one, place in places if sight(place) is PersonalData.FULL]
    if full:
        note_shown(request, permission, full, NAMES)


def _own(row: models.Model) -> list[models.Model]:
    """Whom a row is of: a household, a file, or something with a household or a file."""
    if isinstance(row, Household):
        return [row]
    case = row if isinstance(row, Case) else getattr(row, "case", None)
    if isinstance(case, Case):
        return of_whom(case)
    household = getattr(row, "household", None)
    return [household] if isinstance(household, Household) else []


def of_whom(case: Case) -> list[models.Model]:
    """The household of a file, and the worker where it is of one."""
    return [case.household, case.person] if case.person else [case.household]
