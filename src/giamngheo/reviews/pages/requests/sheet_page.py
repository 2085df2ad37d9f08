"""The income sheet of a file: twelve months by source, summed as it is typed.

In the procedures on income it is the form itself; in a review of poverty its sum becomes form B's income of twelve
months, as a version that keeps what form B says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from giamngheo.law import load_standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.law.income_sources import income_sources
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.registry.models import Membership
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.actions.assessing import Form, live_scores, reference_day, save_assessment
from giamngheo.reviews.income import SHEETED, Sheet, check_sheet, months_before, said
from giamngheo.reviews.models import Case, IncomeSheet
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.requests.tables import whose
from giamngheo.reviews.pages.requests.views import WITH
from giamngheo.reviews.rechecks import contested_form
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

MOST_DIGITS_OF_SIZE, MOST_DIGITS = 3, 11
FAULTS_SHOWN = 5
"""Cells that are no amounts which the message names; each is marked where it stands."""
AMOUNT = re.compile(r"-?([0-9]+|[0-9]{1,3}([. \u00a0\u202f][0-9]{3})+)")
"""All together, or in groups of three as 1.500.000 and 1 500 000."""
WHY = "the sheet of a file that the reader reached"
INCOME = "income_12m"
UNFINISHED = Text(
    "Đã ghi phiếu, chưa hoàn thành. {missing}", "The sheet is saved and not complete yet. {missing}"
)
WORK = {
    "wage": Text("Làm công ăn lương", "Wage work"),
    "self_employed": Text("Tự làm (kể cả nông, lâm, ngư nghiệp)", "Own work (farming included)"),
    "none": Text("Không có việc làm", "No work"),
}


@dataclass(frozen=True)
class Row:
    """A source as the page draws it: for each month a cell's name, what is typed, the month, and whether that is an
    amount; the sum, and that of a sheet re-checked.
    """

    key: str
    name: Text
    counted: bool
    cells: list[tuple[str, str, str, bool]]
    total: int | None
    before: int | None = None


@dataclass(frozen=True)
class Typed:
    """What the page sends: words by source and month, and the household's members."""

    cells: Mapping[str, list[str]]
    size: str
    work: str


def _typed(data: Mapping[str, str], months: list[str]) -> Typed:
    cells = {
        key: [data.get(f"s.{key}.{month}", "").strip() for month in months]
        for key in income_sources().sources
    }
    work = data.get("work", "")
    return Typed(cells, data.get("size", "").strip(), work if work in WORK else "")


def _amount(text: str) -> int | None:
    """Whole VND as people type them: 1.500.000, -200000; None for what is no amount, such as 1.5 or two amounts."""
    if not text:
        return 0
    if not AMOUNT.fullmatch(text):
        return None
    plain = re.sub(r"[^0-9-]", "", text)
    return int(plain) if len(plain.removeprefix("-")) <= MOST_DIGITS else None


def _sheet(typed: Typed, months: list[str]) -> Sheet:
    """ActionRefused `sheet_amount`, naming source, month and words of the cells that are no amounts."""
    read = {key: [_amount(text) for text in cells] for key, cells in typed.cells.items()}
    wrong = [
        (key, said(month), text)
        for key, cells in typed.cells.items()
        for month, text, amount in zip(months, cells, read[key], strict=True)
        if amount is None
    ]
    if wrong:
        names = {key: source.name for key, source in income_sources().sources.items()}
        more = "…" if len(wrong) > FAULTS_SHOWN else ""
        few = wrong[:FAULTS_SHOWN]
        raise refused(
            "sheet_amount",
            "{cells} không phải số tiền. Ghi số đồng, ví dụ 1.500.000.",
            "{cells_en}: no amount. Give VND, such as 1.500.000.",
            cells="; ".join(f"{names[key].vi}, tháng {month}: «{text}»" for key, month, text in few) + more,
            cells_en="; ".join(f"{names[key].en}, {month}: “{text}”" for key, month, text in few) + more,
        )
    rows = {key: [one or 0 for one in amounts] for key, amounts in read.items()}
    return Sheet(months, {key: amounts for key, amounts in rows.items() if any(amounts)})


def _members(case: Case, typed: Typed) -> list[dict[str, Any]]:
    """The members of the register today; the work that was typed is the worker's."""
    stays = Membership.objects.unscoped(WHY).filter(household=case.household_id, until=None)
    members: list[dict[str, Any]] = []
    for person in stays.order_by("number", "pk").values_list("person", flat=True):
        member: dict[str, Any] = {"person": person}
        if person == case.person_id and typed.work:
            member["employment_status"] = typed.work
        members.append(member)
    return members


def _form(case: Case, typed: Typed, months: list[str], *, complete: bool, user: int | None) -> Form:
    if case.review.kind not in SHEETED:
        return _beside_form_b(case, typed, months, user)
    members = _members(case, typed)
    answers: dict[str, Any] = {}
    if complete and case.person_id and not typed.work:
        raise refused("work_missing", "Chọn việc làm của người đề nghị.", "Say what work the applicant does.")
    if not members:
        if not typed.size.isascii() or not typed.size.isdigit() or len(typed.size) > MOST_DIGITS_OF_SIZE:
            raise refused("size_missing", "Ghi số nhân khẩu của hộ.", "Give the number of members.")
        answers["size"] = int(typed.size)
    return Form(
        answers,
        members=members,
        visited_on=clock.today(),
        enumerator=user,
        complete=complete,
        sheet=_sheet(typed, months),
    )


def _beside_form_b(case: Case, typed: Typed, months: list[str], user: int | None) -> Form:
    """What form B says so far, with the sheet's income; it stays as finished as it was. Nothing of a form that is
    re-checked is taken over.
    """
    contested = contested_form(case)
    after = contested.revision if contested else 0
    last = case.assessments.filter(revision__gt=after).order_by("-revision").first()
    sheet = _sheet(typed, months)
    if last is None:
        members = _members(case, typed)
        return Form({}, members=members, visited_on=clock.today(), enumerator=user, sheet=sheet)
    standard = load_standard(case.review.standard)
    asks = {one.key for one in form_blocks(standard) if INCOME in {asked.name for asked in one.variables}}
    return Form(
        {name: value for name, value in last.answers.items() if name != INCOME},
        members=last.members,
        unchanged=[one for one in last.unchanged if one not in asks],
        source=last.source,
        visited_on=last.visited_on,
        enumerator=last.enumerator_id,
        complete=last.complete,
        sheet=sheet,
    )


@protected(permissions.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def income(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet as it was saved last, or empty; saving completes the assessment, or keeps what was typed where
    nothing can be concluded yet.
    """
    actor, case = request.actor, _file(request, pk)  # type: ignore[attr-defined]
    months = months_before(load_standard(case.review.standard), reference_day(case))
    fault = None
    if request.method == "POST":
        typed = _typed(request.POST, months)
        try:
            missing = _save(Act(actor), case, typed, months)
            if missing is None:
                messages.success(request, say(Text("Đã ghi phiếu thu nhập.", "The sheet is saved.")))
                return redirect(_page_of(case))
            messages.warning(request, say(UNFINISHED.format(missing=missing)))
            return redirect("reviews:income", pk=pk)
        except ActionRefused as error:
            fault = error.message
    else:
        typed = _begun(case, months)
        record_reading(actor, permissions.ASSESS, case, fields=["income"])
    sees = policy().sees(actor, permissions.ASSESS, case)
    before = _before(case)
    context = village_frame(request, case.village_review) | {
        "case": case,
        "back": _page_of(case),
        "alone": case.review.kind in SHEETED,
        "name": whose(case, sees) or case.household.code,
        "months": [said(month) for month in months],
        "rows": _rows(typed, months, before),
        "rechecked": before is not None,
        "basis": income_sources().basis,
        "size": typed.size,
        "ask_size": case.review.kind in SHEETED and not _members(case, typed),
        "worker": shown_name(case.person.full_name, sees) if case.person else "",
        "work": typed.work,
        "works": WORK.items(),
        "fault": fault,
        "live": _live(case, typed, months),
        "version": case.assessments.aggregate(last=Max("revision"))["last"] or 0,
    }
    return render(request, "reviews/requests/income.html", context, status=400 if fault else 200)


@protected(permissions.ASSESS)
@require_POST
def live(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sums and the result of what is typed; nothing is written."""
    case = _file(request, pk)
    months = months_before(load_standard(case.review.standard), reference_day(case))
    typed = _typed(request.POST, months)
    context = {"live": _live(case, typed, months), "rows": _rows(typed, months), "swapped": True}
    return render(request, "reviews/requests/live.html", context)


def _page_of(case: Case) -> str:
    """The page that the sheet is reached from."""
    return reverse("reviews:request" if case.review.standing else "reviews:case", args=[case.pk])


def _file(request: HttpRequest, pk: int) -> Case:
    rows = Case.objects.reach(request.actor, permissions.VIEW).select_related(*WITH)  # type: ignore[attr-defined]
    case: Case = rows.one_or_404(pk=pk)
    policy().require(request.actor, permissions.ASSESS, case)  # type: ignore[attr-defined]
    return case


def _begun(case: Case, months: list[str]) -> Typed:
    """What the page opens with: the sheet saved last; a re-check begins empty, whatever the sheet before it says."""
    contested = contested_form(case)
    return _saved(case, contested.revision if contested else 0, months)


def _before(case: Case) -> dict[str, int] | None:
    """By source the sums of the sheet that is re-checked; None outside a re-check."""
    contested = contested_form(case)
    if contested is None:
        return None
    kept = IncomeSheet.objects.unscoped(WHY).filter(assessment=contested).first()
    return {key: sum(cells) for key, cells in kept.rows.items()} if kept else {}


def _save(act: Act, case: Case, typed: Typed, months: list[str]) -> Text | None:
    """Saves what was typed as a version; what is missing where it is not complete, None where it is."""
    try:
        form = _form(case, typed, months, complete=True, user=act.actor.user_id)
        save_assessment(act, case, form)
    except ActionRefused as error:
        if error.code != "not_complete":
            raise
        form = _form(case, typed, months, complete=False, user=act.actor.user_id)
        save_assessment(act.fresh(), case, form)
        return error.message
    return None


def _saved(case: Case, after: int, months: list[str]) -> Typed:
    """The sheet of the forms after revision `after`; form B may have been saved since."""
    form = case.assessments.filter(revision__gt=after).order_by("-revision").first()
    sheets = IncomeSheet.objects.unscoped(WHY).filter(assessment__case=case, assessment__revision__gt=after)
    kept = sheets.order_by("-assessment__revision").first()
    rows = kept.rows if kept else {}
    cells = {
        key: [f"{one:,}".replace(",", ".") if one else "" for one in rows.get(key, [0] * len(months))]
        for key in income_sources().sources
    }
    answers = form.answers if form else {}
    members = form.members if form else []
    work = next(
        (one.get("employment_status", "") for one in members if one.get("person") == case.person_id), ""
    )
    return Typed(cells, str(answers.get("size", "")), work if case.person_id else "")


def _rows(typed: Typed, months: list[str], before: Mapping[str, int] | None = None) -> list[Row]:
    found = []
    for key, source in income_sources().sources.items():
        amounts = [_amount(text) for text in typed.cells[key]]
        total = None if None in amounts else sum(one or 0 for one in amounts)
        cells = [
            (f"s.{key}.{month}", text, said(month), amount is not None)
            for month, text, amount in zip(months, typed.cells[key], amounts, strict=True)
        ]
        was = before.get(key, 0) if before is not None else None
        found.append(Row(key, source.name, source.counted, cells, total, was))
    return found


def _live(case: Case, typed: Typed, months: list[str]) -> dict[str, Any]:
    """Sums, income per person and month, and the result as it would be; `fault` what is wrong."""
    try:
        form = _form(case, typed, months, complete=False, user=None)
        sheet = form.sheet
        assert sheet is not None
        shown: dict[str, Any] = {"counted": sheet.counted(), "left_out": sheet.left_out()}
        size = len(form.members) or form.answers.get("size")
        shown["each"] = round(sheet.counted() / size / len(months)) if size and months else None
        check_sheet(case.review.kind, sheet, months)
    except ActionRefused as error:
        return {"fault": error.message}
    score = live_scores(case, {**form.answers, INCOME: sheet.counted()}, form.members)[0]
    return shown | {"result": labels.STATUS_RESULTS.get(score.result_class), "reason": score.reason}
