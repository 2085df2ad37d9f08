"""Pages of the gallery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from giamngheo.platform.components import Progress
from giamngheo.platform.forms import CodeField, DayField, FigureField, PartialDayField, PersonalText
from giamngheo.platform.gallery import samples
from giamngheo.platform.scope.protected import PUBLIC, protected
from giamngheo.platform.web.language import words
from giamngheo.rules.text import Text


class SampleForm(forms.Form):
    name = forms.CharField(label=words("Họ và tên", "Full name"), widget=PersonalText, max_length=60)
    born = PartialDayField(label=words("Ngày sinh", "Born"))
    number = CodeField(
        label=words("Số căn cước", "Citizen number"),
        digits=12,
        required=False,
        help_text=words("12 chữ số", "12 digits"),
    )
    since = DayField(label=words("Ở từ ngày", "Living here since"))
    income = FigureField(
        label=words("Thu nhập bình quân", "Income per head"),
        unit=Text("đồng/tháng", "VND a month"),
        decimal_places=0,
        max_digits=12,
    )
    kind = forms.ChoiceField(
        label=words("Nhà ở", "Dwelling"),
        choices=[
            ("solid", words("Kiên cố", "Solid")),
            ("half", words("Bán kiên cố", "Semi-solid")),
            ("simple", words("Đơn sơ", "Simple")),
        ],
        widget=forms.RadioSelect,
    )
    village = forms.ChoiceField(
        label=words("Thôn", "Village"), choices=[("", "–"), *((name, name) for name in samples.VILLAGES)]
    )
    note = forms.CharField(label=words("Ghi chú", "Note"), widget=forms.Textarea, required=False)
    sure = forms.BooleanField(
        label=words("Tôi đã đối chiếu với sổ hộ khẩu của công an xã", "Checked against the police register")
    )


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponseBase:
    return render(request, f"platform/gallery/{name}.html", context)


@protected(PUBLIC)
def parts(request: HttpRequest) -> HttpResponseBase:
    messages.success(request, Text("Đã lưu hộ 25-08866-00001.", "Household 25-08866-00001 saved."))  # type: ignore[arg-type]
    return _page(
        request,
        "parts",
        samples=samples,
        areas=samples.AREAS.bind(request, samples.AREA_ROWS),
        nothing=samples.HOUSEHOLDS.bind(request, [], name="gallery-nothing", filters=()),
        one=samples.HOUSEHOLDS.bind(request, samples.households(1), name="gallery-one", filters=(), bulk=()),
    )


@protected(PUBLIC)
def long_list(request: HttpRequest) -> HttpResponseBase:
    table = samples.HOUSEHOLDS.bind(request, samples.households(40))
    return table.response or _page(request, "list", table=table)


@protected(PUBLIC)
def form(request: HttpRequest) -> HttpResponseBase:
    form = SampleForm(request.POST or None)
    done = form.is_valid()
    return _page(request, "form_done" if done else "form", form=form)


@protected(PUBLIC)
def charts(request: HttpRequest) -> HttpResponseBase:
    from giamngheo.platform.gallery.pictures import PICTURES

    return _page(request, "charts", pictures=PICTURES)


@protected(PUBLIC)
def bare(request: HttpRequest) -> HttpResponseBase:
    return _page(request, "bare")


@protected(PUBLIC)
def progress(request: HttpRequest) -> HttpResponseBase:
    done = Progress(samples.RUNNING.label, 12000, 12000, finished=True, href="#")
    return _page(request, "progress", progress=done)
