"""Why a rule came out as it did: the members and values that decided, or what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import wording_numbers as numbers
from .outcome import UNKNOWN_BECAUSE, WHATEVER, MemberStep, Step, missing_text
from .text import Text
from .tree import (
    MIRRORED,
    OPPOSITE,
    Age,
    Aggregate,
    Among,
    And,
    Compare,
    DerivedName,
    Literal,
    Or,
    Product,
    ShareCompare,
    plain,
)
from .types import Bool
from .values import Code, Range
from .wording import noun, phrase, relation, share_noun, share_relation, tally, value_text, who


@dataclass(frozen=True)
class Fact:
    """One thing that decided; `age` facts are left out where the member's age is shown anyway."""

    text: Text
    age: bool = False


def why(step: Step, about: Text | None = None) -> Text:
    """One plain sentence in both languages, without a full stop; `about` names the member it is about."""
    text = _sentence(step)
    if about is None:
        return text.with_capital()
    age = _age_of([step])
    told = Text(f"{about.vi} ({age.vi})", f"{about.en} ({age.en})") if age else about
    return Text(f"{told.vi}: {text.vi}", f"{told.en}: {text.en}").with_capital()


def _sentence(step: Step) -> Text:
    if not step.value.known:
        missing = missing_text(step.missing)
        unknown = Text(UNKNOWN_BECAUSE.vi + missing.vi, UNKNOWN_BECAUSE.en + missing.en)
        if isinstance(step.value, Code) or isinstance(step.node.type, Bool):
            return unknown
        return Text.join("; ", [_equation(step), unknown])
    if not isinstance(step.node.type, Bool):
        return _equation(step)
    if step.settled:
        return Text.join(
            "; ", [phrase(step.node, _holds(step)), WHATEVER.format(what=missing_text(step.settled))]
        )
    return Text.join("; ", _distinct(_told(facts(step))))


def _told(found: list[Fact]) -> list[Text]:
    """Facts as texts; ages only when nothing else was said."""
    other = [fact.text for fact in found if not fact.age]
    return other or [fact.text for fact in found]


def _distinct(texts: Iterable[Text]) -> list[Text]:
    return list(dict.fromkeys(texts))


def _equation(step: Step, sign: str = " =") -> Text:
    what, value = noun(step.node), value_text(step.node, step.value)
    return Text(f"{what.vi}{sign} {value.vi}", f"{what.en}{sign} {value.en}")


def _holds(step: Step) -> bool:
    return step.value == Range(1, 1)


def facts(step: Step) -> list[Fact]:
    """What made a decided condition true, or false."""
    node, holds = step.node, _holds(step)
    if isinstance(node, DerivedName) and not (node.definition.yes if holds else node.definition.no):
        return facts(step.children[0])
    if isinstance(node, And | Or):
        decisive = [child for child in step.children if child.value == step.value]
        # all parts agree, or one part outweighs the rest
        return [fact for child in decisive for fact in facts(child)]
    if isinstance(node, Aggregate):
        return _quantified(step, node)
    if isinstance(node, ShareCompare):
        return [_share(step, node)]
    if isinstance(node, Compare):
        return [_compared(step, node)]
    if isinstance(node, Among):
        return [_among(step, node)]
    return _other(step, holds)


def _other(step: Step, holds: bool) -> list[Fact]:
    kind = step.node.kind
    if kind == "negation":
        return facts(step.children[0])
    if kind == "choice":
        condition, then, otherwise = step.children
        if not condition.value.known:
            return [*facts(then), *facts(otherwise)]
        return [*facts(condition), *facts(then if _holds(condition) else otherwise)]
    if kind == "coalesce":
        return facts(next(child for child in step.children if child.value.known))
    return [Fact(phrase(step.node, holds))]


def _compared(step: Step, node: Compare) -> Fact:
    holds = _holds(step)
    op = node.op if holds else OPPOSITE[node.op]
    left, right = step.children
    if isinstance(plain(node.left), Literal) and not isinstance(plain(node.right), Literal):
        left, right, op = right, left, MIRRORED[op]
    first, second = plain(left.node), plain(right.node)
    if isinstance(first, Age) and numbers.of_member(first) and isinstance(second, Literal):
        return Fact(phrase(node, holds), age=True)
    if isinstance(left.value, Code):
        return Fact(_labelled(left, right))
    if isinstance(first.type, Bool):
        return Fact(phrase(node, holds))
    counted = tally(first)
    if counted:
        return Fact(_tally(left, relation(node, op)))
    said = _valued(left)
    told = relation(node, op)
    if not isinstance(second, Literal):
        value = _worked_out(right)
        told = Text(f"{told.vi} = {value.vi}", f"{told.en} = {value.en}")
    if op == "==" and isinstance(second, Literal) and left.value.known:
        return Fact(said)
    return Fact(Text("{said}, {told}", "{said}, which {told}").format(said=said, told=told))


def _worked_out(step: Step) -> Text:
    """ "8 m² × 4 = 32": a product shows its factors."""
    inner, value = _unscaled(step), value_text(step.node, step.value)
    if not isinstance(inner.node, Product) or not inner.value.known:
        return value
    factors = Text.join(" × ", [value_text(child.node, child.value) for child in inner.children])
    return Text(f"{factors.vi} = {value.vi}", f"{factors.en} = {value.en}")


def _labelled(left: Step, right: Step) -> Text:
    """ "tường: không bền chắc", and the other side when it is no constant."""
    sides = [left] if isinstance(right.node, Literal) else [left, right]
    return Text.join("; ", [_equation(side, ":") for side in sides])


def _among(step: Step, node: Among) -> Fact:
    item = step.children[0]
    if not item.value.known:
        return Fact(phrase(node, _holds(step)))
    return Fact(_equation(item, ":"), age=isinstance(plain(node.item), Age))


def _tally(step: Step, told: Text) -> Text:
    """ "2 trong 3 điều đúng (tường: không bền chắc, mái: không bền chắc), từ 2 trở lên"."""
    ifs = [_unscaled(item) for item in _unscaled(step).children]
    conditions = [item.children[0] for item in ifs]
    true = [fact.text for condition in conditions if _holds(condition) for fact in facts(condition)]
    shown = true or [
        fact.text for condition in conditions if condition.value.known for fact in facts(condition)
    ]
    template = Text(
        "{n} trong {all} điều đúng ({listed}), {told}", "{n} of {all} hold ({listed}), which {told}"
    )
    return template.format(
        n=value_text(step.node, step.value), all=len(conditions), listed=Text.join("; ", shown), told=told
    )


def _unscaled(step: Step) -> Step:
    while step.node.kind == "rescale":
        step = step.children[0]
    return step


def _valued(step: Step) -> Text:
    """ "diện tích nhà ở = 30 m²"; an aggregate names its members."""
    text = _equation(step)
    inner = _unscaled(step)
    if not isinstance(inner.node, Aggregate):
        return text
    names = Text.join(", ", _contributors(inner, inner.node))
    return Text(f"{text.vi} ({names.vi})", f"{text.en} ({names.en})") if names.vi else text


def _contributors(step: Step, node: Aggregate) -> Iterator[Text]:
    for member in step.members:
        if member.where is not None and not _holds(member.where):
            continue
        if node.op == "count":
            if _holds(member.item) and not isinstance(node.item, Literal):
                yield member_text(member)
        elif node.op == "sum" or member.item.value == step.value:
            value = value_text(member.item.node, member.item.value)
            name = member_text(member)
            yield Text(f"{name.vi}: {value.vi}", f"{name.en}: {value.en}")


# members


def member_text(member: MemberStep) -> Text:
    """The member's name, with the age where the rule asks for it."""
    age = _age_of(member.steps)
    return Text(f"{member.name.vi} ({age.vi})", f"{member.name.en} ({age.en})") if age else member.name


def _age_of(steps: Iterable[Step]) -> Text | None:
    """The age that the rule computed for this member, unless the birth date is missing altogether."""
    for step in steps:
        node = step.node
        if isinstance(node, Age) and numbers.of_member(node) and isinstance(step.value, Range):
            if step.missing and not all(item.partial for item in step.missing):
                return None
            return numbers.age_text(node.unit, step.value.low, step.value.high)
        found = _age_of(step.children)
        if found is not None:
            return found
    return None


def _quantified(step: Step, node: Aggregate) -> list[Fact]:
    holds = _holds(step)
    if holds == (node.op == "all") or not step.members:
        return [Fact(phrase(node, holds))]
    wanted = Range(int(node.op == "any"), int(node.op == "any"))
    decisive = [
        member
        for member in step.members
        if member.item.value == wanted and (member.where is None or _holds(member.where))
    ]
    return [Fact(member_reason(member)) for member in decisive]


def member_reason(member: MemberStep) -> Text:
    """ "Nguyễn Thị Hoa (12 tuổi): không có thẻ bảo hiểm y tế"."""
    found = [*facts(member.item), *(facts(member.where) if member.where else [])]
    told = Text.join(", ", _distinct(_told(found)))
    return Text("{who}: {told}", "{who}: {told}").format(who=member_text(member), told=told)


def _share(step: Step, node: ShareCompare) -> Fact:
    """ "tỷ lệ thành viên … = 3/5 (A, B, C), lớn hơn 50%"."""
    op = node.op if _holds(step) else OPPOSITE[node.op]
    counted = [member for member in step.members if member.where is None or member.where.value != Range(0, 0)]
    if not counted:
        nobody = Text("không có {members}", "there are no {members}")
        return Fact(nobody.format(members=who(node, node.where, plural=True)))
    having = [
        member for member in counted if _holds(member.item) and (member.where is None or _holds(member.where))
    ]
    names = Text.join(", ", [member_text(member) for member in having])
    template = Text("{share} = {a}/{b}{names}, {told}", "{share} = {a}/{b}{names}, which {told}")
    if any(not part.value.known for member in counted for part in member.steps):
        template = Text("{share}: ít nhất {a}/{b}{names}, {told}", "{share}: at least {a}/{b}{names}, {told}")
    listed = Text(f" ({names.vi})", f" ({names.en})") if having else Text("", "")
    return Fact(
        template.format(
            share=share_noun(node), a=len(having), b=len(counted), names=listed, told=share_relation(node, op)
        )
    )
