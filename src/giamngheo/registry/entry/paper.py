"""The paper pack of a village: the list, form A, form B and the income sheet of each household."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.law import Standard, VariableSpec
from giamngheo.law.codes import load_codes
from giamngheo.law.form_blocks import FormBlock, form_blocks
from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform import figures
from giamngheo.platform.documents.pack import Part, Question, Sheet, pack_pdf
from giamngheo.platform.documents.sets import PART, finish_set, keep_part
from giamngheo.platform.jobs import JobRun
from giamngheo.registry.entry.filling import Member, members_of
from giamngheo.registry.entry.standard import standard_today
from giamngheo.registry.entry.typed import choices_of
from giamngheo.registry.models import Household
from giamngheo.registry.words import class_name
from giamngheo.rules.text import Text

FORMS = ("list", "screening", "questionnaire", "income")
WHY = "the pack of a village that its maker may read"
BLANK_MEMBERS = 6
SHORT = 9
"""More choices than this are written, not ticked."""


def make_pack(job: JobRun) -> dict[str, Any]:
    """Sets the sheets of the village, `PART` households to a file; a second run makes the same files again."""
    village = AdminUnit.objects.select_related("parent").get(pk=job.parameters["village"])
    forms, blank = job.parameters["forms"], job.parameters["blank"]
    rows = Household.objects.unscoped(WHY).filter(village=village, until=None).select_related("head")
    households = list(rows.order_by("sort_name", "pk"))
    parts = 0
    job.progress(0, len(households))
    for start in range(0, len(households), PART):
        some = households[start : start + PART]
        parts += 1
        keep_part(job.parameters["set"], parts, village_pack(village, some, forms, blank=blank))
        job.progress(start + len(some), len(households))
    finish_set(job, job.parameters["set"], parts)
    return {"households": len(households), "parts": parts}


def village_pack(
    village: AdminUnit, households: Sequence[Household], forms: Sequence[str], *, blank: bool
) -> bytes:
    """The sheets asked for (of `FORMS`), in the order of the households. `blank`: without anybody's name."""
    standard = standard_today()
    sheets = []
    if "list" in forms:
        sheets.append(_list(village, households, blank))
    for one in households:
        members = [] if blank else members_of(one)
        sheets += [_form(name, standard, one, members, blank) for name in FORMS[1:] if name in forms]
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
    return "Bố cục tạm thời, chưa đối chiếu với Phụ lục I, II, III, IV Thông tư 07/2021/TT-BLĐTBXH."


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


def _form(name: str, standard: Standard, one: Household, members: Sequence[Member], blank: bool) -> Sheet:
    title, parts = {
        "screening": lambda: _screening(),
        "questionnaire": lambda: _questionnaire(standard),
        "income": lambda: _income(),
    }[name]()
    facts = (
        ("Chủ hộ", "" if blank else one.head_name),
        ("Mã hộ", "" if blank else one.code),
        ("Địa chỉ", "" if blank else one.address),
    )
    names = tuple(_named(member) for member in members) or ("",) * BLANK_MEMBERS
    path = "/registry/households/" if blank else f"/registry/households/{one.pk}/entry/"
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
    form = paper_forms()["income"]
    columns = tuple((one.vi, 3 if place == 0 else 2) for place, one in enumerate(form.columns))
    rows = tuple((one.vi, *("",) * (len(columns) - 1)) for one in form.rows)
    return form.title.vi, (
        Part("Thu nhập trong 12 tháng trước thời điểm rà soát", columns=columns, rows=rows),
    )


def _questionnaire(standard: Standard) -> tuple[str, tuple[Part, ...]]:
    return "Phiếu B – Rà soát hộ gia đình", tuple(_part(block) for block in form_blocks(standard))


def _part(block: FormBlock) -> Part:
    if block.entity == "person":
        return Part(
            block.label.vi, columns=tuple((_heading(one), 2) for one in block.variables), members=True
        )
    questions = []
    for variable in block.variables:
        choices = tuple(label.vi for label in choices_of(variable).values())
        words = _with_unit(variable.question.vi, variable)
        questions.append(Question(words, choices if len(choices) <= SHORT else ()))
    return Part(block.label.vi, tuple(questions))


def _heading(variable: VariableSpec) -> str:
    """The label with its unit, so that a written number is understood."""
    return _with_unit(variable.label.with_capital().vi, variable)


def _with_unit(words: str, variable: VariableSpec) -> str:
    """The words, and the unit where they do not name it already."""
    unit = variable.unit.vi if variable.unit else ""
    return f"{words} ({unit})" if unit and unit not in words else words
