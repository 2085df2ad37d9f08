"""Values of the law that no seen text backs: the list, those that decisions rest on first, and confirming one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from giamngheo.law import Evidence, list_standards, load_standard
from giamngheo.law.check import MARK_ORDER, unconfirmed
from giamngheo.law.check_others import PREFIXES
from giamngheo.law.confirm import all_values
from giamngheo.law.evidence import english_article
from giamngheo.law.overlay import Confirmation, read_confirmations
from giamngheo.law.sources import documents, overlay_stamp
from giamngheo.law.value_shown import shown_values
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb, Empty, Status, Tone
from giamngheo.platform.forms import DayField
from giamngheo.platform.law_values import Seen, confirm_value
from giamngheo.platform.permissions import LAW_CONFIRM
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Filter, Kind, Table
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

SHOWN = 50
"""Confirmations that the page lists."""
RESTS = Status(Text("Có", "Yes"), Tone.BAD)
_resting: list[Callable[[], Iterable[str]]] = []


def register_resting(look: Callable[[], Iterable[str]]) -> None:
    """Called by a room when it is ready: the paths of the values that its decisions rest on today."""
    if look not in _resting:
        _resting.append(look)


VALUES = Table(
    name="law-values",
    caption=Text(
        "Giá trị cần đối chiếu với văn bản đã ký", "Values to be confirmed against the signed document"
    ),
    columns=[
        Column("what", Text("Nội dung", "What"), card=True),
        Column("value", Text("Giá trị", "Value"), card=True),
        Column("document", Text("Văn bản", "Document"), card=True),
        Column("article", Text("Điều khoản", "Article")),
        Column("mark", Text("Mức độ đối chiếu", "How it is known"), Kind.STATUS, card=True),
        Column("rests", Text("Quyết định dựa vào", "Decisions rest on it"), Kind.STATUS, card=True),
        Column("path", Text("Nơi lưu", "Path"), Kind.CODE, shown=False),
    ],
    filters=[
        Filter(
            "rests",
            Text("Quyết định dựa vào", "Decisions rest on it"),
            choices=[("yes", Text("Có", "Yes"))],
            apply=lambda rows, value: [row for row in rows if row["rests"]],
        ),
        Filter(
            "mark",
            Text("Mức độ đối chiếu", "How it is known"),
            choices=[(mark.value, mark.label.with_capital()) for mark in MARK_ORDER],
            apply=lambda rows, mark: [row for row in rows if row["key"] == mark],
        ),
        Filter(
            "q",
            Text("Tìm", "Search"),
            apply=lambda rows, words: [row for row in rows if words.lower() in row["words"]],
        ),
    ],
    row_href=lambda row: reverse("platform:law-value", args=[row["path"]]),
    empty=Empty(
        Text("Mọi giá trị đã được đối chiếu", "Every value is confirmed"),
        Text("Không còn việc gì phải làm ở đây.", "Nothing is left to do here."),
        icon="shield-check",
    ),
)


def values_to_confirm() -> list[dict[str, Any]]:
    """Rows of the list, the weakest marks first; read once for each state of the law's data."""
    return _rows(overlay_stamp())


@lru_cache(maxsize=1)
def _rows(_stamp: object) -> list[dict[str, Any]]:
    values = unconfirmed()
    shown = shown_values(one.path for one in values)
    found = []
    for value in values:
        mark, basis = Evidence(value.basis.evidence), value.basis
        found.append(
            {
                "pk": value.path,
                "what": value.what.with_capital(),
                "value": shown.get(value.path, ""),
                "document": basis.document_name,
                "article": Text(basis.article, basis.article_en or english_article(basis.article)),
                "key": mark.value,
                "mark": Status(mark.label.with_capital(), Tone.WARNING, "question-circle"),
                "rests": "",
                "path": value.path,
                "words": f"{value.what.vi} {value.what.en} {value.path} {basis.document_name}".lower(),
            }
        )
    order = [mark.value for mark in MARK_ORDER]
    return sorted(found, key=lambda row: order.index(row["key"]))


@protected(LAW_CONFIRM)
@require_safe
def law_values(request: HttpRequest) -> HttpResponseBase:
    """The values of the law that no seen text and no confirmation backs."""
    resting = {path for look in _resting for path in look()}
    rows = [row | {"rests": RESTS if row["path"] in resting else ""} for row in values_to_confirm()]
    rows.sort(key=lambda row: not row["rests"])
    table = VALUES.bind(request, rows)
    context = {"table": table, "recorded": _recorded(), "crumbs": [Crumb(VALUES.caption)]}
    return table.response or render(request, "platform/installation/law.html", context)


def _recorded() -> list[tuple[Text, Text, Confirmation]]:
    """The latest confirmations, newest first: what, by which document, who and when."""
    known = all_values()
    return [
        (known[one.path][0].with_capital(), known[one.path][1].citation, one)
        for one in reversed(read_confirmations()[-SHOWN:])
        if one.path in known
    ]


def _example_of_a_rule(path: str) -> str | None:
    """How a cut-off that is a gap is written: as the same indicator of another standard, or another one; None where
    the path names no cut-off."""
    standard, _, rest = path.partition("/")
    part, _, key = rest.removesuffix("/cutoff").partition("/")
    if part != "indicators" or not rest.endswith("/cutoff"):
        return None
    others = [load_standard(name) for name in list_standards() if name != standard]
    ruled = [(other, one) for other in others for one in other.indicators if one.rule_source]
    ruled.sort(key=lambda found: found[1].key != key)
    said = Text(
        "Ghi bằng quy tắc của phần mềm (tên câu hỏi, lựa chọn của phiếu), không ghi bằng lời.",
        "Written as a rule of the software (names of questions and choices), not in words.",
    )
    if not ruled:
        return say(said)
    other, one = ruled[0]
    example = Text(
        "Ví dụ, chỉ số «{name}» của {standard}: {rule}", "For example “{name}” of {standard}: {rule}"
    ).format(name=one.name, standard=other.name, rule=" ".join((one.rule_source or "").split()))
    return say(Text.join(" ", [said, example]))


class ConfirmForm(forms.Form):
    """What was compared with the value, and when; `value` is asked where there is none yet."""

    document = forms.CharField(
        label=words("Văn bản đã xem", "Document seen"),
        max_length=300,
        help_text=words("Số, ký hiệu của văn bản đã ký", "Number of the signed document"),
    )
    article = forms.CharField(label=words("Điều, khoản, phụ lục", "Article or annex"), max_length=300)
    on = DayField(label=words("Ngày đối chiếu", "Compared on"))
    value = forms.CharField(label=words("Giá trị theo văn bản", "The value by the document"), max_length=2000)
    valid_from = DayField(label=words("Áp dụng từ ngày", "Valid from"), required=False)
    compared = forms.BooleanField(
        label=words(
            "Tôi đã đối chiếu với văn bản đã ký, giá trị đúng như văn bản",
            "I have compared it with the signed document; the value is as the document says",
        )
    )

    def __init__(self, *args: Any, gap: bool, path: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not gap:
            del self.fields["value"], self.fields["valid_from"]
        elif (example := _example_of_a_rule(path)) is not None:
            self.fields["value"].help_text = example
            del self.fields["valid_from"]

    def seen(self) -> Seen:
        """What the action takes; a document that the law's list has goes by its id."""
        said = self.cleaned_data
        ids = {one.number.get(lang): one.id for one in documents().values() for lang in ("vi", "en")}
        document = said["document"].strip()
        return Seen(
            ids.get(document, document),
            said["article"],
            said["on"],
            said.get("value"),
            said.get("valid_from"),
        )


@protected(LAW_CONFIRM)
@require_http_methods(["GET", "HEAD", "POST"])
def law_value(request: HttpRequest, path: str) -> HttpResponseBase:
    """One value as it is known, and the form that confirms it."""
    row = next((row for row in values_to_confirm() if row["path"] == path), None)
    known = all_values().get(path)
    if known is None and row is None:
        raise Http404
    basis = known[1] if known else None
    form = None
    if basis is not None and not path.startswith(PREFIXES):
        gap = basis.evidence == Evidence.GAP
        # where nobody has seen the value, the article is not known either; a draft is no signed document
        start = {
            "document": "" if basis.evidence == Evidence.DRAFT else basis.document_name.vi,
            "article": "" if basis.evidence in {Evidence.GAP, Evidence.DRAFT} else basis.article,
            "on": timezone.localdate(),
        }
        form = ConfirmForm(request.POST or None, gap=gap, path=path, initial=start)
        if form.is_valid():
            try:
                confirm_value(Act(request.actor), path, form.seen())  # type: ignore[attr-defined]
            except ActionRefused as error:
                form.add_error(None, say(error.message))
            else:
                messages.success(request, say(Text("Đã ghi xác nhận.", "The confirmation is recorded.")))
                return redirect("platform:law-values")
    what = known[0].with_capital() if known else row["what"] if row else ""
    context = {
        "what": what,
        "value": shown_values([path]).get(path),
        "basis": basis,
        "row": row,
        "path": path,
        "form": form,
        "submit": Text("Xác nhận", "Confirm"),
        "crumbs": [Crumb(VALUES.caption, reverse("platform:law-values")), Crumb(what)],
    }
    wrong = form is not None and bool(form.errors)
    return render(request, "platform/installation/law_value.html", context, status=400 if wrong else 200)
