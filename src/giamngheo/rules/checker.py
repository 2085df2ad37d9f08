"""From syntax to the typed tree: names, types, derived names written out, limits.

`Checker` holds the scope and the errors; the constructs live in `checker_values` (operators) and
`checker_calls` (functions, aggregates, parameters).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from .calendar import FIRST_DAY, LAST_DAY
from .errors import Place, RuleError
from .syntax import Syntax, parse
from .text import Text
from .tree import DerivedName, Name, Node, ReferenceDate
from .tree_limits import MAX_COST, MAX_TREE_DEPTH, MAX_TREE_NODES, cost
from .types import DATE, INT64_MAX, MAX_SCALE, Bool, Type
from .vocabulary import Derived, Vocabulary

Handler = Callable[["Checker", Syntax, Type | None], Node]


class Checker:
    """Checks one rule text; `group` is the group whose member is being looked at, or None for the unit."""

    handlers: ClassVar[dict[str, Handler]] = {}

    def __init__(
        self,
        vocabulary: Vocabulary,
        place: Place,
        group: str | None = None,
        expanding: tuple[str, ...] = (),
    ) -> None:
        self.vocabulary = vocabulary
        self.place = place
        self.group = group
        self.expanding = expanding

    def check(self, syntax: Syntax, expected: Type | None = None) -> Node:
        """The typed node of `syntax`; `expected` gives words such as "tap" their choice."""
        return self.limited(self.handlers[syntax.kind](self, syntax, expected), syntax)

    def error(self, code: str, syntax: Syntax, **values: object) -> RuleError:
        """A RuleError at the place of `syntax`."""
        return self.place.error(code, syntax.position, **values)

    def condition(self, syntax: Syntax) -> Node:
        """A node that must be a yes/no condition."""
        node = self.check(syntax)
        if not isinstance(node.type, Bool):
            raise self.error("not_boolean", syntax, found=node.type.text())
        return node

    def limited(self, node: Node, syntax: Syntax) -> Node:
        """The node, unless it is too large, too deep or could overflow."""
        if node.size > MAX_TREE_NODES or cost(node) > MAX_COST:
            raise self.error("too_large", syntax, limit=MAX_TREE_NODES)
        if node.depth > MAX_TREE_DEPTH:
            raise self.error("too_deep", syntax, limit=MAX_TREE_DEPTH)
        if node.bounds is not None and isinstance(node.bounds[0], int):
            self.fitting(node.bounds, syntax)
        return node

    def fitting(self, bounds: tuple[Any, Any], syntax: Syntax) -> None:
        """RuleError if the bounds leave the 64-bit integers."""
        worst = max(bounds, key=abs)
        if abs(worst) > INT64_MAX:
            raise self.error("overflow", syntax, found=f"{worst:.1e}".replace("e+", "·10^"))

    def scale_fits(self, scale: int, syntax: Syntax) -> int:
        """The scale, unless it has too many places."""
        if scale > MAX_SCALE:
            raise self.error("too_many_places", syntax, limit=MAX_SCALE)
        return scale

    # names

    def name(self, syntax: Syntax) -> Node:
        """A variable, a derived name, or `on`."""
        word, vocabulary = syntax.word, self.vocabulary
        if word == "on":
            return ReferenceDate(type=DATE, bounds=(FIRST_DAY, LAST_DAY), position=syntax.position)
        for group in (self.group, None) if self.group else (None,):
            variables = vocabulary.groups[group].variables if group else vocabulary.variables
            derived = vocabulary.group_derived.get(group, {}) if group else vocabulary.derived
            if word in variables:
                variable = variables[word]
                return Name(
                    type=variable.type,
                    bounds=variable.bounds,
                    position=syntax.position,
                    name=word,
                    group=group,
                    variable=variable,
                )
            if word in derived:
                return self._derived(word, group, derived[word], syntax)
        raise self._unknown_name(syntax)

    def _derived(self, word: str, group: str | None, definition: Derived, syntax: Syntax) -> Node:
        label = f"{group}.{word}" if group else word
        if label in self.expanding:
            circle = " → ".join((*self.expanding[self.expanding.index(label) :], label))
            raise self.error("derived_cycle", syntax, found=circle)
        place = Place(definition.source, label)
        inner = Checker(self.vocabulary, place, group, (*self.expanding, label))
        body = inner.check(parse(definition.source, label))
        if self.group and aggregates(body):
            raise self.error("nested_aggregate", syntax)
        return DerivedName(
            type=body.type,
            bounds=body.bounds,
            position=syntax.position,
            name=word,
            group=group,
            body=body,
            definition=definition,
        )

    def _unknown_name(self, syntax: Syntax) -> RuleError:
        word, vocabulary = syntax.word, self.vocabulary
        if word in vocabulary.groups:
            return self.error("group_as_value", syntax, found=word)
        for name, group in vocabulary.groups.items():
            if word in group.variables or word in vocabulary.group_derived.get(name, {}):
                return self.error("member_name", syntax, found=word, noun=group.label, group=name)
        known = [*vocabulary.variables, *vocabulary.derived, "on"]
        for name, group in vocabulary.groups.items():
            known += [*group.variables, *vocabulary.group_derived.get(name, {})]
        return self.error("unknown_name", syntax, found=word, hint=hint(word, known))


def aggregates(node: Node) -> bool:
    """True if the tree looks at members through any, all, count, share, sum, min or max."""
    return node.kind in ("aggregate", "share_comparison") or any(aggregates(child) for child in node.children)


def hint(word: str, known: Iterable[str]) -> Text:
    """ "did you mean …", or nothing when no known word is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    if not near:
        return Text("", "")
    return Text(f" (có phải «{near[0]}»?)", f" (did you mean “{near[0]}”?)")


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Registers the function that checks one kind of syntax."""

    def register(function: Handler) -> Handler:
        Checker.handlers[kind] = function
        return function

    return register


@handles("name")
def _name(checker: Checker, syntax: Syntax, expected: Type | None) -> Node:
    return checker.name(syntax)
