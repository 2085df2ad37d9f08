"""What a returned file says, written into the register as one act, and taken back as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from giamngheo.exchange import permissions
from giamngheo.exchange.models import ExchangeRun
from giamngheo.exchange.profiles import store
from giamngheo.platform.actions import Act, action
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions as registry_permissions
from giamngheo.registry.household_events import link_households
from giamngheo.registry.identity.number_checks import mark_numbers, unmark_numbers
from giamngheo.registry.models import ForeignCode, Household, Membership
from giamngheo.registry.search import REPEATED, set_search

SLICE = 400
WHY = "households and persons of rows that the run sent"


@action(permissions.PROFILE_READ)
def write_answers(
    act: Act, run: ExchangeRun, answers: Sequence[dict[str, Any]], persons: bool
) -> dict[str, int]:
    """Marks the numbers and keeps the codes. `persons`: codes are of persons, else of households.

    Returns the counts marked, coded, kept (a code of another row, or the row has one already).
    """
    act.require(run)
    today = timezone.localdate()
    results = {
        one["person"]: (one["number"], one["verified"])
        for one in answers
        if one["person"] is not None and one["verified"] is not None
    }
    marked: list[dict[str, Any]] = []
    if results:
        policy().require(act.actor, registry_permissions.VERIFY, run.unit)
        marked = mark_numbers(results, today)
    coded, taken = _keep_codes(run.profile.system, answers, persons, today)
    store.put_json(run, store.UNDO, {"marked": marked, "coded": coded})
    rows = [_event_row(one["person"], "number_state", one["before"][0], one["after"][0]) for one in marked]
    rows += [_event_row(one["person"], "foreign_code", None, one["code"]) for one in coded]
    counts = {"marked": len(marked), "coded": len(coded), "taken": taken}
    link_households(act, _households_of(rows))
    act.record(run, after={"file": run.returned, **counts}, rows=rows or None, at=run.unit)
    return counts


@action(permissions.PROFILE_READ)
def take_back(act: Act, run: ExchangeRun) -> dict[str, int]:
    """Takes back what `write_answers` wrote and nobody has changed since."""
    act.require(run)
    written = store.get_json(run, store.UNDO)
    undone, stayed = unmark_numbers(written["marked"])
    ids = [one["id"] for one in written["coded"]]
    households = {one["household"] for one in written["coded"] if one["person"] is None}
    removed = 0
    for start in range(0, len(ids), SLICE):
        rows = ForeignCode.objects.unscoped(WHY).filter(pk__in=ids[start : start + SLICE])
        removed += rows.delete()[0]
    _search_again(sorted(households))
    rows = [
        _event_row(one["person"], "number_state", one["after"][0], one["before"][0])
        for one in written["marked"]
    ]
    counts = {"unmarked": undone, "uncoded": removed, "stayed": stayed}
    link_households(act, _households_of(rows))
    act.record(run, after=counts, rows=rows or None, at=run.unit)
    return counts


def _households_of(rows: Sequence[dict[str, Any]]) -> set[int]:
    """Where the persons of the rows live."""
    people = {one["person"] for one in rows if one["person"] is not None}
    stays = Membership.objects.unscoped(WHY).filter(person__pk__among=people, until=None)
    return set(stays.values_list("household_id", flat=True))


def _event_row(person: int | None, name: str, before: Any, after: Any) -> dict[str, Any]:
    return {"person": person, "field": name, "before": str(before or ""), "after": str(after or "")}


def _keep_codes(
    system: str, answers: Sequence[dict[str, Any]], persons: bool, since: date
) -> tuple[list[dict[str, Any]], int]:
    """New aliases; a code that another row has, or a second code for a row, is left and counted."""
    wanted = [one for one in answers if one["code"]]
    kept: list[dict[str, Any]] = []
    taken = 0
    for start in range(0, len(wanted), SLICE):
        part = wanted[start : start + SLICE]
        rows = ForeignCode.objects.unscoped(WHY).filter(system=system, person__isnull=not persons)
        known = set(rows.filter(code__in=[one["code"] for one in part]).values_list("code", flat=True))
        key = "person" if persons else "household"
        owned = set(
            rows.filter(**{f"{key}__in": [one[key] for one in part]}).values_list(f"{key}_id", flat=True)
        )
        fresh = []
        for one in part:
            if one["code"] in known or one[key] in owned:
                taken += 1
                continue
            known.add(one["code"])
            owned.add(one[key])
            fresh.append(
                ForeignCode(
                    system=system,
                    code=one["code"],
                    household_id=one["household"],
                    person_id=one["person"] if persons else None,
                    since=since,
                )
            )
        kept += [
            {"id": alias.pk, "household": alias.household_id, "person": alias.person_id, "code": alias.code}
            for alias in ForeignCode.objects.bulk_create(fresh)
        ]
    if not persons:
        _search_again([one["household"] for one in kept])
    return kept, taken


def _search_again(ids: Sequence[int]) -> None:
    """Codes are among the words by which a household is found."""
    for start in range(0, len(ids), SLICE):
        rows = list(Household.objects.unscoped(WHY).filter(pk__in=ids[start : start + SLICE]))
        set_search(rows)
        Household.objects.unscoped(WHY).bulk_update(rows, REPEATED)
