"""Forms to print, empty or with what the visitor types; nothing of it is kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.law.document_forms import DocumentForm, document_forms
from giamngheo.law.evidence import PROVISIONAL
from giamngheo.platform.database.names import label_key
from giamngheo.platform.documents.filling import Paper, Row
from giamngheo.platform.documents.papers import paper_pdf
from giamngheo.platform.forms import PersonalText
from giamngheo.platform.scope.protected import PUBLIC, protected
from giamngheo.platform.web.language import words
from giamngheo.portal.limits import PRINT, too_often
from giamngheo.rules.text import Text

LONG = frozenset({"reason", "content", "wanted"})
LONGEST = {True: 1000, False: 200}
LONG_WORD = re.compile(r"\S{40}(?=\S)")
PERSONS = 8
"""Members that can be typed; more are written by hand into the printed form."""


@dataclass(frozen=True)
class Printable:
    """A form of the law (`form`) with what is fixed in it, and what the visitor is told."""

    form: str
    title: Text
    lead: Text
    fixed: dict[str, str] = field(default_factory=dict)


PRINTABLES = {
    "review": Printable(
        "application",
        Text("Giấy đề nghị rà soát hộ nghèo, hộ cận nghèo (Mẫu 01)", "Application for review (Form 01)"),
        Text(
            "Dành cho hộ gặp khó khăn, chưa có trong danh sách.",
            "For a household in hardship outside the list.",
        ),
        {"asked": "hộ nghèo, hộ cận nghèo"},
    ),
    "escape": Printable(
        "escape_application",
        Text(
            "Giấy đề nghị công nhận hộ thoát nghèo, thoát cận nghèo (Mẫu 04)",
            "Application to be recognised as escaped (Form 04)",
        ),
        Text("Dành cho hộ nghèo, hộ cận nghèo đang quản lý.", "For a household on the list in force."),
    ),
    "average-living": Printable(
        "application",
        Text(
            "Giấy đề nghị xác định hộ làm nông, lâm, ngư, diêm nghiệp có mức sống trung bình (Mẫu 01)",
            "Application as a household of average living standard (Form 01)",
        ),
        Text(
            "Thủ tục 1.011609. Mang theo ghi chép thu nhập 12 tháng, nếu có.",
            "Procedure 1.011609. Bring notes of 12 months of income, if any.",
        ),
        {"asked": "hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp, diêm nghiệp có mức sống trung bình"},
    ),
    "low-income": Printable(
        "application",
        Text("Giấy đề nghị xác định người lao động có thu nhập thấp", "Application as a low-income worker"),
        Text(
            "Dùng chung Mẫu 01; chưa thấy văn bản quy định mẫu riêng.",
            "Form 01 is used; no form of its own is known.",
        ),
        {"asked": "người lao động có thu nhập thấp"},
    ),
    "complaint": Printable(
        "complaint",
        Text("Đơn khiếu nại, kiến nghị", "Complaint or petition"),
        Text("In, ký và nộp tại xã, hoặc gửi bưu điện.", "Print, sign, and hand in or post it."),
    ),
}


class PrintForm(forms.Form):
    """The fields of a form of the law; all may stay empty, for writing by hand."""

    def __init__(self, printable: Printable, form: DocumentForm, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.printable, self.form = printable, form
        for name, one in form.fields.items():
            if name in printable.fixed:
                continue
            label = words(one.label.vi, one.label.en)
            if name == "office":
                widget = forms.Select({"data-all-communes": ""})
                self.fields[name] = forms.ChoiceField(
                    label=label, required=False, choices=_offices(), widget=widget
                )
            elif printable.form == "complaint" and name == "asked":
                self.fields[name] = forms.ChoiceField(
                    label=label, required=False, choices=[(one, one.capitalize()) for one in ASKED]
                )
            else:
                box = forms.Textarea({"rows": 4, "data-personal": ""}) if name in LONG else PersonalText()
                self.fields[name] = forms.CharField(
                    label=label, required=False, max_length=LONGEST[name in LONG], widget=box
                )
        for name, at, key, field_ in self._cells():
            self.fields[f"{name}-{at}-{key}"] = forms.CharField(
                label=words(f"{field_.label.vi} ({at + 1})", f"{field_.label.en} ({at + 1})"),
                required=False,
                max_length=120,
                widget=PersonalText(),
            )

    def _cells(self) -> list[tuple[str, int, str, Any]]:
        return [
            (name, at, key, one)
            for name, listed in self.form.rows.items()
            for at in range(min(PERSONS, listed.blank))
            for key, one in listed.fields.items()
        ]

    @property
    def plain(self) -> list[Any]:
        """The fields of the form itself."""
        return [self[name] for name in self.fields if "-" not in name]

    @property
    def listed(self) -> list[list[Any]]:
        """The fields of each row of its list."""
        rows: dict[tuple[str, int], list[Any]] = {}
        for name, at, key, _ in self._cells():
            rows.setdefault((name, at), []).append(self[f"{name}-{at}-{key}"])
        return list(rows.values())

    def paper(self) -> Paper:
        """The form with what was typed; the rows after it stay empty for writing by hand."""
        typed = {name: _printable(words) for name, words in self.cleaned_data.items()}
        values = {name: words for name, words in typed.items() if "-" not in name and words}
        rows: dict[str, list[Row]] = {}
        for name, listed in self.form.rows.items():
            found: list[Row] = [
                {key: typed[f"{name}-{at}-{key}"] for key in listed.fields}
                for at in range(min(PERSONS, listed.blank))
            ]
            found = [row for row in found if any(row.values())]
            if found:
                rows[name] = [*found, *({} for _ in range(listed.blank - len(found)))]
        return Paper(self.form, values | self.printable.fixed, rows)


def _printable(words: str) -> str:
    """Typed words without invisible signs, which could turn a line around; what is wider than the paper may break."""
    shown = "".join(one for one in words if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf"})
    return LONG_WORD.sub("\\g<0>\u200b", shown.strip())


ASKED = ("khiếu nại", "kiến nghị, phản ánh")


def _offices() -> list[tuple[str, str]]:
    """The communes of today, as an addressee is written: "xã Thu Cúc"."""
    found = [_addressee(unit) for unit in AdminUnit.objects.on(timezone.localdate()).level(Level.COMMUNE)]
    return [("", "–"), *((name, name) for name in sorted(found, key=label_key))]


def _addressee(unit: AdminUnit) -> str:
    return unit.full_name[:1].lower() + unit.full_name[1:]


@protected(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """What a citizen can do here."""
    return render(request, "portal/home.html", {"printables": PRINTABLES})


@protected(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, key: str) -> HttpResponseBase:
    """A form with what the visitor types, as a PDF. Typed words go into the paper and nowhere else."""
    printable, form = _known(key)
    asked = PrintForm(printable, form, request.POST or None)
    if asked.is_valid():
        return too_often(request, PRINT) or _pdf(asked.paper(), key)
    context = {"printable": printable, "form": asked, "key": key}
    context["provisional"] = PROVISIONAL if form.provisional else None
    answer = render(request, "portal/paper.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@protected(PUBLIC)
@require_safe
def blank(request: HttpRequest, key: str) -> HttpResponseBase:
    """The empty form."""
    printable, form = _known(key)
    return too_often(request, PRINT) or _pdf(Paper(form, printable.fixed), key)


def _known(key: str) -> tuple[Printable, DocumentForm]:
    printable = PRINTABLES.get(key)
    if printable is None:
        raise Http404
    return printable, document_forms()[printable.form]


def _pdf(paper: Paper, key: str) -> HttpResponse:
    answer = HttpResponse(paper_pdf([paper]), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{key}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
