"""Conditions that ask one value more than once: looked at once for every region the value may lie in.

Kleene's logic looks at each occurrence by itself, so that `able or not able` would be unknown where `able`
is missing, although no value of it could change the result. Where the occurrences could contradict each
other the condition gets a Split: the condition as written, and beside it that for each region of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .regions import Question, Region, question, regions, subject_name
from .tree import (
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
    Many,
    Name,
    Node,
    Not,
    Or,
    ShareCompare,
    Split,
    Unary,
)
from .tree_limits import MAX_TREE_DEPTH, cost
from .types import BOOL, Bool, Date, Number

MAX_SPLITS = 4
MAX_REGIONS = 40
# beyond it a split costs a table more than it tells; shipped indicators are tested against all completions
MAX_SPLIT_COST = 600

Mine = Callable[[Name], bool]
Asked = tuple[Question, int]


def sharpened(tree: Node, group: str | None) -> Node:
    """The tree with its splits; the tree itself where there is nothing to split, or no room for it.

    `group` is the group of a rule about one member.
    """
    if cost(tree) > MAX_SPLIT_COST:
        return tree
    made = _members(tree)
    if isinstance(made.type, Bool):
        made = _split(made, lambda name: name.group in (None, group), MAX_SPLITS)
    if made.depth > MAX_TREE_DEPTH or cost(made) > MAX_SPLIT_COST:
        return tree
    return made


def _members(node: Node) -> Node:
    """The conditions that aggregates ask of each member, split by the members' own values."""
    if not isinstance(node, Aggregate | ShareCompare):
        return _rebuilt(node, _members)

    def mine(name: Name) -> bool:
        return name.group == node.group_name

    item, where = node.item, node.where
    if isinstance(item.type, Bool):
        item = _split(item, mine, MAX_SPLITS)
        if where is not None and isinstance(node, Aggregate):
            # any and count ask for both; all asks for the item of those with the condition
            both = Or if node.op == "all" else And
            first = Not(type=BOOL, item=where) if node.op == "all" else where
            joined = both(type=BOOL, items=(first, node.item))
            split = _split(joined, mine, MAX_SPLITS)
            if split is not joined:
                return replace(node, item=split, where=None)
    if where is not None:
        where = _split(where, mine, MAX_SPLITS)
    same = item is node.item and where is node.where
    return node if same else replace(node, item=item, where=where)


def _split(node: Node, mine: Mine, room: int) -> Node:
    """The condition split by one subject after another."""
    chosen = _candidate(node, mine) if room else None
    if chosen is None:
        return node
    asked, found = chosen
    cases = []
    for region in found:
        inside = _settled(node, {one.subject: region for one in asked})
        cases.append((region.condition, _split(inside, mine, room - 1)))
    bodies = {body for _, body in cases}
    if len(bodies) == 1:
        return bodies.pop()
    return Split(type=BOOL, body=node, cases=tuple(cases), position=node.position)


def _candidate(node: Node, mine: Mine) -> tuple[list[Question], list[Region]] | None:
    """The subject asked most often whose occurrences could contradict each other, with its regions."""
    by_subject: dict[Node, list[Asked]] = {}
    for one, sign in _asked(node, 1):
        if mine(subject_name(one.subject)):
            by_subject.setdefault(one.subject, []).append((one, sign))
    for subject, asked in sorted(by_subject.items(), key=lambda entry: -len(entry[1])):
        questions = [one for one, _ in asked]
        found = regions(subject, questions)
        if len(found) <= MAX_REGIONS and not _agreeing(subject, asked, found):
            return questions, found
    return None


def _asked(node: Node, sign: int) -> Iterator[Asked]:
    """Every atom, with 1 where it pulls towards true, -1 where towards false, 0 where it may do either."""
    one = question(node)
    if one is not None:
        yield one, sign
        return
    if isinstance(node, Known | Coalesce):
        return  # they ask what is known, not what may be
    if isinstance(node, Split):
        yield from _asked(node.body, sign)
        return
    steady = isinstance(node, And | Or | DerivedName) or (isinstance(node, Aggregate) and node.op == "any")
    for child in node.children:
        yield from _asked(child, -sign if isinstance(node, Not) else sign if steady else 0)


def _agreeing(subject: Node, asked: Sequence[Asked], found: Sequence[Region]) -> bool:
    """True if looking at each occurrence by itself is as sharp as looking at all of them together."""
    answers = [(tuple(one.answer(region.value) for region in found), sign) for one, sign in asked]
    if len(answers) == 1:
        return len(found) > 1
    pulls = set()
    for truth, sign in answers:
        if sign >= 0:
            pulls.add(truth)
        if sign <= 0:
            pulls.add(tuple(not one for one in truth))
    if isinstance(subject.type, Number | Date):
        # whatever interval is left, one end of it is the worst for all and the other the best
        rising = all(list(truth) == sorted(truth) for truth in pulls)
        falling = all(list(truth) == sorted(truth, reverse=True) for truth in pulls)
        return rising or falling
    places = range(len(found))
    best = any(all(truth[place] for truth in pulls) for place in places)
    worst = any(not any(truth[place] for truth in pulls) for place in places)
    return best and worst


def _settled(node: Node, known: Mapping[Node, Region]) -> Node:
    """The condition inside a region: atoms become true or false, and what follows from them is left out."""
    one = question(node)
    if one is not None:
        if one.subject not in known:
            return node
        return Literal(type=BOOL, value=one.answer(known[one.subject].value), position=node.position)
    if isinstance(node, Known | Coalesce):
        return node
    return _folded(_rebuilt(node, lambda child: _settled(child, known)))


def _folded(node: Node) -> Node:
    if isinstance(node, Not) and isinstance(node.item, Literal):
        return replace(node.item, value=not node.item.value)
    if isinstance(node, Split) and isinstance(node.body, Literal):
        return node.body
    if isinstance(node, If) and isinstance(node.condition, Literal):
        return node.then if node.condition.value else node.otherwise
    if not isinstance(node, And | Or):
        return node
    outweighs = isinstance(node, Or)
    literals = [item for item in node.items if isinstance(item, Literal)]
    decided = next((item for item in literals if item.value is outweighs), None)
    if decided is not None:
        return decided
    rest = tuple(item for item in node.items if not isinstance(item, Literal))
    if not rest:
        return literals[0]
    return rest[0] if len(rest) == 1 else node if len(rest) == len(node.items) else replace(node, items=rest)


def _rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with its parts changed; the very node where none changed."""
    old = node.children
    new = tuple(change(child) for child in old)
    if all(first is second for first, second in zip(old, new, strict=True)):
        return node
    if isinstance(node, DerivedName):
        return new[0]
    parts: dict[str, Any]
    if isinstance(node, Unary):
        parts = {"item": new[0]}
    elif isinstance(node, Many):
        parts = {"items": new}
    elif isinstance(node, Lookup):
        parts = {"keys": new}
    elif isinstance(node, Compare):
        parts = dict(zip(("left", "right"), new, strict=True))
    elif isinstance(node, Among):
        parts = {"item": new[0], "options": new[1:]}
    elif isinstance(node, If):
        parts = dict(zip(("condition", "then", "otherwise"), new, strict=True))
    elif isinstance(node, Aggregate | ShareCompare):
        names = ["item"] + (["where"] if node.where is not None else [])
        names += ["threshold"] if isinstance(node, ShareCompare) else []
        parts = dict(zip(names, new, strict=True))
    elif isinstance(node, Split):
        parts = {"body": new[0], "cases": tuple(zip(new[1::2], new[2::2], strict=True))}
    else:
        parts = dict(zip(("birth", "on"), new, strict=True))
    return replace(node, **parts)
