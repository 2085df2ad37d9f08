"""Applications at the counter, by post and from the portal: the household, the form, the receipt."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from giamngheo.law import load_standard
from giamngheo.law.classes import LISTED
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.files import paper_file
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.platform.web.language import say
from giamngheo.registry.models import Household
from giamngheo.registry.permissions import ADD
from giamngheo.registry.queries import seen_in_full
from giamngheo.reviews import clock, labels, permissions, queries
from giamngheo.reviews.actions.listing import receive_escape, take_receipt, why_not_listed
from giamngheo.reviews.eligibility import awaited
from giamngheo.reviews.models import Case, CommuneReview, Review
from giamngheo.reviews.pages.attempts import file_answer
from giamngheo.reviews.pages.frame import commune_frame, village_frame
from giamngheo.reviews.pages.listing.forms import ApplicationForm
from giamngheo.reviews.pages.listing.tables import applicants, name_of
from giamngheo.reviews.pages.listing.views import case_of, form_page
from giamngheo.reviews.pages.reading import read_in_full
from giamngheo.reviews.papers.receipt import given_paper, receipt_paper
from giamngheo.reviews.two_reviews import review_taking
from giamngheo.rules.text import Text

LABEL = Text("Nhận đơn đề nghị", "Receive an application")
ESCAPE = Text("Mẫu 04 – đề nghị công nhận thoát nghèo", "Form 04 – to be recognised as escaped")
RECEIVED = Text("Đã nhận hồ sơ {code}.", "Dossier {code} is received.")
TAKEN_INTO = Text(
    "Đã nhận hồ sơ {code} vào đợt {review}: đợt này đang mở ở xã, giấy đề nghị được giải quyết trong đợt.",
    "Dossier {code} is received into the {review}, which is open in the commune.",
)
RECEIPT = Text("Giấy tiếp nhận hồ sơ", "Receipt of the dossier")
WHY = "whether a household that the reader reaches is on the list"


def outside(request: HttpRequest, commune: CommuneReview) -> ScopedQuerySet[Household]:
    """Households of the commune in the reader's reach that are not on the review's list."""
    listed = Case.objects.unscoped(WHY).filter(review=commune.review_id, household=OuterRef("pk"))
    if commune.review.kind == Review.Kind.LOW_INCOME:
        listed = listed.none()  # each member may apply
    elif commune.review.standing:
        listed = listed.exclude(state__in=("decided", "withdrawn", "screened_out"))
    rows = Household.objects.reach(request.actor, permissions.LIST)  # type: ignore[attr-defined]
    found = rows.filter(~Exists(listed), commune=commune.commune_id, until=None)
    return found.select_related("village")


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Which household applies."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_touched(actor, pk, permissions.LIST)
    seen = seen_in_full(actor, permissions.LIST, permissions.LIST)
    table = applicants(commune, policy().sight(actor, permissions.LIST), seen).bind(
        request, outside(request, commune)
    )
    context = commune_frame(request, commune, "reviews:cases", Crumb(LABEL)) | {
        "table": table,
        "label": LABEL,
        "may_add": policy().may(actor, ADD, commune.commune),
    }
    return table.response or render(request, "reviews/apply.html", context)


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, pk: int, household: int) -> HttpResponseBase:
    """The form of one household; then its receipt."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_touched(actor, pk, permissions.LIST)
    rows = Household.objects.reach(actor, permissions.LIST).filter(commune=commune.commune_id)
    found: Household = rows.select_related("village").one_or_404(pk=household)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        sources=_sources(commune.review, found),
        members=_members(request, commune.review, found),
    )
    if form.is_bound and form.is_valid():
        try:
            case = take_receipt(Act(actor), commune.review, found, form.receipt())
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            said = RECEIVED if case.review_id == commune.review_id else TAKEN_INTO
            told = said.format(code=case.dossier_code, review=labels.review_name(case.review).within())
            messages.success(request, say(told))
            return redirect("reviews:receipt", pk=case.pk)
    read_in_full(request, found, permissions.LIST)
    into = review_taking(commune.review, found, clock.today())
    closed = None if form.is_bound else why_not_listed(commune.review, found)
    context = commune_frame(request, commune, "reviews:cases", Crumb(LABEL)) | {
        "form": form,
        "closed": closed,
        "awaited": awaited(commune.review.kind, load_standard(commune.review.standard)),
        "into": labels.review_name(into).within() if into.pk != commune.review_id else None,
        "household": found,
        "name": name_of(found, policy().sight(actor, permissions.LIST)),
        "label": LABEL,
        "submit": Text("Nhận hồ sơ", "Receive"),
        "may_invite": not commune.review.standing and found.status not in LISTED,
    }
    return render(request, "reviews/application.html", context, status=400 if form.is_bound else 200)


def _sources(review: Review, household: Household) -> list[str]:
    """The forms that fit: Mẫu 04 for who is on the list in force, where the procedure knows it."""
    both = household.status in LISTED and review.kind in {Review.Kind.ANNUAL, Review.Kind.ON_REQUEST}
    return (
        [Case.Source.APPLICATION.value, Case.Source.ESCAPE.value] if both else [Case.Source.APPLICATION.value]
    )


def _members(request: HttpRequest, review: Review, household: Household) -> list[tuple[int, str]]:
    """Of whom a low-income worker is one; nobody in the other procedures."""
    if review.kind != Review.Kind.LOW_INCOME:
        return []
    sees = policy().sees(request.actor, permissions.LIST, household)  # type: ignore[attr-defined]
    stays = household.memberships.filter(until=None).select_related("person").order_by("number")
    return [(one.person_id, shown_name(one.person.full_name, sees) or f"#{one.number}") for one in stays]


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def escape(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Mẫu 04 of a household on the list in force."""
    found = case_of(request, pk)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None, sources=[Case.Source.ESCAPE.value]
    )
    if form.is_bound and form.is_valid():
        try:
            receive_escape(Act(request.actor), found, form.receipt())  # type: ignore[attr-defined]
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            return redirect("reviews:receipt", pk=pk)
    return form_page(request, found, ESCAPE, form, {"submit": Text("Nhận hồ sơ", "Receive")})


@protected(permissions.LIST)
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the applicant takes home: code, day, by whom; to be printed."""
    actor, found = request.actor, case_of(request, pk)  # type: ignore[attr-defined]
    sees = policy().sees(actor, permissions.LIST, found)
    record_reading(actor, permissions.LIST, found, fields=["head_name"])
    context = village_frame(request, found.village_review, Crumb(RECEIPT)) | {
        "case": found,
        "label": RECEIPT,
        "name": shown_name(found.household.head_name, sees) or found.household.code,
        "source": given_paper(found),
        "full": sees is PersonalData.FULL,
        "due": found.due_on or found.review.ends_on,
        "awaited": awaited(found.review.kind, load_standard(found.review.standard)),
        "channel": labels.CHANNELS.get(found.channel),
    }
    return render(request, "reviews/receipt.html", context)


@protected(permissions.LIST)
@require_safe
def receipt_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The receipt as a paper to be signed; the PDF holds two copies: the applicant's and the office's."""
    actor, found = request.actor, case_of(request, pk)  # type: ignore[attr-defined]
    full = policy().sees(actor, permissions.LIST, found) is PersonalData.FULL
    if kind not in {"pdf", "docx"} or not found.dossier_code or not full:
        raise Http404
    record_reading(actor, permissions.LIST, found, fields=["head_name", "address"])
    return file_answer(paper_file(receipt_paper(found), kind, copies=2), kind, f"tiep-nhan-{found.pk}")
