"""Pages of the exchange with the population database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from giamngheo.areas.models import AdminUnit
from giamngheo.platform import figures
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Empty
from giamngheo.platform.exports import WORKBOOK, Sheet, write_xlsx
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.policy import Forbidden
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.platform.web.language import language, say, words
from giamngheo.registry import permissions, places
from giamngheo.registry.actions.population import citizens_of, code_of, record_marks, send_citizens
from giamngheo.registry.models import PopulationCheck
from giamngheo.registry.population.returned import CODE, NUMBER, RESULT, read_returned
from giamngheo.registry.words import SEXES
from giamngheo.rules.text import Text

LABEL = Text("Đối chiếu dân cư", "Population database")
LARGEST = 20 * 1024 * 1024
HEADINGS = (
    CODE,
    Text("Họ và tên", "Full name"),
    Text("Ngày sinh", "Born"),
    Text("Giới tính", "Sex"),
    NUMBER,
    RESULT,
)

CHECKS = Table(
    name="population-checks",
    caption=LABEL,
    columns=[
        Column("pk", Text("Lượt", "No."), Kind.CODE, sort="pk", value=lambda row: f"#{row.pk}"),
        Column("commune", Text("Xã, phường", "Commune"), value=lambda row: row.commune.full_name),
        Column("sent_at", Text("Lập tệp lúc", "Made at"), Kind.DATE, card=True),
        Column("sent_by", Text("Người lập", "By")),
        Column("persons", Text("Số người", "Persons"), Kind.NUMBER, card=True),
        Column("returned_at", Text("Nhận lại lúc", "Returned at"), Kind.DATE),
        Column("verified", Text("Khớp", "Fit"), Kind.NUMBER, card=True),
        Column("refused", Text("Không khớp", "Do not fit"), Kind.NUMBER),
    ],
    order="-pk",
    row_href=lambda row: f"/registry/population/{row.pk}/",
    export=False,
    empty=Empty(
        Text("Chưa đối chiếu lượt nào", "No exchange yet"),
        Text(
            "Chọn xã và lập tệp; gửi tệp cho cơ quan quản lý dân cư, rồi nộp lại tệp đã ghi kết quả.",
            "Choose a commune and make the file; hand it over, then send back the file with its results.",
        ),
        icon="arrow-left-right",
    ),
)


class CommuneForm(forms.Form):
    commune = forms.ChoiceField(label=words("Xã, phường", "Commune"))

    def __init__(self, data: Any, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["commune"].choices = choices  # type: ignore[attr-defined]


class ReturnedForm(forms.Form):
    file = forms.FileField(
        label=words("Tệp đã ghi kết quả", "The file with the results"),
        help_text=words(
            "Excel hoặc CSV, tối đa 20 MB; cột «Kết quả» ghi «khớp» hoặc «không khớp»",
            "Excel or CSV, at most 20 MB; the column “Kết quả” says “khớp” or “không khớp”",
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(words("Tệp lớn hơn 20 MB.", "The file is larger than 20 MB."))
        return file


@protected(permissions.VERIFY)
@require_safe
def checks(request: HttpRequest) -> HttpResponseBase:
    """The exchanges of the reader's area, and the form that opens one."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = PopulationCheck.objects.reach(actor, permissions.VERIFY).select_related("commune")
    form = CommuneForm(None, places.communes(actor, permissions.VERIFY))
    context = {"table": CHECKS.bind(request, rows), "form": form, "label": LABEL}
    return render(request, "registry/population.html", context)


@protected(permissions.VERIFY)
@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """Opens an exchange for a commune of the reach."""
    actor = request.actor  # type: ignore[attr-defined]
    form = CommuneForm(request.POST, places.communes(actor, permissions.VERIFY))
    if not form.is_valid():
        messages.warning(request, say(Text("Chọn một xã trong địa bàn.", "Choose a commune of your area.")))
        return redirect("registry:population")
    try:
        check = send_citizens(Act(actor), AdminUnit.objects.get(pk=int(form.cleaned_data["commune"])))
    except ActionRefused as error:
        messages.error(request, say(error.message))
        return redirect("registry:population")
    return redirect("registry:population-check", pk=check.pk)


def _check(request: HttpRequest, pk: int) -> PopulationCheck:
    actor = request.actor  # type: ignore[attr-defined]
    rows = PopulationCheck.objects.reach(actor, permissions.VERIFY).select_related("commune")
    return rows.one_or_404(pk=pk)


@protected(permissions.VERIFY)
def check(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One exchange: its file, and the file that comes back."""
    one = _check(request, pk)
    form = ReturnedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        with tempfile.NamedTemporaryFile(suffix=Path(upload.name).suffix[:8]) as kept:
            for chunk in upload.chunks():
                kept.write(chunk)
            kept.flush()
            try:
                answers = read_returned(Path(kept.name), upload.name, one.pk)
                marked = record_marks(Act(request.actor), one, answers)  # type: ignore[attr-defined]
                done = Text(
                    "Khớp {verified}, không khớp {refused}; {changed} dòng để nguyên vì số trong sổ đã khác.",
                    "{verified} fit, {refused} do not; {changed} lines left alone: the number has changed.",
                )
                counts = {name: figures.number(count) for name, count in vars(marked).items()}
                messages.success(request, say(done.format(**counts)))
                return redirect("registry:population-check", pk=pk)
            except ActionRefused as error:
                form.add_error("file", error.message.get(language()))
    context = {"check": one, "form": form, "label": LABEL}
    return render(request, "registry/population_check.html", context)


@protected(permissions.VERIFY)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The citizens of the exchange as a workbook; every number leaves in full, so the reading is recorded."""
    one = _check(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    policy().require(actor, permissions.VERIFY, one)
    if policy().sees(actor, permissions.VERIFY, one) is not PersonalData.FULL:
        raise Forbidden(permissions.VERIFY)
    record_reading(actor, permissions.VERIFY, one, fields=["full_name", "birth", "citizen_number"])
    title = f"{LABEL.vi} #{one.pk} – {one.commune.full_name}"
    sheet = Sheet(title, [label.vi for label in HEADINGS], _lines(one))
    target = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115
    written = write_xlsx(sheet, Path(target.name))
    response = FileResponse(
        Path(target.name).open("rb"),  # noqa: SIM115
        as_attachment=True,
        filename=f"doi-chieu-dan-cu_{one.pk}_{written.rows}-dong.xlsx",
        content_type=WORKBOOK,
    )
    target.close()  # on POSIX the open handle keeps the data
    response.headers["X-Row-Count"] = str(written.rows)
    return response


def _lines(one: PopulationCheck) -> Iterator[list[str]]:
    for person in citizens_of(one.commune).iterator(chunk_size=2000):
        born = figures.partial_day(person.birth_year, person.birth_month, person.birth_day)
        sex = SEXES.get(person.sex)  # type: ignore[call-overload]
        yield [
            code_of(one, person),
            person.full_name,
            born if person.birth_year else "",
            sex.vi if sex else "",
            person.citizen_number,
            "",
        ]
