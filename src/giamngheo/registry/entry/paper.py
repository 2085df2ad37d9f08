"""The paper pack of a village: the list, form A, form B and the income sheet of each household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.law import Standard, VariableSpec
from giamngheo.law.codes import load_codes
from giamngheo.law.evidence import PROVISIONAL
from giamngheo.law.form_blocks import FormBlock, form_blocks
from giamngheo.law.income_sources import income_sources
from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform import figures
from giamngheo.platform.documents.pack import Part, Question, Sheet, pack_pdf
from giamngheo.platform.documents.sets import PART, finish_set, keep_part
from giamngheo.platform.jobs import JobRun
from giamngheo.registry.entry.filling import Member, members_of
from giamngheo.registry.entry.saving import Kept, saver
from giamngheo.registry.entry.standard import standard_today
from giamngheo.registry.entry.typed import choices_of, shown_answer
from giamngheo.registry.models import Household
from giamngheo.registry.words import class_name
from giamngheo.rules.text import Text

FORMS = ("list", "screening", "questionnaire", "income")
WHY = "the pack of a village that its maker may read"
BLANK_MEMBERS = 6
FROM_PAPER = "paper=1"
"""Of an address of a form: what is typed comes from a sheet."""
NOTHING: Mapping[int, Kept] = MappingProxyType({})
MONTHS = 12
SPARE = 3
"""Blank forms A that go with a pack for named households."""
SHORT = 9
"""More choices than this are written, not ticked."""


def make_pack(job: JobRun) -> dict[str, Any]:
    """Sets the sheets of the village, `PART` households to a file; a second run makes the same files again."""
    village = AdminUnit.objects.select_related("parent").get(pk=job.parameters["village"])
    forms, kind = job.parameters["forms"], job.parameters["kind"]
    rows = Household.objects.unscoped(WHY).filter(village=village, until=None).select_related("head")
    keeper = saver()
    listed = keeper.listed(village) if keeper is not None and job.parameters["listed"] else None
    if listed is not None:
        rows = rows.filter(pk__in=listed.households)
    standard = listed.standard if listed else standard_today()
    households = list(rows.order_by("sort_name", "pk"))
    parts = 0
    job.progress(0, len(households))
    for start in range(0, len(households), PART):
        some = households[start : start + PART]
        parts += 1
        kept = keeper.filled(some) if keeper is not None and kind == "filled" else {}
        taken = keeper.sheets(some) if keeper is not None and listed is not None and kind != "blank" else None
        last = start + PART >= len(households)
        pack = village_pack(
            village, some, forms, standard, blank=kind == "blank", kept=kept, taken=taken, spare=last
        )
        keep_part(job.parameters["set"], parts, pack)
        job.progress(start + len(some), len(households))
    finish_set(job, job.parameters["set"], parts)
    return {"households": len(households), "parts": parts}


def village_pack(
    village: AdminUnit,
    households: Sequence[Household],
    forms: Sequence[str],
    standard: Standard,
    *,
    blank: bool,
    kept: Mapping[int, Kept] = NOTHING,
    taken: Mapping[int, Mapping[str, str]] | None = None,
    spare: bool = False,
) -> bytes:
    """The sheets asked for (of `FORMS`), in the order of the households.

    blank: without anybody's name. kept: answers that form B is filled with, by household. taken: the pages where each
    household's sheets are keyed in (`Saver.sheets`); form A is for those that have one. spare: blank forms A at the
    end, for who applies later.
    """
    sheets = []
    if "list" in forms:
        sheets.append(_list(village, households, blank))
    for one in households:
        members = [] if blank else members_of(one)
        answers = kept.get(one.pk)
        own = None if taken is None else taken.get(one.pk, {})
        wanted = [name for name in FORMS[1:] if name in forms]
        if own is not None and "screening" not in own:
            wanted = [name for name in wanted if name != "screening"]
        sheets += [_form(name, standard, one, members, blank, answers, own or {}) for name in wanted]
    if "screening" in forms and taken is not None and (spare or not sheets):
        sheets += [_form("screening", standard, households[0], [], True, None, {})] * SPARE
    office = f"Ủy ban nhân dân {_small(village.parent.full_name)}" if village.parent else ""
    return pack_pdf(
        sheets,
        title=f"Bộ phiếu rà soát {village.full_name}",
        unit=office,
        village=village.full_name,
        provisional=_provisional(standard),
        synthetic=getattr(settings, "DEMO", False),
    )


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _provisional(standard: Standard) -> str:
    """What the layouts rest on, in small print under every sheet; empty once all are confirmed."""
    bases = [one.basis for one in paper_forms().values()]
    bases += [variable.basis for block in form_blocks(standard) for variable in block.variables]
    if all(basis.decides for basis in bases):
        return ""
    return f"{PROVISIONAL.vi}: Phụ lục I, II, III, IV Thông tư 07/2021/TT-BLĐTBXH."


def _address(path: str) -> str:
    return f"{settings.PUBLIC_ADDRESS}{path}"


def _list(village: AdminUnit, households: Sequence[Household], blank: bool) -> Sheet:
    rows = tuple(
        (
            str(number),
            "" if blank else one.head_name,
            "" if blank else one.code,
            "" if blank else _vi(class_name(one.last_class)),
            "" if blank else str(one.size),
            "",
        )
        for number, one in enumerate(households, 1)
    )
    return Sheet(
        "Danh sách hộ gia đình cần rà soát",
        _address(f"/registry/villages/{village.pk}/entry/"),
        f"T{village.pk}",
        subtitle=f"Năm {timezone.localdate().year} – {figures.number(len(rows))} hộ",
        rows=rows,
        signers=("Người lập", "Trưởng thôn"),
    )


def _vi(word: Text | str) -> str:
    return word.vi if isinstance(word, Text) else word


def _form(
    name: str,
    standard: Standard,
    one: Household,
    members: Sequence[Member],
    blank: bool,
    kept: Kept | None,
    own: Mapping[str, str],
) -> Sheet:
    title, parts = {
        "screening": lambda: _screening(),
        "questionnaire": lambda: _questionnaire(standard, members, kept),
        "income": lambda: _income(),
    }[name]()
    facts = (
        ("Chủ hộ", "" if blank else one.head_name),
        ("Mã hộ", "" if blank else one.code),
        ("Địa chỉ", "" if blank else one.address),
    )
    names = tuple(_named(member) for member in members) or ("",) * BLANK_MEMBERS
    entry = f"/registry/households/{one.pk}/entry/"
    path = "/registry/households/" if blank else f"{own.get(name, entry)}?{FROM_PAPER}"
    return Sheet(title, _address(path), "" if blank else one.code, facts=facts, parts=parts, members=names)


def _named(member: Member) -> str:
    year = f", {member.birth[0].year}" if member.birth else ""
    relation = load_codes("relations").labels.get(member.relation)
    return f"{member.name}{year}" + (f" ({relation.vi})" if relation else "")


def _screening() -> tuple[str, tuple[Part, ...]]:
    form = paper_forms()["screening"]
    asked = tuple(
        Question(f"{number}. {one.vi}", ("Có", "Không")) for number, one in enumerate(form.questions, 1)
    )
    return form.title.vi, (Part("Đánh dấu vào ô đúng với hộ", asked),)


def _income() -> tuple[str, tuple[Part, ...]]:
    form, sources = paper_forms()["income"], income_sources().sources.values()
    month, total = form.columns
    columns = ((month.vi, 2), *((one.name.vi, 2) for one in sources))
    lines = (*(f"{number}. …/20…" for number in range(1, MONTHS + 1)), total.vi)
    rows = tuple((line, *("",) * len(sources)) for line in lines)
    return form.title.vi, (
        Part("Thu nhập trong 12 tháng trước thời điểm rà soát, đồng", columns=columns, rows=rows),
    )


def _questionnaire(
    standard: Standard, members: Sequence[Member], kept: Kept | None
) -> tuple[str, tuple[Part, ...]]:
    blocks = form_blocks(standard)
    return "Phiếu B – Rà soát hộ gia đình", tuple(_part(block, members, kept) for block in blocks)


def _part(block: FormBlock, members: Sequence[Member], kept: Kept | None) -> Part:
    if block.entity == "person":
        columns = tuple((_heading(one), 2) for one in block.variables)
        known = [kept.persons.get(one.person, {}) for one in members] if kept else []
        rows = tuple(tuple(_said(one, answers) for one in block.variables) for answers in known)
        return Part(block.label.vi, columns=columns, members=True, rows=rows)
    questions = []
    for variable in block.variables:
        choices = tuple(label.vi for label in choices_of(variable).values())
        words = _with_unit(variable.question.vi, variable)
        answer = _said(variable, kept.household) if kept else ""
        questions.append(Question(words, choices if len(choices) <= SHORT else (), answer))
    return Part(block.label.vi, tuple(questions))


def _said(variable: VariableSpec, answers: Mapping[str, Any]) -> str:
    """An answer in words; empty where there is none."""
    value = answers.get(variable.name)
    return "" if value is None else shown_answer(variable, value).vi


def _heading(variable: VariableSpec) -> str:
    """The label with its unit, so that a written number is understood."""
    return _with_unit(variable.label.with_capital().vi, variable)


def _with_unit(words: str, variable: VariableSpec) -> str:
    """The words, and the unit where they do not name it, or what is counted, already."""
    unit = variable.unit.vi if variable.unit else ""
    return (
        f"{words} ({unit})"
        if unit and not words.endswith(unit.split("/")[0]) and unit not in words
        else words
    )
