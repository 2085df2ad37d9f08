"""A rule in words: noun phrases for values, sentences for conditions, from the labels of the variables."""

from __future__ import annotations

from dataclasses import replace

from . import wording_numbers as numbers
from .formats import UNKNOWN, plain_value
from .text import AND, OR, Text
from .tree import (
    MIRRORED,
    OPPOSITE,
    Age,
    Aggregate,
    Among,
    And,
    Coalesce,
    Compare,
    DerivedName,
    If,
    Known,
    Literal,
    Lookup,
    Minus,
    Name,
    Node,
    Not,
    Or,
    Product,
    ReferenceDate,
    ShareCompare,
    Sum,
    plain,
)
from .types import Bool, Choice, Date, Number
from .values import Code, Range, Value

REFERENCE_DATE = Text("ngày xét", "the reference date")


def describe(node: Node) -> Text:
    """A condition as a sentence, any other value as a noun phrase."""
    node = plain(node)
    return phrase(node, True) if isinstance(node.type, Bool) else noun(node)


def value_text(node: Node, value: Value) -> Text:
    """A value of this node as people read it: choice label, "label = value unit" without the label."""
    if isinstance(value, Code):
        return UNKNOWN if value.code is None else choice_label(node, value.code)
    return plain_value(value, node.type, numbers.unit_of(node))


def choice_label(node: Node, code: str) -> Text:
    """The label of a code among the choices that this node can take."""
    node = plain(node)
    if isinstance(node, Name) and node.variable.choices and code in node.variable.choices:
        return node.variable.choices[code]
    for child in node.children:
        if isinstance(child.type, Choice):
            label = choice_label(child, code)
            if label != Text.same(code):
                return label
    return Text.same(code)


# nouns


def noun(node: Node) -> Text:
    """A value as a noun phrase."""
    node = plain(node)
    if isinstance(node, Literal):
        value = Code(node.value) if isinstance(node.value, str) else Range(node.value, node.value)
        return plain_value(value, node.type)
    if isinstance(node, Name):
        return node.variable.label.within()
    if isinstance(node, ReferenceDate):
        return REFERENCE_DATE
    if isinstance(node, DerivedName):
        label = node.definition.label
        return label.within() if label else noun(node.body)
    if isinstance(node, Lookup):
        keys = Text.join(", ", [describe(key) for key in node.keys])
        label = node.parameter.label.within()
        return Text(f"{label.vi} ({keys.vi})", f"{label.en} ({keys.en})") if node.keys else label
    if isinstance(node, Age):
        return _age_noun(node)
    if isinstance(node, Aggregate):
        return _aggregate_noun(node)
    return _operator_noun(node)


def _operator_noun(node: Node) -> Text:
    if isinstance(node, Minus):
        return Text("−{item}", "−{item}").format(item=_factor(node.item))
    if isinstance(node, Sum):
        parts = tally(node)
        if parts:
            listed = Text.join("; ", [phrase(part, True) for part in parts])
            return Text("số điều đúng trong các điều ({listed})", "how many of these hold ({listed})").format(
                listed=listed
            )
        text = noun(node.items[0])
        for item in node.items[1:]:
            sign, part = _signed(plain(item))
            text = Text(f"{text.vi} {sign} {part.vi}", f"{text.en} {sign} {part.en}")
        return text
    if isinstance(node, Product):
        return Text.join(" × ", [_factor(item) for item in node.items])
    if isinstance(node, If):
        return _if_text(node, noun(node.then), noun(node.otherwise))
    assert isinstance(node, Coalesce)
    listed = Text.join("; ", [noun(item) for item in node.items])
    return Text("giá trị biết được đầu tiên trong ({listed})", "the first known of ({listed})").format(
        listed=listed
    )


def _signed(node: Node) -> tuple[str, Text]:
    """A term of a sum: its sign and the rest."""
    if isinstance(node, Minus):
        return "−", _factor(node.item)
    if isinstance(node, Literal) and node.value < 0:
        return "−", noun(replace(node, value=-node.value))
    return "+", noun(node)


def _factor(node: Node) -> Text:
    text = noun(node)
    return (
        Text(f"({text.vi})", f"({text.en})")
        if isinstance(plain(node), Sum | If) and not tally(node)
        else text
    )


def _if_text(node: If, then: Text, otherwise: Text) -> Text:
    template = Text(
        "nếu {condition} thì {then}, nếu không thì {otherwise}",
        "if {condition} then {then}, otherwise {otherwise}",
    )
    return template.format(condition=phrase(node.condition, True), then=then, otherwise=otherwise)


def tally(node: Node) -> list[Node]:
    """The conditions of a sum that counts: if(a, 1, 0) + if(b, 1, 0) + …; empty for any other node."""
    node = plain(node)
    if not isinstance(node, Sum):
        return []
    counted = [plain(item) for item in node.items]
    conditions = [item.condition for item in counted if isinstance(item, If) and _counts(item)]
    return conditions if len(conditions) == len(counted) else []


def _counts(node: If) -> bool:
    one, nothing = node.then, node.otherwise
    return isinstance(one, Literal) and isinstance(nothing, Literal) and (one.value, nothing.value) == (1, 0)


def _age_noun(node: Age) -> Text:
    words = numbers.AGE_NOUNS[node.unit]
    if numbers.of_member(node):
        return words
    span = numbers.SPAN_NOUNS[node.unit]
    return span.format(birth=noun(node.birth), on=noun(node.on))


def who(node: Aggregate | ShareCompare, where: Node | None, plural: bool) -> Text:
    """The members an aggregate looks at: "thành viên", with its condition."""
    label = node.group.plural if plural else node.group.label
    if where is None:
        return label
    condition = phrase(where, True)
    return Text(f"{label.vi} ({condition.vi})", f"{label.en} ({condition.en})")


def _aggregate_noun(node: Aggregate) -> Text:
    members = who(node, node.where, plural=True)
    if node.op == "count":
        if isinstance(node.item, Literal):
            return Text("số {members}", "the number of {members}").format(members=members)
        return _count_noun(node)
    template = {
        "sum": Text("tổng {item} của các {members}", "the total of {item} of the {members}"),
        "min": Text("{item} nhỏ nhất của các {members}", "the lowest {item} among the {members}"),
        "max": Text("{item} lớn nhất của các {members}", "the highest {item} among the {members}"),
    }[node.op]
    return template.format(members=members, item=_factor(node.item))


def _count_noun(node: Aggregate) -> Text:
    """ "số thành viên (dưới 16 tuổi) có thẻ"; English puts both conditions in brackets."""
    item, members = phrase(node.item, True), who(node, node.where, plural=True)
    conditions = Text.join("; ", [phrase(part, True) for part in (node.where, node.item) if part is not None])
    return Text(f"số {members.vi} {item.vi}", f"the number of {node.group.plural.en} ({conditions.en})")


# sentences


def phrase(node: Node, holds: bool) -> Text:
    """The sentence that the condition holds, or that it does not."""
    node = plain(node)
    if isinstance(node, Not):
        return phrase(node.item, not holds)
    if isinstance(node, And | Or):
        together = isinstance(node, And) == holds
        parts, word = _parts(node, holds, together), AND if together else OR
        if any("," in part.vi for part in parts):
            return Text(f" {word.vi} ".join(p.vi for p in parts), f" {word.en} ".join(p.en for p in parts))
        return Text.listing(parts, word)
    if isinstance(node, Name):
        return yes_no(node.variable.label, node.variable.yes, node.variable.no, holds)
    if isinstance(node, DerivedName):
        return _derived_phrase(node, holds)
    if isinstance(node, Compare):
        return compared(node, node.op if holds else OPPOSITE[node.op])
    if isinstance(node, Among):
        return _among(node, holds)
    if isinstance(node, Aggregate):
        return _quantified(node, holds)
    if isinstance(node, ShareCompare):
        return share_phrase(node, node.op if holds else OPPOSITE[node.op])
    return _other_phrase(node, holds)


def _other_phrase(node: Node, holds: bool) -> Text:
    if isinstance(node, Literal):
        return Text("luôn đúng", "always true") if node.value == holds else Text("luôn sai", "never true")
    if isinstance(node, Known):
        word = Text("đã biết", "known") if holds else Text("chưa biết", "not known")
        asked = plain(node.item)
        item = noun(asked) if isinstance(asked, Name) else describe(asked)
        return Text(f"{word.vi} {item.vi}", f"{item.en}: {word.en}")
    if isinstance(node, If):
        return _if_text(node, phrase(node.then, holds), phrase(node.otherwise, holds))
    if isinstance(node, Lookup):
        return yes_no(noun(node), None, None, holds)
    assert isinstance(node, Coalesce)
    listed = Text.join("; ", [phrase(item, holds) for item in node.items])
    return Text("điều biết được đầu tiên trong ({listed})", "the first known of ({listed})").format(
        listed=listed
    )


def _parts(node: And | Or, holds: bool, together: bool) -> list[Text]:
    """The parts of and/or; two limits of one age are said together."""
    items, parts, at = [plain(item) for item in node.items], [], 0
    while at < len(items):
        span = (
            numbers.age_span(items[at], items[at + 1]) if at + 1 < len(items) and together and holds else None
        )
        parts.append(span or _grouped(items[at], holds, together))
        at += 2 if span else 1
    return parts


def _grouped(node: Node, holds: bool, together: bool) -> Text:
    """A part of and/or, in brackets when it joins its own parts the other way."""
    text, inner = phrase(node, holds), plain(node)
    while isinstance(inner, Not) or (isinstance(inner, DerivedName) and not inner.definition.yes):
        holds = holds != isinstance(inner, Not)
        inner = plain(inner.children[0])
    mixed = isinstance(inner, And | Or) and (isinstance(inner, And) == holds) != together
    return Text(f"({text.vi})", f"({text.en})") if mixed or isinstance(inner, If) else text


def yes_no(label: Text, yes: Text | None, no: Text | None, holds: bool) -> Text:
    """The variable's own sentence, else "label: có" or "label: không"."""
    own = yes if holds else no
    if own is not None:
        return own
    label = label.within()
    return Text(f"{label.vi}: {'có' if holds else 'không'}", f"{label.en}: {'yes' if holds else 'no'}")


def _derived_phrase(node: DerivedName, holds: bool) -> Text:
    definition = node.definition
    if definition.yes or definition.no or definition.label:
        return yes_no(definition.label or Text.same(node.name), definition.yes, definition.no, holds)
    return phrase(node.body, holds)


def compared(node: Compare, op: str) -> Text:
    """The sentence `left op right`."""
    left, right = plain(node.left), plain(node.right)
    if isinstance(left, Literal) and not isinstance(right, Literal):
        left, right, op = right, left, MIRRORED[op]
    if isinstance(left.type, Bool):
        return _bool_compared(left, right, op)
    if isinstance(left, Age) and isinstance(right, Literal) and numbers.of_member(left):
        return numbers.age_phrase(left.unit, op, right.value)
    if isinstance(left.type, Number | Date):
        return Text("{left} {relation}", "{left} {relation}").format(
            left=noun(left), relation=relation(node, op)
        )
    value = choice_label(left, right.value) if isinstance(right, Literal) else noun(right)
    template = {
        ("==", True): Text("{left}: {value}", "{left}: {value}"),
        ("!=", True): Text("{left}: không phải {value}", "{left}: not {value}"),
        ("==", False): Text("{left} giống {value}", "{left} is the same as {value}"),
        ("!=", False): Text("{left} khác {value}", "{left} differs from {value}"),
    }[op, isinstance(right, Literal)]
    return template.format(left=noun(left), value=value)


def relation(node: Compare, op: str) -> Text:
    """ "nhỏ hơn 8 m²": the second half of a comparison of numbers or dates."""
    left, right = plain(node.left), plain(node.right)
    if isinstance(left, Literal) and not isinstance(right, Literal):
        left, right = right, left
    if isinstance(right, Literal):
        limit = plain_value(Range(right.value, right.value), right.type, numbers.unit_of(left))
    else:
        limit = noun(right)
    extreme = isinstance(left, Aggregate) and left.op in ("min", "max")
    return numbers.relation(op, limit, left.type, upwards=isinstance(right, Literal) and not extreme)


def _bool_compared(left: Node, right: Node, op: str) -> Text:
    if isinstance(right, Literal):
        return phrase(left, bool(right.value) == (op == "=="))
    same = Text("cùng đúng hoặc cùng sai", "both true or both false")
    differ = Text("một đúng một sai", "one true, one false")
    template = Text("({left}) và ({right}): {how}", "({left}) and ({right}): {how}")
    return template.format(
        left=phrase(left, True), right=phrase(right, True), how=same if op == "==" else differ
    )


def _among(node: Among, holds: bool) -> Text:
    item = plain(node.item)
    labels = []
    for option in map(plain, node.options):
        if isinstance(option, Literal) and isinstance(option.value, str):
            labels.append(choice_label(item, option.value))
        elif isinstance(option, Literal):
            labels.append(plain_value(Range(option.value, option.value), option.type, numbers.unit_of(item)))
        else:
            labels.append(describe(option))
    if len(labels) > 1 and not holds:
        template = Text("{item}: không thuộc {listed}", "{item}: none of {listed}")
    elif not holds:
        template = Text("{item}: không phải {listed}", "{item}: not {listed}")
    else:
        template = Text("{item}: {listed}", "{item}: {listed}")
    return template.format(item=describe(item), listed=Text.listing(labels, OR))


def _quantified(node: Aggregate, holds: bool) -> Text:
    if node.op == "any":
        template = (
            Text("có ít nhất một {members} {item}", "at least one {members}: {item}")
            if holds
            else Text("không có {members} nào {item}", "no {members}: {item}")
        )
        return template.format(members=who(node, node.where, plural=False), item=phrase(node.item, True))
    if holds:
        template = Text("mọi {members} đều {item}", "every {members}: {item}")
        return template.format(members=who(node, node.where, plural=False), item=phrase(node.item, True))
    template = Text("có ít nhất một {members} {item}", "at least one {members}: {item}")
    return template.format(members=who(node, node.where, plural=False), item=phrase(node.item, False))


def share_phrase(node: ShareCompare, op: str) -> Text:
    """The sentence of a share: "tỷ lệ thành viên … lớn hơn 50%"."""
    return Text("{share} {relation}", "{share} {relation}").format(
        share=share_noun(node), relation=share_relation(node, op)
    )


def share_noun(node: ShareCompare) -> Text:
    """ "tỷ lệ thành viên …, trong số thành viên …"."""
    item, members = phrase(node.item, True), node.group.plural
    share = Text("tỷ lệ {members} {item}", "the share of {members} ({item})").format(
        members=members, item=item
    )
    if node.where is None:
        return share
    among = phrase(node.where, True)
    template = Text("{share} trong số {members} {among}", "{share} among {members} ({among})")
    return template.format(share=share, members=members, among=among)


def share_relation(node: ShareCompare, op: str) -> Text:
    """ "lớn hơn 50%"."""
    threshold = plain(node.threshold)
    if isinstance(threshold, Literal):
        value = Range(threshold.value, threshold.value)
        limit = plain_value(value, threshold.type)
        if threshold.percent:
            limit = Text(f"{limit.vi}%", f"{limit.en}%")
    else:
        limit = noun(threshold)
    return numbers.relation(op, limit, threshold.type, upwards=isinstance(threshold, Literal))
