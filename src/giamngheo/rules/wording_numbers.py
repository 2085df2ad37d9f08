"""Words for ages, comparisons and units."""

from __future__ import annotations

from .calendar import MONTHS, YEARS
from .text import Text
from .tree import Age, Compare, DerivedName, Literal, Lookup, Name, Node, Product
from .types import Date, Number, Type

# from six years on people speak of years
MONTHS_SAID = 72
AGE_NOUNS = {YEARS: Text("tuổi", "age"), MONTHS: Text("số tháng tuổi", "age in months")}
SPAN_NOUNS = {
    YEARS: Text("số năm từ {birth} đến {on}", "whole years from {birth} to {on}"),
    MONTHS: Text("số tháng từ {birth} đến {on}", "whole months from {birth} to {on}"),
}
_AGE_UNITS = {YEARS: Text("tuổi", "years"), MONTHS: Text("tháng tuổi", "months")}
_SPAN_UNITS = {YEARS: Text("năm", "years"), MONTHS: Text("tháng", "months")}
_AGE_PHRASES = {
    ">=": Text("từ {n} {unit} trở lên", "aged {n} {unit} or over"),
    "<": Text("dưới {n} {unit}", "under {n} {unit} of age"),
    "<=": Text("không quá {n} {unit}", "aged {n} {unit} or under"),
    ">": Text("trên {n} {unit}", "over {n} {unit} of age"),
    "==": Text("đúng {n} {unit}", "aged exactly {n} {unit}"),
    "!=": Text("không phải {n} {unit}", "not aged {n} {unit}"),
}
_AGE_SPANS = {
    (">=", "<="): Text("từ {low} đến hết {high} {unit}", "aged {low} to {high} {unit}"),
    (">=", "<"): Text("từ {low} đến dưới {high} {unit}", "aged {low} to under {high} {unit}"),
}
_NUMBER_RELATIONS = {
    "<": Text("nhỏ hơn {limit}", "is less than {limit}"),
    "<=": Text("không quá {limit}", "is at most {limit}"),
    ">": Text("lớn hơn {limit}", "is more than {limit}"),
    ">=": Text("không nhỏ hơn {limit}", "is at least {limit}"),
    "==": Text("bằng {limit}", "equals {limit}"),
    "!=": Text("khác {limit}", "is not {limit}"),
}
_FROM_UPWARDS = Text("từ {limit} trở lên", "is at least {limit}")
_DATE_RELATIONS = {
    "<": Text("trước {limit}", "is before {limit}"),
    "<=": Text("không sau {limit}", "is not after {limit}"),
    ">": Text("sau {limit}", "is after {limit}"),
    ">=": Text("từ {limit} trở đi", "is on or after {limit}"),
    "==": Text("là {limit}", "is {limit}"),
    "!=": Text("khác {limit}", "is not {limit}"),
}


def age_phrase(unit: str, op: str, number: int) -> Text:
    """ "từ 6 tuổi trở lên"."""
    return _AGE_PHRASES[op].format(n=number, unit=_AGE_UNITS[unit])


def age_span(first: Node, second: Node) -> Text | None:
    """ "từ 16 đến hết 30 tuổi" for two comparisons of one age; None for anything else."""
    if not (isinstance(first, Compare) and isinstance(second, Compare) and first.left == second.left):
        return None
    age, low, high = first.left, first.right, second.right
    template = _AGE_SPANS.get((first.op, second.op))
    if template is None or not (isinstance(low, Literal) and isinstance(high, Literal)):
        return None
    if not (isinstance(age, Age) and of_member(age)):
        return None
    return template.format(low=low.value, high=high.value, unit=_AGE_UNITS[age.unit])


def age_text(unit: str, low: int, high: int) -> Text:
    """ "12 tuổi", or "11–12 tuổi" when the birth date is partly known; months only of small children."""
    if unit == MONTHS and low >= MONTHS_SAID:
        unit, low, high = YEARS, low // 12, high // 12
    words = _AGE_UNITS[unit]
    number = str(low) if low == high else f"{low}–{high}"
    return Text(f"{number} {words.vi}", f"{number} {words.en} old")


def relation(op: str, limit: Text, kind: Type, upwards: bool) -> Text:
    """ "nhỏ hơn 8 m²", "trước 01/09/2025"."""
    if isinstance(kind, Date):
        return _DATE_RELATIONS[op].format(limit=limit)
    if op == ">=" and upwards:
        return _FROM_UPWARDS.format(limit=limit)
    return _NUMBER_RELATIONS[op].format(limit=limit)


def of_member(node: Age) -> bool:
    """True if the age is a member's own age, rather than the time since some date of the unit."""
    return isinstance(node.birth, Name) and node.birth.group is not None


def unit_of(node: Node) -> Text | None:
    """The unit in which a number of this node is read; None if it has none of its own."""
    if not isinstance(node.type, Number) or isinstance(node, Product | Compare):
        return None
    if isinstance(node, Name | Lookup):
        source = node.variable if isinstance(node, Name) else node.parameter
        return source.unit if isinstance(source.unit, Text) else None
    if isinstance(node, Age):
        return (_AGE_UNITS if of_member(node) else _SPAN_UNITS)[node.unit]
    if isinstance(node, DerivedName):
        return unit_of(node.body)
    if getattr(node, "op", "") == "count":
        return None
    return next((unit for unit in map(unit_of, node.children) if unit is not None), None)
