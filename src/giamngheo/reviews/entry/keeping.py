"""Keeps the forms of the register's pages as assessments: the one saver there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from giamngheo.areas.models import AdminUnit
from giamngheo.law import Standard, load_standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.platform.actions import Act
from giamngheo.platform.components import Crumb
from giamngheo.registry.entry import Entry, Keeping, Kept, Listed
from giamngheo.registry.entry.filling import UNCHANGED, LastYear, box
from giamngheo.registry.entry.typed import written_answer
from giamngheo.registry.models import Household
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.assessing import Form, reference_day, save_assessment, standards_of, why_closed
from giamngheo.reviews.actions.screening import why_not_screened
from giamngheo.reviews.answers import typed
from giamngheo.reviews.entry.about import PREFIX, AboutForm
from giamngheo.reviews.entry.came_back import notes_of
from giamngheo.reviews.income import SHEETED
from giamngheo.reviews.labels import CASE_STATES, village_name
from giamngheo.reviews.models import Assessment, Case, ResultComplaint
from giamngheo.reviews.rechecks import contested_form
from giamngheo.rules.text import Text

WHY = "forms of households that were read in scope"
OFF_THE_LIST = ("withdrawn", "screened_out")
CONTESTED = Text("phiếu bị khiếu nại hoặc được mở lại (lần {n})", "the form that is re-checked (version {n})")
SAVED = Text("Đã lưu phiếu (lần {n}).", "Saved (version {n}).")
SAVED_UNFINISHED = Text("Đã lưu tạm (lần {n}), chưa hoàn thành.", "Saved unfinished (version {n}).")


class ReviewSaver:
    """`registry.entry.Saver` of this room."""

    def open(self, request: HttpRequest, household: Household) -> Keeping | None:
        actor = request.actor  # type: ignore[attr-defined]
        case = open_case(Case.objects.reach(actor, permissions.ASSESS).filter(household=household))
        if case is None:
            return None
        standard, *also = standards_of(case)
        last = case.assessments.order_by("-revision").first()
        contested = contested_form(case)
        sent = request.POST if f"{PREFIX}-visited_on" in request.POST else None
        paper = "paper" in request.GET
        initial = {
            "visited_on": clock.today(),
            "enumerator": actor.user_id,
            "source": Assessment.Source.PAPER if paper else Assessment.Source.FORM,
        }
        return Keeping(
            standard=standard,
            on=reference_day(case),
            before=case.review.year,
            about=AboutForm(sent, case=case, actor=actor.user_id, initial=initial),
            version=last.revision if last is not None else 0,
            kept=_kept(standard, last, contested),
            also=also,
            notes=notes_of(case),
            address=reverse("reviews:case", args=[case.pk]),
            way=[
                _to(case),
                Crumb(household.head_name or household.code, reverse("reviews:case", args=[case.pk])),
            ],
            case=case,
            beside=_beside(case, contested) if contested is not None else None,
            opened=lambda n: _kept(standard, case.assessments.filter(revision=n).first(), contested),
        )

    def save(self, act: Act, keeping: Keeping, entry: Entry, *, complete: bool, seen: int | None) -> Text:
        about = keeping.about
        said: Mapping[str, Any] = about.cleaned_data if about.is_bound else about.initial
        enumerator = said["enumerator"]
        answers, members = said_in(entry)
        form = Form(
            answers=answers,
            members=members,
            unchanged=entry.unchanged,
            source=said["source"],
            visited_on=said["visited_on"],
            enumerator=getattr(enumerator, "pk", enumerator),
            complete=complete,
        )
        made = save_assessment(act, keeping.case, form, seen=seen)
        return (SAVED if made.complete else SAVED_UNFINISHED).format(n=made.revision)

    def listed(self, village: AdminUnit) -> Listed | None:
        cases = _running().filter(village_review__village=village)
        newest = cases.order_by("-review_id").select_related("review", "village_review__village").first()
        if newest is None:
            return None
        cases = cases.exclude(state__in=OFF_THE_LIST)
        states, versions = {}, {}
        numbered = cases.annotate(kept=Max("assessments__revision")).order_by("review_id")
        for household, state, pk, kept in numbered.values_list("household", "state", "pk", "kept"):
            states[household] = CASE_STATES[state].word, reverse("reviews:case", args=[pk])
            versions[household] = kept or 0
        review = newest.review
        return Listed(
            cases.values("household"),
            load_standard(review.standard),
            reference_day(newest),
            review.year,
            states,
            [_to(newest)],
            versions,
        )

    def filled(self, households: Sequence[Household]) -> Mapping[int, Kept]:
        cases = _running().filter(household__in=households, assessment__isnull=False)
        found = {}
        for case in cases.order_by("review_id").select_related("assessment", "review"):
            assessment, standard = case.assessment, load_standard(case.review.standard)
            assert assessment is not None
            persons = {
                one["person"]: typed(standard, "person", _answers(one))
                for one in assessment.members
                if one.get("person")
            }
            found[case.household_id] = Kept(typed(standard, "household", assessment.answers), persons)
        return found

    def sheets(self, households: Sequence[Household]) -> Mapping[int, Mapping[str, str]]:
        cases = _running().filter(household__in=households).exclude(state="withdrawn")
        found: dict[int, dict[str, str]] = {}
        for case in cases.order_by("review_id").select_related("village_review"):
            own = {"income": reverse("reviews:income", args=[case.pk])}
            if why_not_screened(case) is None:
                own["screening"] = reverse("reviews:screening", args=[case.pk])
            found[case.household_id] = own
        return found


def _to(case: Case) -> Crumb:
    """The page of the file's village in the review."""
    village = case.village_review
    return Crumb(village_name(village), reverse("reviews:village", args=[village.pk]))


def said_in(entry: Entry) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The household's and the members' answers as a `Form` takes them, without what is not asked."""
    members = [
        {"person": one.person, **_asked(entry, "person", one.person, entry.persons[one.person])}
        for one in entry.members
    ]
    return _asked(entry, "household", None, entry.household), members


def open_case(cases: QuerySet[Case]) -> Case | None:
    """The file that takes a form now: of the review opened last where a household is in two.

    Procedures that sum income on a sheet of their own (`income.SHEETED`) have forms of their own.
    """
    # a closed commune's file takes the re-check of a complaint, or of its being opened again alone
    complained = ResultComplaint.objects.unscoped(WHY).filter(case=OuterRef("pk"), outcome="open")
    again = Q(state__in=("reopened", "complained")) | Q(Exists(complained), state="decided")
    running = ~Q(village_review__commune_review__step="closed") | again
    rows = cases.filter(running).exclude(review__kind__in=SHEETED).order_by("-review_id")
    related = ("review", "village_review__village", "household__village", "household__commune")
    for case in rows.select_related(*related):
        if why_closed(case) is None:
            return case
    return None


def _running() -> QuerySet[Case]:
    running = Case.objects.unscoped(WHY).exclude(village_review__commune_review__step="closed")
    return running.exclude(review__kind__in=SHEETED)


def _answers(member: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in member.items() if name != "person"}


def _asked(entry: Entry, entity: str, person: int | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not asked of this person any more."""
    return {
        name: value
        for name, value in answers.items()
        if value is not None and box(entity, name, person) not in entry.not_asked
    }


def _kept(standard: Standard, last: Assessment | None, contested: Assessment | None) -> dict[str, str]:
    """What the form is opened with; a re-check begins empty, it judges by itself what the form before it said."""
    if last is None or (contested is not None and last.revision <= contested.revision):
        return {}
    # a tick speaks of the answers beside: a re-check's of the form that it judges, another's of last year's
    ticked = (last.occasion == Assessment.Occasion.RECHECK) is (contested is not None)
    return _boxes(standard, last, set(last.unchanged) if ticked else set())


def _beside(case: Case, contested: Assessment) -> LastYear:
    members = {one["person"]: _answers(one) for one in contested.members if one.get("person")}
    name = CONTESTED.format(n=contested.revision)
    return LastYear(case.review.year, contested.answers, members, name)


def _boxes(standard: Standard, last: Assessment, unchanged: set[str]) -> dict[str, str]:
    """What the form's boxes held when this version was kept; the blocks of `unchanged` are ticked, not filled."""
    household = typed(standard, "household", last.answers)
    members = [(one.get("person"), typed(standard, "person", _answers(one))) for one in last.members]
    found = {}
    for block in form_blocks(standard):
        if block.key in unchanged:
            found[f"{UNCHANGED}.{block.key}"] = "1"
            continue
        owners = [(None, household)] if block.entity == "household" else members
        for person, answers in owners:
            for variable in block.variables:
                if (value := answers.get(variable.name)) is not None:
                    found[box(block.entity, variable.name, person)] = written_answer(value)
    return found
