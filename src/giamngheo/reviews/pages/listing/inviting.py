"""The invitation list: looked for in the register, added by hand, answered by the village head."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.database.names import label_key
from giamngheo.platform.forms.opened import rebase, with_choices
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.versions import StaleEdit
from giamngheo.platform.web.language import say
from giamngheo.registry.models import Household
from giamngheo.reviews import clock, finding, labels, permissions, queries
from giamngheo.reviews.actions.listing import answer_invitation, invite, invite_by_hand
from giamngheo.reviews.models import Invitation
from giamngheo.reviews.pages.frame import commune_frame, village_frame
from giamngheo.reviews.pages.listing.forms import InviteForm, VisitForm
from giamngheo.reviews.pages.listing.tables import invitation_list, name_of, reasons_of
from giamngheo.reviews.pages.listing.views import leaving, left_for
from giamngheo.reviews.pages.reading import read_in_full
from giamngheo.rules.text import Text

VISITED = (Invitation.Answer.VISITED.value, Invitation.Answer.DECLINED.value)
LABEL = Text("Hộ được mời", "Invitations")


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whom to visit, and the villages from which nobody has applied."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_touched(actor, pk)
    rows = leaving(request, Invitation.objects.all()).filter(village_review__commune_review=commune)
    rows = rows.select_related("household", "village_review__village")
    table = invitation_list(commune, policy().sight(actor, permissions.VIEW)).bind(
        request, rows, on_export=left_for(commune)
    )
    silent = finding.without_application(queries.village_rows(actor, commune_review=commune))
    context = commune_frame(request, commune, "reviews:invitations", Crumb(LABEL)) | {
        "table": table,
        "silent": sorted((labels.village_name(one) for one in silent), key=lambda one: label_key(say(one))),
        "may_find": policy().may(actor, permissions.LIST, commune),
        "may_list": policy().holds(actor, permissions.LIST),
    }
    return table.response or render(request, "reviews/invitations.html", context)


@protected(permissions.VIEW)
@require_safe
def of_village(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The invited households of one village whom nobody has visited, on the commune's list."""
    found = queries.village_row(request.actor, pk)  # type: ignore[attr-defined]
    address = reverse("reviews:invitations", args=[found.commune_review_id])
    place = f"village={found.village_id}&" if found.village_id else ""
    return redirect(f"{address}?{place}answer={Invitation.Answer.WAITING}")


@protected(permissions.LIST)
@require_POST
def find(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Looks through the register of the commune and invites whom the rules find."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_row(actor, pk, permissions.LIST)
    count = invite(Act(actor), commune, finding.households_to_invite(commune, clock.today()))
    said = Text("Đã thêm {n} hộ cần đến thăm.", "{n} households to visit were added.").format(n=count)
    messages.success(request, say(said))
    return redirect("reviews:invitations", pk=pk)


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: HttpRequest, pk: int, household: int) -> HttpResponseBase:
    """A household that somebody thought of: disaster, illness, another reason."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_touched(actor, pk, permissions.LIST)
    rows = Household.objects.reach(actor, permissions.LIST).filter(commune=commune.commune_id, until=None)
    found: Household = rows.select_related("village").one_or_404(pk=household)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = invite_by_hand(Act(actor), commune, found, data["reason"], data["note"])
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, say(Text("Đã đưa vào danh sách mời.", "It is on the invitation list.")))
            return redirect("reviews:invitation", pk=made.pk)
    read_in_full(request, found, permissions.LIST)
    context = commune_frame(request, commune, "reviews:invitations", Crumb(LABEL)) | {
        "form": form,
        "household": found,
        "name": name_of(found, policy().sight(actor, permissions.LIST)),
        "label": Text("Mời rà soát", "Invite"),
        "submit": Text("Mời rà soát", "Invite"),
    }
    return render(request, "reviews/application.html", context, status=400 if form.is_bound else 200)


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One household to visit: visited, declined with the reason, or it applies."""
    actor, place = request.actor, "village_review__commune_review__"  # type: ignore[attr-defined]
    rows = Invitation.objects.reach(actor, permissions.LIST)
    related = ("household", "village_review__village", f"{place}review", f"{place}commune")
    found: Invitation = rows.select_related(*related).one_or_404(pk=pk)

    def at(data: QueryDict | None) -> VisitForm:
        said = found.answer if found.answer in VISITED else ""
        return VisitForm(data, initial={"answer": said, "note": found.note, "version": found.version})

    form = at(with_choices(request.POST) if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            answer_invitation(Act(actor), found, data["answer"], data["note"], version=data["version"])
        except StaleEdit as error:
            found.refresh_from_db(fields=("answer", "note", "version", "answered_on", "answered_by"))
            again, clashes = rebase(form, at(None))
            form = at(again)
            form.stale, form.clashes = True, clashes
            form.add_error(None, say(error.message))
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, say(Text("Đã ghi.", "Recorded.")))
            return redirect("reviews:invitation", pk=pk)
    read_in_full(request, found, permissions.LIST)
    context = village_frame(request, found.village_review, Crumb(LABEL)) | {
        "invitation": found,
        "form": form,
        "name": name_of(found.household, policy().sight(actor, permissions.LIST)),
        "reasons": reasons_of(found),
        "answer": labels.ANSWERS[found.answer],
        "waiting": found.answer in {Invitation.Answer.WAITING, Invitation.Answer.VISITED},
    }
    status = 409 if form.stale else 400 if form.is_bound else 200
    return render(request, "reviews/invitation.html", context, status=status)
