"""The page of a household, with why it has its class and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb, Difference
from giamngheo.platform.panels import parts_of
from giamngheo.platform.permissions import AUDIT_VIEW
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.registry import household_page as page
from giamngheo.registry import permissions, queries, words
from giamngheo.registry.answers import spoken_answers
from giamngheo.registry.changes import kind_of
from giamngheo.registry.history import event_words, history
from giamngheo.registry.household_events import changes_of
from giamngheo.registry.models import ChangeRequest, Household, HouseholdEvent, ReviewResult
from giamngheo.registry.residence import places_of
from giamngheo.registry.why import why
from giamngheo.rules.text import Text

MASKED = Text("Một giá trị (không hiện với vai trò của bạn)", "A value (not shown to your role)")
LIST = Text("Danh sách hộ", "Households")


PERSONS = ("full_name", "birth_year", "sex", "ethnicity", "relation", "address")
"""What a page of a household shows of its persons."""
ANSWERS = (*PERSONS, "answers")


def found(request: HttpRequest, pk: int, shown: Iterable[str] = PERSONS) -> tuple[Household, PersonalData]:
    """The household in the reader's reach and how much of its persons they see. Http404.

    Opening a page on which persons stand in full is a reading; shown: what of them stands there.
    """
    actor = request.actor  # type: ignore[attr-defined]
    rows = Household.objects.reach(actor, permissions.VIEW)
    related = ("commune", "village", "head", "merged_into", "split_from")
    household = rows.select_related(*related).one_or_404(pk=pk)
    sees = policy().sight(actor, permissions.VIEW)(Placed(household.commune_id, household.village_id))
    if request.method == "GET" and sees is PersonalData.FULL:
        record_reading(actor, permissions.VIEW, household, fields=shown)
    return household, sees


def may(request: HttpRequest, permission: str, household: Household) -> bool:
    return policy().may(request.actor, permission, household)  # type: ignore[attr-defined]


def heading(household: Household, sees: PersonalData) -> str:
    return shown_name(household.head_name, sees) or household.code


def crumbs(household: Household, sees: PersonalData, *rest: Text) -> list[Crumb]:
    """The way to a page of a household."""
    way = [Crumb(LIST, reverse("registry:households"))]
    address = reverse("registry:household", args=[household.pk]) if rest else ""
    return [*way, Crumb(heading(household, sees), address), *(Crumb(label) for label in rest)]


def _context(
    request: HttpRequest, household: Household, sees: PersonalData, *, unmasked: bool
) -> dict[str, Any]:
    stays = queries.members(household)
    results, ledger = queries.results(household), queries.ledger(household)
    people = [page.member(stay, household, sees, unmasked=unmasked) for stay in stays]
    latest = results[0] if results else None
    full = sees is PersonalData.FULL
    requests = queries.requests_of(household)
    waiting = [one for one in requests if one.state == ChangeRequest.State.WAITING]
    return {
        "household": household,
        "waiting": [(one, kind_of(one).label) for one in waiting] if full else [],
        "crumbs": crumbs(household, sees),
        "heading": heading(household, sees),
        "status": words.status_of(household.status),
        "facts": page.facts(household, sees),
        "places": page.place_events(places_of(household), sees),
        "members": [one for one in people if one.here],
        "past_members": [one for one in people if not one.here],
        "ledger": page.ledger_events(ledger),
        "results": [
            (
                one,
                words.class_name(one.result_class),
                words.standard_name(one.standard),
                page.unrecognised(one, ledger),
            )
            for one in results
        ],
        "unrecognised": latest is not None and page.unrecognised(latest, ledger),
        "standard": words.standard_name(latest.standard) if latest else "",
        "latest": latest,
        "why": why(latest, stays, sees) if latest else None,
        "answers": spoken_answers(latest) if latest else [],
        "causes": list(household.causes.order_by("-year", "code")),
        "codes": list(household.foreign_codes.filter(person=None).order_by("system", "code")) if full else [],
        "history": history(household, sorted({stay.person_id for stay in stays}), sees, requests),
        "audit": _audit_of(request, household),
        "parts": parts_of(request, "registry:household", household),
        "unmasked": unmasked,
        "may_unmask": full and not unmasked and may(request, permissions.UNMASK, household),
        "may_edit": full and household.until is None and may(request, permissions.EDIT, household),
        "may_fill": full and household.until is None and may(request, permissions.FILL, household),
        "may_restore": full and household.until is not None and may(request, permissions.REQUEST, household),
        "may_ask": full and household.until is None and may(request, permissions.REQUEST, household),
    }


def _audit_of(request: HttpRequest, household: Household) -> str:
    """Where the audit tells of this household, for who reads the audit; "" for others."""
    if not policy().may(request.actor, AUDIT_VIEW, household):  # type: ignore[attr-defined]
        return ""
    asked = urlencode({"type": household._meta.label_lower, "number": household.pk})
    return f"{reverse('platform:audit')}?{asked}"


@protected(permissions.VIEW)
@require_safe
def household(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole of a household on one page; numbers of persons are masked."""
    one, sees = found(request, pk, ANSWERS)
    return render(request, "registry/household.html", _context(request, one, sees, unmasked=False))


@protected(permissions.UNMASK)
@require_POST
def unmask(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same page with the numbers in full; the reading is recorded before anything is shown."""
    one, sees = found(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    policy().require(actor, permissions.UNMASK, one)
    record_reading(actor, permissions.UNMASK, one, fields=["citizen_number", "phone"])
    response = render(request, "registry/household.html", _context(request, one, sees, unmasked=True))
    response.headers["Cache-Control"] = "no-store"
    return response


@protected(permissions.VIEW)
@require_safe
def household_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Earlier events, page by page."""
    one, sees = found(request, pk)
    persons = sorted({stay.person_id for stay in queries.members(one)})
    context = {
        "household": one,
        "crumbs": crumbs(one, sees, Text("Lịch sử", "History")),
        "history": history(
            one, persons, sees, queries.requests_of(one), row_id(request.GET.get("before", ""))
        ),
    }
    return render(request, "registry/history.html", context)


@protected(permissions.VIEW)
@require_safe
def history_event(request: HttpRequest, pk: int, event: int) -> HttpResponseBase:
    """What an act on many households changed in this one; the fields alone for who sees persons masked."""
    one, sees = found(request, pk)
    if not HouseholdEvent.objects.filter(household_id=one.pk, event=event).exists():
        raise Http404
    happened = AuditEvent.objects.unscoped("an event of a household the actor has read").get(pk=event)
    content = content_of(happened)
    changes = changes_of(one, content)
    if sees is not PersonalData.FULL:
        changes = [Difference(MASKED, "", "") for _ in changes]
    label = event_words(happened, content=content)
    context = {
        "household": one,
        "crumbs": crumbs(one, sees, Text("Lịch sử", "History")),
        "label": label,
        "event": happened,
        "changes": changes,
        "erased": content.erased,
    }
    return render(request, "registry/history_event.html", context)


@protected(permissions.VIEW)
@require_safe
def household_result(request: HttpRequest, pk: int, result: int) -> HttpResponseBase:
    """The result of another year or revision: why, and the answers of then."""
    one, sees = found(request, pk, ANSWERS)
    rows: Any = one.results.select_related("commune_then", "village_then")
    chosen: ReviewResult = rows.one_or_404(pk=result)
    label = Text(f"Kết quả năm {chosen.year}", f"Result of {chosen.year}")
    context = {
        "household": one,
        "crumbs": crumbs(one, sees, label),
        "label": label,
        "result": chosen,
        "class_name": words.class_name(chosen.result_class),
        "standard": words.standard_name(chosen.standard),
        "why": why(chosen, queries.members(one), sees),
        "answers": spoken_answers(chosen),
    }
    return render(request, "registry/result.html", context)
