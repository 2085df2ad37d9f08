"""Offices and posts of my area."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.people import permissions as may
from giamngheo.people.actions import add_office, add_post, close_office, hand_over_post
from giamngheo.people.models import OrgUnit
from giamngheo.people.office_forms import HolderForm, OfficeEndForm, OfficeForm, PostForm
from giamngheo.people.organisation import kind_words
from giamngheo.people.reach import accounts_in_reach, offices_in_reach, placed_within
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Empty
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

ADD = Text("Thêm cơ quan", "Add an office")
END = Text("Kết thúc cơ quan", "End the office")
ADD_POST = Text("Thêm chức danh", "Add a post")
HAND_OVER = Text("Bàn giao chức danh", "Hand the post over")
OFFICES = Table(
    name="people-offices",
    caption=Text("Cơ quan, ban chỉ đạo", "Offices and committees"),
    columns=(
        Column("name", Text("Tên", "Name"), sort="name", card=True),
        Column("kind", Text("Loại", "Kind"), value=lambda one: kind_words(one.kind), sort="kind", card=True),
        Column(
            "area",
            Text("Địa bàn", "Area"),
            value=lambda one: one.area.full_name,
            sort="area__name",
            card=True,
        ),
        Column("valid_from", Text("Từ ngày", "From"), Kind.DATE, sort="valid_from"),
        Column("valid_to", Text("Đến ngày", "Until"), Kind.DATE, sort="valid_to"),
    ),
    empty=Empty(
        Text("Chưa có cơ quan nào", "No offices yet"),
        Text(
            "Người quản trị thêm ủy ban, sở, ban chỉ đạo của địa bàn ở trang này.",
            "Administrators add the offices and committees of the area on this page.",
        ),
    ),
    row_href=lambda one: reverse("people:office", args=(one.pk,)),
)


@protected(may.OFFICE_VIEW)
def offices(request: HttpRequest) -> HttpResponseBase:
    table = OFFICES.bind(request, offices_in_reach(request.actor, may.OFFICE_VIEW))  # type: ignore[attr-defined]
    may_add = policy().holds(request.actor, may.OFFICE_CHANGE)  # type: ignore[attr-defined]
    return table.response or render(request, "people/offices.html", {"table": table, "may_add": may_add})


@protected(may.OFFICE_VIEW)
def office(request: HttpRequest, office_id: int) -> HttpResponseBase:
    found = get_object_or_404(offices_in_reach(request.actor, may.OFFICE_VIEW), pk=office_id)  # type: ignore[attr-defined]
    may_change = policy().holds(request.actor, may.OFFICE_CHANGE)  # type: ignore[attr-defined]
    return render(
        request,
        "people/office.html",
        {
            "office": found,
            "kind": kind_words(found.kind),
            "posts": found.posts.select_related("holder"),
            "may_change": may_change and found.valid_to is None,
        },
    )


def _changed(request: HttpRequest, office_id: int) -> OrgUnit:
    return get_object_or_404(offices_in_reach(request.actor, may.OFFICE_CHANGE), pk=office_id)  # type: ignore[attr-defined]


def _page(
    request: HttpRequest,
    form: Form,
    title: Text,
    submit: Text,
    *,
    cancel: str,
    lead: str = "",
    danger: bool = False,
) -> HttpResponseBase:
    context = {
        "form": form,
        "label": title,
        "submit": submit,
        "lead": lead,
        "cancel": cancel,
        "danger": danger,
    }
    return render(request, "people/office_form.html", context, status=422 if form.errors else 200)


@protected(may.OFFICE_CHANGE)
def add(request: HttpRequest) -> HttpResponseBase:
    within = placed_within(request.actor, may.OFFICE_CHANGE)  # type: ignore[attr-defined]
    choices = AdminUnit.objects.on(timezone.localdate()).filter(within, level__in=("province", "commune"))
    form = OfficeForm(
        request.POST or None,
        units=choices.order_by("-level", "sort_name", "pk"),
        initial={"since": timezone.localdate()},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = add_office(
                Act(request.actor),  # type: ignore[attr-defined]
                data["kind"],
                data["name"],
                data["area"],
                data["since"],
                document=data["document"],
            )
            messages.success(request, words("Đã thêm cơ quan.", "The office was added."))
            return redirect("people:office", made.pk)
        except ActionRefused as refusal:
            form.add_error("name", say(refusal.message))
    return _page(request, form, ADD, Text("Thêm", "Add"), cancel=reverse("people:offices"))


@protected(may.OFFICE_CHANGE)
def close(request: HttpRequest, office_id: int) -> HttpResponseBase:
    """The office ends with a day, and its posts with it; both stay in the history."""
    found = _changed(request, office_id)
    form = OfficeEndForm(request.POST or None)
    back = reverse("people:office", args=(found.pk,))
    if form.is_valid():
        data = form.cleaned_data
        try:
            close_office(Act(request.actor), found, data["last_day"], data["document"])  # type: ignore[attr-defined]
            messages.success(request, words("Cơ quan đã kết thúc.", "The office has ended."))
            return redirect(back)
        except ActionRefused as refusal:
            form.add_error("last_day", say(refusal.message))
    return _page(request, form, END, Text("Kết thúc", "End"), cancel=back, lead=found.name, danger=True)


@protected(may.OFFICE_CHANGE)
def add_post_page(request: HttpRequest, office_id: int) -> HttpResponseBase:
    found = _changed(request, office_id)
    form = PostForm(
        request.POST or None,
        accounts=accounts_in_reach(request.actor, may.OFFICE_CHANGE),  # type: ignore[attr-defined]
        initial={"since": timezone.localdate()},
    )
    back = reverse("people:office", args=(found.pk,))
    if form.is_valid():
        data = form.cleaned_data
        try:
            add_post(Act(request.actor), found, data["title"], data["holder"], data["since"])  # type: ignore[attr-defined]
            messages.success(request, words("Đã thêm chức danh.", "The post was added."))
            return redirect(back)
        except ActionRefused as refusal:
            form.add_error("since", say(refusal.message))
    return _page(request, form, ADD_POST, Text("Thêm", "Add"), cancel=back, lead=found.name)


@protected(may.OFFICE_CHANGE)
def hand_over(request: HttpRequest, office_id: int, post_id: int) -> HttpResponseBase:
    """Another holder of a post from a day on; the earlier one stays in the history."""
    found = _changed(request, office_id)
    post = get_object_or_404(found.posts.select_related("office__area", "holder"), pk=post_id)
    form = HolderForm(
        request.POST or None,
        accounts=accounts_in_reach(request.actor, may.OFFICE_CHANGE),  # type: ignore[attr-defined]
        initial={"since": timezone.localdate()},
    )
    back = reverse("people:office", args=(found.pk,))
    if form.is_valid():
        try:
            hand_over_post(Act(request.actor), post, form.cleaned_data["holder"], form.cleaned_data["since"])  # type: ignore[attr-defined]
            messages.success(request, words("Đã bàn giao chức danh.", "The post was handed over."))
            return redirect(back)
        except ActionRefused as refusal:
            form.add_error("since", say(refusal.message))
    lead = f"{post.title} – {found.name}"
    return _page(request, form, HAND_OVER, Text("Bàn giao", "Hand over"), cancel=back, lead=lead)
