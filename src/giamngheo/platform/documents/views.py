"""Issued documents, their files, sets to print, and the templates an administrator replaces."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.law.document_forms import document_forms, fields_of
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb, Empty, Status
from giamngheo.platform.documents import queries
from giamngheo.platform.documents.converting import NO_CONVERTER, gives_pdf, has_converter
from giamngheo.platform.documents.files import document_docx, documents_pdf
from giamngheo.platform.documents.issuing import replace_template, use_shipped_template
from giamngheo.platform.documents.models import DocumentSet, DocumentTemplate, IssuedDocument
from giamngheo.platform.documents.sets import file_kind, part_of, parts_of, print_together
from giamngheo.platform.documents.states import STATES, status_on
from giamngheo.platform.documents.word import MAX_BYTES, QR
from giamngheo.platform.documents.word_template import shipped_template
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.permissions import DOCUMENT_PRINT, DOCUMENT_VIEW, TEMPLATE_REPLACE
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import BulkAction, Column, Filter, Kind, Table
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


def form_name(form: str) -> Text:
    found = document_forms().get(form)
    return found.name if found else Text.same(form)


def _status(row: IssuedDocument) -> Status:
    return status_on(row, timezone.localdate())


DOCUMENTS = Table(
    name="documents",
    caption=Text("Văn bản đã ban hành", "Issued documents"),
    columns=[
        Column("number", Text("Số, ký hiệu", "Number"), card=True),
        Column("form", Text("Văn bản", "Document"), value=lambda row: form_name(row.form), card=True),
        Column("issued_on", Text("Ngày", "Date"), Kind.DATE, sort="pk"),
        Column("shown_name", Text("Của", "Of")),
        Column("state", Text("Hiệu lực", "State"), Kind.STATUS, _status, card=True),
    ],
    filters=[
        Filter(
            "form",
            Text("Văn bản", "Document"),
            choices=lambda request: [(key, form.name) for key, form in document_forms().items()],
        ),
        Filter(
            "state", Text("Hiệu lực", "State"), choices=[(key.value, one.word) for key, one in STATES.items()]
        ),
    ],
    bulk=(
        BulkAction(
            Text("Lập một tệp để in", "One file to print"), "/documents/print/", permission=DOCUMENT_PRINT
        ),
    ),
    order="-issued_on",
    row_href=lambda row: reverse("platform:document", args=[row.pk]),
    export=False,
    empty=Empty(
        Text("Chưa có văn bản nào", "No document yet"),
        Text("Văn bản ban hành từ kỳ rà soát sẽ hiện ở đây.", "Documents issued by a review appear here."),
    ),
)
CRUMB = Crumb(Text("Văn bản", "Documents"), "/documents/")


@protected(DOCUMENT_VIEW)
@require_safe
def documents(request: HttpRequest) -> HttpResponseBase:
    """The documents of the reader's area, latest first."""
    table = DOCUMENTS.bind(request, queries.documents(request.actor))  # type: ignore[attr-defined]
    return table.response or render(request, "platform/documents/list.html", {"table": table})


@protected(DOCUMENT_VIEW)
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One document: what it states, whether it holds, its files."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.documents(actor).select_related("template", "superseded_by").one_or_404(pk=pk)
    context = {
        "document": found,
        "name": form_name(found.form),
        "status": _status(found),
        "crumbs": [CRUMB, Crumb(found.number)],
        "files": policy().sees(actor, DOCUMENT_VIEW, found) is PersonalData.FULL,
        "pdf": gives_pdf(found.template),
        "no_pdf": NO_CONVERTER,
    }
    return render(request, "platform/documents/one.html", context)


@protected(DOCUMENT_VIEW)
@require_safe
def document_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The document as a file, for who sees persons fully; leaves a reading in the audit.

    One that lists many households leaves as many papers at once do: with the second step.
    """
    actor = request.actor  # type: ignore[attr-defined]
    found: IssuedDocument = queries.documents(actor).select_related("template").one_or_404(pk=pk)
    if kind not in {"pdf", "docx"} or policy().sees(actor, DOCUMENT_VIEW, found) is not PersonalData.FULL:
        raise Http404
    form = document_forms().get(found.form)
    if form is None or form.many:
        policy().require(actor, DOCUMENT_PRINT)
    try:
        content = documents_pdf([found]) if kind == "pdf" else document_docx(found)
    except ActionRefused as error:
        messages.error(request, say(error.message))
        return redirect("platform:document", pk=pk)
    record_reading(actor, DOCUMENT_VIEW, found, fields=["content"])
    return file_answer(content, kind, f"{found.form}-{found.pk}")


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to save; nothing personal in its name."""
    return HttpResponse(
        content,
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"},
    )


@protected(DOCUMENT_PRINT)
@require_POST
def print_chosen(request: HttpRequest) -> HttpResponseBase:
    """Puts the chosen documents into one file, by a job."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.documents(actor)
    chosen = list(DOCUMENTS.chosen(request, rows).order_by("pk"))
    sight = policy().sight(actor, DOCUMENT_VIEW)
    if any(
        sight(place) is not PersonalData.FULL
        for place in {Placed(one.commune, one.village) for one in chosen}
    ):
        raise Http404
    try:
        kind = file_kind(chosen)
        title = say(Text("Văn bản đã chọn", "Chosen documents"))
        made = print_together(Act(actor), chosen, title, kind=kind)
    except ActionRefused as error:
        messages.warning(request, say(error.message))
        return redirect("platform:documents")
    if kind == DocumentSet.Kind.DOCX:
        messages.info(request, say(NO_CONVERTER))
    return redirect("platform:document-set", pk=made.pk)


@protected(DOCUMENT_VIEW)
@require_safe
def document_set(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A set the reader asked for: its files; as long as they are being made, their progress."""
    found = queries.document_sets(request.actor).select_related("job").one_or_404(pk=pk)  # type: ignore[attr-defined]
    ready = found.state == DocumentSet.State.READY
    if not ready and found.job is not None and found.job.state in (Job.State.WAITING, Job.State.RUNNING):
        return redirect("platform:job", pk=found.job.pk)
    context = {
        "set": found,
        "ready": ready,
        "parts": [
            (number, (number - 1) * found.per_file + 1, min(number * found.per_file, found.count))
            for number in range(1, parts_of(found) + 1)
        ],
        "most": found.per_file,
        "word": found.kind == DocumentSet.Kind.DOCX,
        "crumbs": [CRUMB, Crumb(found.title)],
    }
    return render(request, "platform/documents/set.html", context)


@protected(DOCUMENT_PRINT)
@require_safe
def document_set_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One file of a finished set."""
    actor = request.actor  # type: ignore[attr-defined]
    found: DocumentSet = queries.document_sets(actor).one_or_404(pk=pk)
    if found.state != DocumentSet.State.READY or not 1 <= number <= parts_of(found):
        raise Http404
    held = queries.documents_of(found)[(number - 1) * found.per_file : number * found.per_file]
    # every person whose paper leaves is counted; other sets hold papers that nobody issued
    rows = [{"document": pk, "number": said} for pk, said in held]
    record_reading(actor, DOCUMENT_VIEW, found, fields=["content"], rows=rows or None)
    kind = "zip" if found.kind == DocumentSet.Kind.DOCX else "pdf"
    return file_answer(part_of(found, number), kind, f"van-ban-{found.pk}-{number}")


class TemplateForm(forms.Form):
    """An administrator's Word template."""

    content = forms.FileField(
        label=words("Tệp mẫu Word (.docx)", "Word template (.docx)"),
        help_text=words(
            "Tải mẫu đang dùng về, sửa trong Word, giữ nguyên các trường trong ngoặc nhọn.",
            "Download the template in use, change it in Word, keep the fields in braces.",
        ),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    note = forms.CharField(label=words("Sửa gì", "What changed"), max_length=300, required=False)

    def clean_content(self) -> bytes:
        upload = self.cleaned_data["content"]
        return bytes(upload.read(MAX_BYTES + 1))


@protected(TEMPLATE_REPLACE)
@require_safe
def templates(request: HttpRequest) -> HttpResponseBase:
    """Every document with the template in force."""
    forces = {row.form: row for row in DocumentTemplate.objects.filter(in_force=True).defer("content")}
    rows = [(form, forces.get(key)) for key, form in document_forms().items()]
    return render(request, "platform/documents/templates.html", {"rows": rows, "crumbs": [CRUMB]})


@protected(TEMPLATE_REPLACE)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, form: str) -> HttpResponseBase:
    """The template of one document: its fields, its versions, replacing it."""
    if form not in document_forms():
        raise Http404
    found = document_forms()[form]
    asked = TemplateForm(request.POST or None, request.FILES or None)
    back = "shipped" in request.POST
    if request.method == "POST" and (back or asked.is_valid()):
        act = Act(request.actor)  # type: ignore[attr-defined]
        try:
            if back:
                use_shipped_template(act, form)
            else:
                replace_template(act, form, asked.cleaned_data["content"], asked.cleaned_data["note"])
            messages.success(request, say(Text("Đã đổi mẫu.", "The template is changed.")))
            if not back and not has_converter():
                messages.warning(request, say(NO_CONVERTER))
            return redirect("platform:template", form=form)
        except ActionRefused as error:
            (
                messages.error(request, say(error.message))
                if back
                else asked.add_error("content", say(error.message))
            )
    context: dict[str, Any] = {
        "form": asked,
        "submit": Text("Thay mẫu", "Replace the template"),
        "document": found,
        "converter": has_converter(),
        "fields": fields_of(found),
        "code": QR,
        "versions": DocumentTemplate.objects.filter(form=form).defer("content").order_by("-version"),
        "crumbs": [
            CRUMB,
            Crumb(Text("Mẫu văn bản", "Templates"), reverse("platform:templates")),
            Crumb(found.name),
        ],
    }
    return render(request, "platform/documents/template.html", context)


@protected(TEMPLATE_REPLACE)
@require_safe
def template_file(request: HttpRequest, form: str, version: int) -> HttpResponseBase:
    """A version of a template; 0 is the one that ships."""
    if form not in document_forms():
        raise Http404
    if version == 0:
        return file_answer(shipped_template(document_forms()[form]), "docx", f"mau-{form}")
    row = DocumentTemplate.objects.filter(form=form, version=version).first()
    if row is None:
        raise Http404
    return file_answer(bytes(row.content), "docx", f"mau-{form}-{version}")
