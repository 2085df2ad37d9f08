"""Pages of profiles: list, new, columns with a preview, filling, the returned file."""

from __future__ import annotations

import uuid
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from giamngheo.exchange import permissions
from giamngheo.exchange.handovers.actions import call_back, hand_over
from giamngheo.exchange.imports.queries import units
from giamngheo.exchange.models import ExchangeProfile, ExchangeRun
from giamngheo.exchange.profiles import actions, queries, shipped, store
from giamngheo.exchange.profiles.filling import preview
from giamngheo.exchange.profiles.forms import (
    EACH,
    FillForm,
    ReasonForm,
    ReturnedForm,
    ShippedForm,
    TemplateForm,
    posted_mapping,
    variable_choices,
)
from giamngheo.exchange.profiles.jobs import needs_of
from giamngheo.exchange.profiles.lines import lines
from giamngheo.exchange.profiles.mapping import CODE, VERIFIED, Mapping
from giamngheo.exchange.profiles.of_day import households_of
from giamngheo.exchange.profiles.recipients import recipients
from giamngheo.exchange.profiles.returned import Mismatch
from giamngheo.exchange.profiles.showing import (
    FRESH,
    NONE_TO_SEE,
    PROFILES,
    RUNS,
    column_rows,
    crumbs,
    profile_status,
    progress_part,
    role_choices,
    run_figures,
    run_status,
    stopped,
    uncoded,
    workbooks,
)
from giamngheo.exchange.profiles.vocabulary import class_labels
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.documents.converting import has_converter
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.versions import StaleEdit
from giamngheo.platform.web.language import say
from giamngheo.registry import permissions as registry_permissions
from giamngheo.registry.models import PovertyStatus
from giamngheo.rules.text import Text

PREVIEWED = 5
SHOWN = 200
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ExchangeRun.State


def _page(request: HttpRequest, name: str, way: list[Any], **context: Any) -> HttpResponse:
    return render(request, f"exchange/profiles/{name}.html", {"crumbs": way, **context})


@protected(permissions.PROFILE_VIEW)
def profiles(request: HttpRequest) -> HttpResponseBase:
    """The profiles of my units and those above, and the ready ones."""
    actor = request.actor  # type: ignore[attr-defined]
    may_add = policy().holds(actor, permissions.PROFILE_EDIT)
    table = PROFILES.bind(request, queries.profiles(actor), empty=PROFILES.empty if may_add else NONE_TO_SEE)
    ready = [(key, one.words) for key, one in shipped.profiles().items()] if may_add else []
    return table.response or _page(request, "list", crumbs(), table=table, may_add=may_add, ready=ready)


@protected(permissions.PROFILE_EDIT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Upload of an empty template."""
    actor = request.actor  # type: ignore[attr-defined]
    own = units(actor, permissions.PROFILE_EDIT)
    form = TemplateForm(request.POST or None, request.FILES or None, units=own)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["template"]
        data = form.cleaned_data
        template = actions.Template(data["name"], data["system"], file.name, file.read(), data["recipient"])
        try:
            profile = actions.add_profile(Act(actor), form.chosen, template)
        except ActionRefused as refusal:
            form.add_error("template", say(refusal.message))
        else:
            return redirect("exchange:profile-columns", profile.uid)
    way = crumbs((Text("Thêm mẫu", "Add a profile"), ""))
    return _page(request, "new", way, form=form)


@protected(permissions.PROFILE_EDIT)
def adopt(request: HttpRequest, key: str) -> HttpResponseBase:
    """Makes a ready profile one's own."""
    actor = request.actor  # type: ignore[attr-defined]
    if key not in shipped.profiles():
        raise Http404
    form = ShippedForm(request.POST or None, units=units(actor, permissions.PROFILE_EDIT))
    if request.method == "POST" and form.is_valid():
        profile = actions.adopt_shipped(Act(actor), form.chosen, key)
        return redirect("exchange:profile", profile.uid)
    ready = shipped.profile(key)
    use = Text(ready.use["vi"], ready.use["en"])
    return _page(request, "adopt", crumbs((ready.words, "")), form=form, title=ready.words, use=use)


@protected(registry_permissions.VERIFY)
@require_safe
def population(request: HttpRequest) -> HttpResponseBase:
    """The one way to the check of citizen numbers: its profile, or where the ready one is taken up."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.profiles(actor).filter(purpose=ExchangeProfile.Purpose.POPULATION, retired=False)[:2]
    if not found:
        return redirect("exchange:profile-adopt", "population")
    return redirect("exchange:profiles") if len(found) > 1 else redirect("exchange:profile", found[0].uid)


@protected(permissions.PROFILE_EDIT)
def columns(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """What fills each column, with the first rows as they would stand."""
    actor = request.actor  # type: ignore[attr-defined]
    profile = _editable(actor, uid)
    mapping = Mapping.from_json(profile.mapping)
    if request.method == "POST":
        mapping, unread = posted_mapping(mapping, request.POST)
        try:
            if unread is not None:
                raise unread
            actions.settle_mapping(Act(actor), profile, mapping, row_id(request.POST.get("version", "")) or 0)
        except StaleEdit:
            told = Text(
                "Người khác vừa sửa mẫu này. Những gì bạn chọn còn ở dưới; xem lại rồi lưu lần nữa.",
                "Somebody has just changed this profile. Your choices stand below; look and save again.",
            )
            messages.warning(request, say(told))
            profile = _editable(actor, uid)
        except ActionRefused as refusal:
            messages.error(request, say(refusal.message))
        else:
            messages.success(request, say(Text("Đã lưu cách điền mẫu.", "The mapping is saved.")))
            return redirect("exchange:profile-columns", profile.uid)
    labels = class_labels()
    return _page(
        request,
        "columns",
        _way(profile, Text("Các cột", "Columns")),
        profile=profile,
        mapping=mapping,
        rows=column_rows(mapping, request.POST),
        any_fresh=any(one.fresh for one in mapping.columns),
        fresh=FRESH,
        office=has_converter(),
        roles=role_choices(),
        variables=variable_choices(mapping.each),
        each=list(EACH.items()),
        classes=[(code, labels[code]) for code in PovertyStatus.StatusClass.values],
        preview=_preview(request, profile, Mapping.from_json(profile.mapping)),
    )


def _editable(actor: Any, uid: uuid.UUID) -> ExchangeProfile:
    profile = queries.profile_or_404(actor, uid)
    if not policy().may(actor, permissions.PROFILE_EDIT, profile.unit):
        raise Http404
    return profile


def _preview(request: HttpRequest, profile: ExchangeProfile, mapping: Mapping) -> list[list[Any]]:
    """The first rows, as the role may see them; nothing before the columns are settled."""
    actor = request.actor  # type: ignore[attr-defined]
    if not profile.ready or not policy().may(actor, permissions.PROFILE_FILL, profile.unit):
        return []
    from django.utils import timezone

    today = timezone.localdate()
    rows = households_of(actor, permissions.PROFILE_FILL, profile.unit, today, mapping.classes)
    few = islice(lines(rows[:PREVIEWED], today, mapping.each, needs_of(mapping, profile.system)), PREVIEWED)
    found = preview(mapping, few, policy().sees(actor, permissions.PROFILE_FILL, profile.unit))
    if found and mapping.personal:
        record_reading(
            actor, permissions.PROFILE_FILL, profile, fields=[one.variable for one in mapping.personal]
        )
    return found


def _way(profile: ExchangeProfile, *more: Text) -> list[Any]:
    return crumbs(
        (profile.name, reverse("exchange:profile", args=[profile.uid])), *((one, "") for one in more)
    )


@protected(permissions.PROFILE_VIEW)
def profile(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """A profile: fill it for an area and a day; the earlier runs."""
    actor = request.actor  # type: ignore[attr-defined]
    one = queries.profile_or_404(actor, uid)
    may_fill = policy().holds(actor, permissions.PROFILE_FILL) and one.ready and not one.retired
    form = FillForm(request.POST or None, units=units(actor, permissions.PROFILE_FILL)) if may_fill else None
    if request.method == "POST" and form is not None and form.is_valid():
        data = form.cleaned_data
        try:
            run = actions.ask_fill(
                Act(actor), one, form.chosen, data["on"], masked=data["masked"], classes=data["classes"]
            )
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
        else:
            return redirect("exchange:run", run.uid)
    table = RUNS.bind(request, queries.runs(actor).filter(profile=one))
    leaving = None if form is not None and form.is_bound else table.response
    return leaving or _page(
        request,
        "profile",
        _way(one),
        profile=one,
        status=profile_status(one),
        form=form,
        table=table,
        workbooks=workbooks(one),
        may_edit=policy().may(actor, permissions.PROFILE_EDIT, one.unit),
        recipients=list(recipients().items()),
    )


@protected(permissions.PROFILE_VIEW)
def run(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """A run: its files, the file that came back, what it says."""
    actor = request.actor  # type: ignore[attr-defined]
    one = queries.run_or_404(actor, uid)
    job = one.job
    told = Text(job.error_vi, job.error_en) if job is not None and stopped(one) and job.error_vi else None
    working = one.working and not stopped(one)
    poll = reverse("exchange:run-progress", args=[one.uid])
    may_read = policy().may(actor, permissions.PROFILE_READ, one.unit)
    returns = bool(Mapping.from_json(one.mapping).of_role(VERIFIED, CODE))
    reading = one.state in {State.READ, State.DONE, State.APPLYING, State.UNDOING}
    return _page(
        request,
        "run",
        _way(one.profile, Text(one.unit.full_name, one.unit.full_name)),
        run=one,
        older=one.template not in {"", one.profile.sha256},
        status=run_status(one),
        recipient=recipients().get(one.profile.recipient),
        told=told,
        progress=progress_part(one, poll) if working else None,
        may_open=queries.may_open(actor, one),
        may_read=may_read,
        returned=ReturnedForm() if may_read and returns and one.state in {State.FILLED, State.READ} else None,
        uncoded=uncoded(one),
        figures=run_figures(one) if reading else [],
        mismatches=_mismatches(request, one) if reading and may_read else [],
        undo=ReasonForm() if may_read and one.state == State.DONE else None,
        shown=SHOWN,
    )


def _mismatches(request: HttpRequest, one: ExchangeRun) -> list[Mismatch]:
    """What does not fit, with the values where the role may see them; the reading is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    if (
        not one.counted("mismatches")
        or not queries.sees_returned(actor, one)
        or not store.has(one, store.FOUND)
    ):
        return []
    record_reading(actor, permissions.PROFILE_READ, one, fields=["returned values"])
    return [Mismatch(**found) for found in store.get_json(one, store.FOUND)["mismatches"][:SHOWN]]


@protected(permissions.PROFILE_VIEW)
def run_progress(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The bar again; leads on when the work is done."""
    one = queries.run_or_404(request.actor, uid)  # type: ignore[attr-defined]
    address = reverse("exchange:run", args=[one.uid])
    if not one.working or stopped(one):
        return HttpResponseClientRedirect(address)
    part = progress_part(one, reverse("exchange:run-progress", args=[one.uid]))
    return render(request, "platform/components/progress.html", {"progress": part})


@protected(permissions.PROFILE_FILL)
def run_file(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponseBase:
    """A filled file; the fetching of personal data is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    one = queries.run_or_404(actor, uid)
    if not 1 <= number <= len(one.files) or not queries.may_open(actor, one):
        raise Http404
    personal = [column.variable for column in Mapping.from_json(one.mapping).personal]
    record_reading(actor, permissions.PROFILE_FILL, one, fields=personal)
    file = one.files[number - 1]
    return download(store.blocks(one, f"filled-{number}"), file["name"], WORKBOOK, file["rows"])


def download(blocks: Any, name: str, kind: str, rows: int) -> StreamingHttpResponse | FileResponse:
    """A sealed file, opened block by block on its way; `X-Row-Count` states its rows."""
    response = StreamingHttpResponse(blocks, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Row-Count"] = str(rows)
    return response


@protected(permissions.PROFILE_READ)
@require_POST
def upload(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """A file that came back."""
    actor = request.actor  # type: ignore[attr-defined]
    one = queries.run_or_404(actor, uid)
    form = ReturnedForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["returned"]
        if file.size > actions.MAX_RETURNED_MIB * 1024**2:
            messages.error(request, say(Text("Tệp quá lớn.", "The file is too large.")))
            return redirect("exchange:run", one.uid)
        _do(request, lambda act: actions.upload_returned(act, one, file.name, file.read()))
    else:
        messages.error(request, say(Text("Chọn tệp trả về.", "Choose the file that came back.")))
    return redirect("exchange:run", one.uid)


@protected(permissions.PROFILE_VIEW)
@require_POST
def step(request: HttpRequest, uid: uuid.UUID, what: str) -> HttpResponseBase:
    """Asks for the next piece of work."""
    one = queries.run_or_404(request.actor, uid)  # type: ignore[attr-defined]
    match what:
        case "apply":
            _do(request, lambda act: actions.ask_apply(act, one))
        case "undo":
            _do(request, lambda act: actions.ask_undo(act, one, request.POST.get("reason", "")))
        case "hand-over":
            _do(request, lambda act: hand_over(act, one))
        case "call-back":
            _do(request, lambda act: call_back(act, one))
        case _:
            raise Http404
    return redirect("exchange:run", one.uid)


def _do(request: HttpRequest, work: Any) -> None:
    try:
        work(Act(request.actor))  # type: ignore[attr-defined]
    except ActionRefused as refusal:
        messages.error(request, say(refusal.message))
