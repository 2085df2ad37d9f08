"""Offices and posts of my area."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.people import permissions as may
from giamngheo.people.actions import add_office, add_post
from giamngheo.people.forms import OfficeForm, PostForm
from giamngheo.people.reach import offices_in_reach, placed_within
from giamngheo.platform.actions import Act
from giamngheo.platform.components import Empty
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.platform.web.language import words
from giamngheo.rules.text import Text

OFFICES = Table(
    name="people-offices",
    caption=Text("Cơ quan, ban chỉ đạo", "Offices and committees"),
    columns=(
        Column("name", Text("Tên", "Name"), sort="name", card=True),
        Column(
            "kind", Text("Loại", "Kind"), value=lambda one: one.get_kind_display(), sort="kind", card=True
        ),
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
    may_add = policy().holds(request.actor, may.OFFICE_CHANGE)  # type: ignore[attr-defined]
    return render(
        request,
        "people/office.html",
        {"office": found, "posts": found.posts.select_related("holder"), "may_add": may_add},
    )


@protected(may.OFFICE_CHANGE)
def add(request: HttpRequest) -> HttpResponseBase:
    within = placed_within(request.actor, may.OFFICE_CHANGE)  # type: ignore[attr-defined]
    choices = AdminUnit.objects.on(timezone.localdate()).filter(within, level__in=("province", "commune"))
    form = OfficeForm(
        request.POST or None,
        units=choices.order_by("name"),
        initial={"since": timezone.localdate()},
    )
    if form.is_valid():
        data = form.cleaned_data
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
    return render(request, "people/office_add.html", {"form": form}, status=422 if form.errors else 200)


@protected(may.OFFICE_CHANGE)
def add_post_page(request: HttpRequest, office_id: int) -> HttpResponseBase:
    found = get_object_or_404(offices_in_reach(request.actor, may.OFFICE_CHANGE), pk=office_id)  # type: ignore[attr-defined]
    form = PostForm(request.POST or None, initial={"since": timezone.localdate()})
    if form.is_valid():
        data = form.cleaned_data
        add_post(Act(request.actor), found, data["title"], data["holder"], data["since"])  # type: ignore[attr-defined]
        messages.success(request, words("Đã thêm chức danh.", "The post was added."))
        return redirect("people:office", found.pk)
    return render(
        request, "people/post_add.html", {"form": form, "office": found}, status=422 if form.errors else 200
    )
