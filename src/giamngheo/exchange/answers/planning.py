"""The dry run of filled forms: what saving each would do, judged as the saving itself judges."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from giamngheo.areas.facts import holdings
from giamngheo.areas.models import AdminUnit
from giamngheo.areas.models.facts import Subject
from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.planning import SCHEMA
from giamngheo.exchange.models import ImportBatch
from giamngheo.law import Standard, load_standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.components import Difference
from giamngheo.platform.scope import Actor
from giamngheo.platform.versions import StaleEdit
from giamngheo.registry.bulk.rows import plain
from giamngheo.registry.entry import Entry, Member, entry_of, members_of
from giamngheo.registry.entry.filling import box
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.assessing import TO_ASSESSED, Form, judge, reference_day, why_closed
from giamngheo.reviews.answers import checked, typed
from giamngheo.reviews.comparing import changed_answers
from giamngheo.reviews.entry.keeping import said_in
from giamngheo.reviews.models import Assessment, Case
from giamngheo.rules.text import Text

CLOSED_CODES = ("not_open_to_forms", "village_step")
RECHECK = Text(
    "Hộ này đang được phúc tra hoặc đã có quyết định; phiếu phúc tra nhập trên trình duyệt.",
    "This household is being re-checked or was decided; the re-check is typed in the browser.",
)
GONE = Text(
    "Hộ đã ra khỏi danh sách rà soát, hoặc bạn không còn quyền ghi phiếu của hộ.",
    "The household has left the review's list, or you may not save its form any more.",
)
NEWER = Text(
    "Sau khi lấy tệp mẫu đã có người lưu phiếu lần {n}, khác với tệp. Không ghi đè; lấy lại tệp mẫu rồi sửa.",
    "Version {n} was saved after the template was taken, and differs. Take the template again, then change it.",
)


@dataclass
class Verdict:
    """What becomes of one form: `new`, `changed`, `unchanged`, `blank`, `conflict`, `closed` or `refused`.

    form: what is to be saved, for the first two. changes: what stands now and what the file says.
    """

    name: str
    why: Text | None = None
    changes: Sequence[Difference] = ()
    result: str = ""
    form: Form | None = None
    names: dict[int, str] = field(default_factory=dict)


def dry_run(batch: ImportBatch, actor: Actor, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Judges every form and keeps rows and forms. Returns counts by verdict; nothing is written."""
    found = store.get_json(batch, "check/forms")
    cases = _cases(actor, found)
    places = _Places(cases.values())
    counts: Counter[str] = Counter()
    kept, saved = [], []
    for number, one in enumerate(found):
        verdict = verdict_of(cases.get(one["case"]), one, places)
        counts[verdict.name] += 1
        kept.append(_kept(one, verdict))
        if verdict.form is not None:
            saved.append(_plain_form(one, verdict.form))
        progress(number + 1, len(found))
    store.put_table(batch, "plan/rows", pa.Table.from_pylist(kept, SCHEMA))
    store.put_json(batch, "plan/forms", saved)
    return {name: counts[name] for name in VERDICTS}


VERDICTS: dict[str, Text] = {
    "new": Text("Phiếu mới", "New forms"),
    "changed": Text("Sửa phiếu đã có", "Changed forms"),
    "unchanged": Text("Không đổi", "Unchanged"),
    "blank": Text("Chưa điền", "Not filled in"),
    "conflict": Text("Đã có bản lưu mới hơn", "A newer version exists"),
    "closed": Text("Đã qua bước rà soát", "Past the assessment"),
    "refused": Text("Phiếu chưa hợp lệ", "Not valid"),
}
WRITTEN = ("new", "changed")
LEFT_OUT = ("conflict", "closed", "refused")


def _cases(actor: Actor, forms: Iterable[Mapping[str, Any]]) -> dict[int, Case]:
    rows = Case.objects.reach(actor, permissions.ASSESS).filter(pk__in=[one["case"] for one in forms])
    related = ("review", "village_review", "household__village", "household__commune", "assessment")
    return {one.pk: one for one in rows.select_related(*related)}


class _Places:
    """Locality and region of the households' units, by the day that each file counts to."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._units = {one.household.village or one.household.commune for one in cases}
        self._known: dict[tuple[Subject, date], dict[int, Any]] = {}

    def of(self, unit: AdminUnit, subject: Subject, on: date) -> str:
        if (subject, on) not in self._known:
            self._known[subject, on] = dict(holdings(self._units, subject, on))
        found = self._known[subject, on].get(unit.pk)
        return found.value if found is not None else ""


def verdict_of(case: Case | None, one: Mapping[str, Any], places: _Places) -> Verdict:
    """Of one form as `matching.Matched` keeps it."""
    if case is None:
        return Verdict("closed", GONE)
    standard = load_standard(case.review.standard)
    try:
        said = _Said.of(standard, one)
        if said.nothing:
            return Verdict("blank")
        versions = list(case.assessments.order_by("-revision"))
        last = versions[0] if versions else None
        base = next((version for version in versions if version.revision == one["seen"]), None)
        # what nobody changed in the file is no wish to go back to it
        if any(version is not None and said.adds_nothing(version) for version in (last, base)):
            return Verdict("unchanged")
        if (closed := why_not_by_file(case)) is not None:
            return Verdict("closed", closed)
        return _judged(case, standard, one, said, last, places)
    except ActionRefused as refusal:
        name = "closed" if refusal.code in CLOSED_CODES else "refused"
        return Verdict(name, refusal.message)


def why_not_by_file(case: Case) -> Text | None:
    """Why no file may bring the household's form now; a re-check is typed by whom it was given to."""
    closed = why_closed(case)
    if closed is not None:
        return closed.message
    return None if case.state in TO_ASSESSED else RECHECK


@dataclass(frozen=True)
class _Said:
    """The answers of a form by variable; `columns` are those it speaks of, answered or blank."""

    standard: Standard
    household: Mapping[str, Any]
    persons: Mapping[int, Mapping[str, Any]]
    columns: frozenset[str]
    person_columns: frozenset[str]

    @classmethod
    def of(cls, standard: Standard, one: Mapping[str, Any]) -> _Said:
        household = typed(standard, "household", checked(standard, "household", one["answers"]))
        persons = {
            person: typed(standard, "person", checked(standard, "person", answers))
            for person, answers in one["members"]
        }
        spoken = frozenset(name for _, answers in one["members"] for name in answers)
        return cls(standard, household, persons, frozenset(one["answers"]), spoken)

    @property
    def nothing(self) -> bool:
        return not self.household and not any(self.persons.values())

    def adds_nothing(self, version: Assessment) -> bool:
        """Whether the version says the same wherever the file has a column."""
        household, persons = _answers(self.standard, version)
        if any(self.household.get(name) != household.get(name) for name in self.columns):
            return False
        return all(
            answers.get(name) == persons.get(person, {}).get(name)
            for person, answers in self.persons.items()
            for name in self.person_columns
        )

    def over(
        self, last: Assessment | None, members: Sequence[Member]
    ) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
        """The whole form: what the file has no column for stays as it was saved last."""
        household, persons = _answers(self.standard, last) if last is not None else ({}, {})
        kept = {name: value for name, value in household.items() if name not in self.columns}
        whole = {
            one.person: {
                name: value
                for name, value in persons.get(one.person, {}).items()
                if name not in self.person_columns
            }
            | dict(self.persons.get(one.person, {}))
            for one in members
        }
        return kept | dict(self.household), whole


def _answers(standard: Standard, version: Assessment) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    persons = {
        one["person"]: typed(standard, "person", {name: one[name] for name in one if name != "person"})
        for one in version.members
        if one.get("person")
    }
    return typed(standard, "household", version.answers), persons


def _judged(
    case: Case,
    standard: Standard,
    one: Mapping[str, Any],
    said: _Said,
    last: Assessment | None,
    places: _Places,
) -> Verdict:
    household = case.household
    members = members_of(household)
    unit, on = household.village or household.commune, reference_day(case)
    answers, persons = said.over(last, members)
    entry = entry_of(
        standard,
        answers,
        persons,
        on=on,
        locality=places.of(unit, Subject.LOCALITY, on),
        region=places.of(unit, Subject.INCOME_REGION, on),
        head=household.head_id,
        members=members,
    )
    if not entry.sound:
        return Verdict("refused", _faults(entry))
    home, people = said_in(entry)
    form = form_of({**one, "answers": home, "members": people})
    try:
        judged = judge(case, form, seen=one["seen"])
    except StaleEdit as stale:
        found = [
            Difference(Text.same(d.label) if isinstance(d.label, str) else d.label, d.now, d.wanted)
            for d in stale.differences
        ]
        return Verdict("conflict", NEWER.format(n=stale.version), found)
    names = {member.person: member.name for member in members}
    before = (last.answers, last.members) if last is not None else ({}, [])
    changes = changed_answers(standard, before, (judged.answers, judged.members), names) if last else []
    return Verdict("changed" if last else "new", None, changes, judged.scores[0].result_class, form)


def _faults(entry: Entry) -> Text:
    """Every fault with its question, and of whom it is asked."""
    names = {}
    for block in form_blocks(entry.standard):
        for variable in block.variables:
            label = variable.label.with_capital()
            if block.entity == "household":
                names[box("household", variable.name)] = label
                continue
            for one in entry.members:
                words = Text(f"{one.name}: {label.vi}", f"{one.name}: {label.en}")
                names[box("person", variable.name, one.person)] = words
    said = [(names.get(name, Text.same(name)), fault) for name, fault in entry.faults.items()]
    return Text(
        " ".join(f"{label.vi}: {fault.vi}" for label, fault in said),
        " ".join(f"{label.en}: {fault.en}" for label, fault in said),
    )


def _kept(one: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    changes = [[_both(d.label), "answer", _both(d.before), _both(d.after)] for d in verdict.changes]
    return {
        "verdict": verdict.name,
        "source": one["source"],
        "row": one["row"],
        "code": one["code"],
        "head": one["head"],
        "size": len(one["members"]) or None,
        "village": one["village"],
        "commune": one["commune"],
        "class": verdict.result,
        "household": None,
        "changes": json.dumps(changes, ensure_ascii=False),
        "why_vi": verdict.why.vi if verdict.why else None,
        "why_en": verdict.why.en if verdict.why else None,
    }


def _both(words: Any) -> list[str]:
    text = words if isinstance(words, Text) else Text.same(str(words))
    return [text.vi, text.en]


def answer_difference(change: Sequence[Any], places: Mapping[int, str]) -> Difference:
    """A change that `_kept` kept: of which question, before, after."""
    label, _, before, after = change
    return Difference(Text(*label), Text(*before), Text(*after))


def _plain_form(one: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """What the saving needs of a form, as JSON keeps it."""
    kept = {name: one[name] for name in ("case", "seen", "visited", "enumerator", "code", "head", "row")}
    return kept | {
        "answers": {name: plain(value) for name, value in form.answers.items()},
        "members": [{name: plain(value) for name, value in one.items()} for one in form.members],
    }


def form_of(kept: Mapping[str, Any]) -> Form:
    """The form of what was kept of it; an import says of no block that it is unchanged."""
    return Form(
        answers=kept["answers"],
        members=kept["members"],
        source=Assessment.Source.FILE,
        visited_on=date.fromisoformat(kept["visited"]) if kept["visited"] else None,
        enumerator=kept["enumerator"],
        complete=True,
    )
