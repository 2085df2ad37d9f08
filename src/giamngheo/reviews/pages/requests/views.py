"""The queue of a commune's applications, receiving one, one file with its next step, the months, opening a year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.areas.models import AdminUnit
from giamngheo.law import list_standards, load_procedures, load_standard
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.permissions import DOCUMENT_VIEW
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.policy import Forbidden
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.registry import places
from giamngheo.registry.models import Household, Membership
from giamngheo.reviews import clock, labels, permissions, queries, rules
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.income import SHEETED
from giamngheo.reviews.models import Case, CommuneReview, Posting, ResultComplaint, Review
from giamngheo.reviews.monthly import month_figures
from giamngheo.reviews.pages.frame import HOME, commune_frame, village_frame
from giamngheo.reviews.pages.requests.doing import DEEDS, REOPENABLE, WITHDRAWABLE, hanging
from giamngheo.reviews.pages.requests.forms import HouseholdForm, OpenForm, ReceiveForm
from giamngheo.reviews.pages.requests.steps import KINDS_ON_REQUEST, lateness, next_step
from giamngheo.reviews.pages.requests.tables import MONTHS, queue, whose
from giamngheo.rules.text import Text

PLACE = "village_review__commune_review__"
WITH = ("household", "person", "review", "village_review__village", f"{PLACE}review", f"{PLACE}commune")
WHY = "what belongs to files that the reader reached"


def _commune(request: HttpRequest, pk: int) -> CommuneReview:
    """The commune of a standing review; another review has no queue."""
    found = queries.commune_row(request.actor, pk)  # type: ignore[attr-defined]
    if not found.review.standing:
        raise Http404
    return found


@protected(permissions.VIEW)
@require_safe
def requests(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Applications of a commune, those that wait first, the nearest last day first."""
    actor, found = request.actor, _commune(request, pk)  # type: ignore[attr-defined]
    rows = Case.objects.reach(actor, permissions.VIEW).filter(village_review__commune_review=found)
    if not request.GET.get("open"):
        rows = rows.exclude(state__in=("decided", "withdrawn", "screened_out"))
    rows = rows.select_related("household", "person", "review", "village_review__village").prefetch_related(
        Prefetch("repostings", Posting.objects.unscoped(WHY).filter(ended_on=None), to_attr="hanging"),
        Prefetch(
            "complaints",
            ResultComplaint.objects.unscoped(WHY).filter(outcome="open"),
            to_attr="open_complaints",
        ),
    )
    sees = policy().sees(actor, permissions.VIEW, found)
    table = queue(sees, clock.today(), rules.working_days()).bind(request, rows)
    context = commune_frame(request, found, "reviews:requests") | {
        "table": table,
        "may_list": policy().may(actor, permissions.LIST, found) and found.step == "standing",
        "total": found.review.rules.get("total_days"),
    }
    return table.response or render(request, "reviews/requests/queue.html", context)


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """First the household (`?household=` its code), then what the counter writes down."""
    actor, found = request.actor, _commune(request, pk)  # type: ignore[attr-defined]
    policy().require(actor, permissions.LIST, found)
    code = request.GET.get("household", "").strip()
    context = commune_frame(request, found, "reviews:requests", Crumb(Text("Nhận hồ sơ", "Receive")))
    home = (
        Household.objects.reach(actor, permissions.LIST).filter(code=code, commune=found.commune_id).first()
    )
    if home is None:
        form: forms.Form = HouseholdForm(request.GET if code else None)
        if code and form.is_valid():
            no_such = Text(
                "Không có hộ nào mang mã này trong xã.", "No household of the commune has this code."
            )
            form.add_error("household", say(no_such))
        return render(request, "reviews/requests/household.html", context | {"form": form})
    sees = policy().sees(actor, permissions.VIEW, home)
    members = None
    if found.review.kind == Review.Kind.LOW_INCOME:
        stays = Membership.objects.unscoped(WHY).filter(household=home, until=None).select_related("person")
        members = [
            (str(one.person_id), f"{shown_name(one.person.full_name, sees)} ({one.person.birth_year or '–'})")
            for one in stays.order_by("number", "pk")
        ]
    escape = found.review.kind == Review.Kind.ON_REQUEST
    form = ReceiveForm(request.POST or None, escape=escape, members=members)
    if form.is_valid():
        data = form.cleaned_data
        receipt = Receipt(
            data["form"],
            data["channel"],
            data["received_on"],
            data["code"],
            data["wish"],
            person=int(data["person"]) if members is not None else None,
        )
        try:
            made = receive_application(Act(actor), found.review, home, receipt)
            done = Text("Đã nhận hồ sơ {code}.", "Received as {code}.").format(code=made.dossier_code)
            messages.success(request, say(done))
            return redirect("reviews:request", pk=made.pk)
        except (ActionRefused, Forbidden) as error:
            form.add_error(None, say(error.message))
    name = shown_name(home.head_name, sees)
    context |= {"form": form, "home": home, "name": name, "submit": Text("Nhận hồ sơ", "Receive")}
    return render(request, "reviews/requests/receive.html", context, status=400 if form.is_bound else 200)


def file_of(request: HttpRequest, pk: int) -> Case:
    """One application of a standing review in the reader's area, or 404."""
    rows = Case.objects.reach(request.actor, permissions.VIEW).select_related(*WITH)  # type: ignore[attr-defined]
    found: Case = rows.one_or_404(pk=pk)
    if not found.review.standing:
        raise Http404
    return found


@protected(permissions.VIEW)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One application: its days, where it stands, what comes next."""
    found = file_of(request, pk)
    return render(request, "reviews/requests/request.html", _context(request, found, {}))


@protected(permissions.VIEW)
@require_POST
def act_on(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """Takes a step of the file."""
    actor, found = request.actor, file_of(request, pk)  # type: ignore[attr-defined]
    deed = DEEDS.get(what)
    if deed is None:
        raise Http404
    policy().require(actor, deed.permission, found)
    form = deed.form(request.POST) if deed.form else forms.Form(request.POST)
    if form.is_valid():
        try:
            deed.do(Act(actor), found, form.cleaned_data)
            messages.success(request, say(deed.done))
            return redirect("reviews:request", pk=pk)
        except ActionRefused as error:
            form.add_error(None, say(error.message))
            found = file_of(request, pk)
    return render(
        request, "reviews/requests/request.html", _context(request, found, {what: form}), status=400
    )


def _context(request: HttpRequest, found: Case, bound: dict[str, forms.Form]) -> dict[str, Any]:
    actor, today, days = request.actor, clock.today(), rules.working_days()  # type: ignore[attr-defined]
    posting = hanging(found)
    complaint = found.complaints.filter(outcome="open").exists()
    step = next_step(found, posting, today, complaint=complaint)
    possible = [step.what] if step and step.what in DEEDS else []
    possible += ["withdraw"] if found.state in WITHDRAWABLE else []
    possible += ["reopen"] if found.state in REOPENABLE else []
    # a refused step stays on the page with its message, even where it is not the next one any more
    possible += [what for what in bound if what not in possible]
    shown = [
        (DEEDS[what], what, bound.get(what) or (DEEDS[what].form or forms.Form)())
        for what in possible
        if policy().may(actor, DEEDS[what].permission, found)
    ]
    sees = policy().sees(actor, permissions.VIEW, found)
    procedure = load_procedures()[found.review.kind]
    latest = (
        found.assessment.scorings.filter(standard=found.review.standard).first() if found.assessment else None
    )
    context = village_frame(request, found.village_review, Crumb(found.dossier_code))
    return context | {
        "case": found,
        "name": whose(found, sees) or found.household.code,
        "state": labels.CASE_STATES[found.state],
        "source": labels.SOURCES[found.source],
        "channel": labels.CHANNELS.get(found.channel, ""),
        "late": lateness(found, today, days),
        "next": step,
        "posting": posting,
        "last_posting": rules.last_posting(found.review, found.due_on, days) if found.due_on else None,
        "total": procedure.figures.get("total_days"),
        "scored": latest,
        "reason": Text(latest.reason_vi, latest.reason_en) if latest else "",
        "sheeted": found.review.kind in SHEETED,
        "may_assess": policy().may(actor, permissions.ASSESS, found),
        "lines": [
            (line, labels.OUTCOMES[line.outcome])
            for line in found.decision_lines.select_related("decision").order_by("pk")
        ],
        "deeds": shown,
        "papers": _papers(request, found),
        "queue": reverse("reviews:requests", args=[found.village_review.commune_review_id])
        if policy().may(actor, permissions.VIEW, found.village_review.commune_review)
        else "",
    }


def _papers(request: HttpRequest, found: Case) -> list[IssuedDocument]:
    """The confirmation or certificate, the letter, and the decision, of who may read issued documents."""
    if not policy().may(request.actor, DOCUMENT_VIEW, found):  # type: ignore[attr-defined]
        return []
    lines = list(found.decision_lines.values_list("pk", "decision"))
    about = Q(subject_type="reviews.decisionline", subject_id__in=[pk for pk, _ in lines])
    about |= Q(subject_type="reviews.decision", subject_id__in=[pk for _, pk in lines])
    rows = IssuedDocument.objects.reach(request.actor, DOCUMENT_VIEW)  # type: ignore[attr-defined]
    return list(rows.filter(about).defer("content").order_by("pk"))


@protected(permissions.VIEW)
@require_safe
def months(request: HttpRequest) -> HttpResponseBase:
    """What the reader's communes did on request in a month (`?year=&month=`)."""
    today = clock.today()
    year, month = (
        _number(request, "year", today.year, 2000, 2100),
        _number(request, "month", today.month, 1, 12),
    )
    table = MONTHS.bind(request, month_figures(request.actor, year, month))  # type: ignore[attr-defined]
    context = {
        "table": table,
        "year": year,
        "month": month,
        "months": range(1, 13),
        "years": range(today.year, today.year - 5, -1),
        "report": next(one for one in load_procedures()["reports"].reports if one.key == "monthly"),
        "crumbs": [
            Crumb(HOME, reverse("reviews:home")),
            Crumb(Text("Rà soát thường xuyên theo tháng", "On request, by month")),
        ],
    }
    return table.response or render(request, "reviews/requests/months.html", context)


def _number(request: HttpRequest, name: str, otherwise: int, least: int, most: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and least <= int(given) <= most else otherwise


@protected(permissions.OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponseBase:
    """Opens the year of a procedure on request for a commune or the whole province."""
    actor = request.actor  # type: ignore[attr-defined]
    form = OpenForm(request.POST or None, choices=_choices(request))
    if form.is_valid():
        data = form.cleaned_data
        unit = AdminUnit.objects.get(pk=data["unit"])
        try:
            made = open_review(Act(actor), unit, ReviewFacts(data["kind"], data["year"], data["standard"]))
            messages.success(request, say(Text("Đã mở.", "Opened.")))
            return redirect("reviews:review", pk=made.pk)
        except (ActionRefused, Forbidden) as error:
            form.add_error(None, say(error.message))
    title = Text("Nhận hồ sơ quanh năm", "Receive the year round")
    context = {
        "form": form,
        "title": title,
        "submit": Text("Mở", "Open"),
        "crumbs": [Crumb(HOME, reverse("reviews:home")), Crumb(title)],
    }
    return render(request, "reviews/requests/begin.html", context, status=400 if form.is_bound else 200)


def _choices(request: HttpRequest) -> dict[str, list[tuple[str, str]]]:
    communes = places.communes(request.actor, permissions.OPEN)  # type: ignore[attr-defined]
    provinces = AdminUnit.objects.filter(
        level="province", pk__in=AdminUnit.objects.filter(pk__in=[pk for pk, _ in communes]).values("parent")
    )
    whole = [
        (str(unit.pk), unit.full_name)
        for unit in provinces
        if policy().reach(request.actor, permissions.OPEN).everything  # type: ignore[attr-defined]
        or unit.pk in {grant.unit for grant in request.actor.grants}  # type: ignore[attr-defined]
    ]
    standards = [load_standard(name) for name in list_standards()]
    usable = [one for one in standards if one.purpose == "review" and one.decidable]
    usable.sort(key=lambda one: one.valid_from, reverse=True)
    return {
        "unit": [*whole, *communes],
        "kind": [(kind.value, say(labels.KINDS[kind.value])) for kind in KINDS_ON_REQUEST],
        "standard": [(one.id, say(one.name)) for one in usable],
    }
