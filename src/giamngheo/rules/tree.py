"""The typed tree of a rule: small immutable nodes, the one meaning that every target walks.

A node knows its type, the place in its source, and, for numbers and dates, the bounds between which its
value must lie (numbers as integers scaled by the node's scale). Scales are already aligned: where two
numbers meet, a Rescale node has brought them to the same number of places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, TypeVar, cast

from .parameters import Parameter
from .types import Number, Type
from .vocabulary import Group, Variable

T = TypeVar("T")
Bounds = tuple[Any, Any]

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
# what remains true when the two sides change places, and when the comparison fails
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, kw_only=True)
class Node:
    """What every node has; two nodes are equal if they mean the same, wherever they are written."""

    kind: ClassVar[str]
    type: Type
    bounds: Bounds | None = None
    position: int = field(default=0, compare=False)

    @property
    def children(self) -> tuple[Node, ...]:
        return ()

    @property
    def scale(self) -> int:
        """Decimal places of a number; 0 for anything else."""
        return self.type.scale if isinstance(self.type, Number) else 0

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this node and kept with it."""
        kept = self.__dict__.get(f"_{name}")
        if kept is None:
            kept = self.__dict__[f"_{name}"] = make()
        return cast(T, kept)

    @cached_property
    def size(self) -> int:
        """How many nodes the tree has, derived names written out."""
        return 1 + sum(child.size for child in self.children)

    @cached_property
    def depth(self) -> int:
        """How deep the tree is, derived names written out."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True, kw_only=True)
class Literal(Node):
    """A constant: bool, scaled int, date or code. `percent` is how a share's threshold was written."""

    kind = "literal"
    value: Any
    percent: bool = False


@dataclass(frozen=True, kw_only=True)
class Name(Node):
    """A variable of the unit (`group` None) or of one member of a group."""

    kind = "name"
    name: str
    group: str | None
    variable: Variable = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ReferenceDate(Node):
    """The name `on`."""

    kind = "reference_date"


@dataclass(frozen=True, kw_only=True)
class DerivedName(Node):
    """A derived name with its rule in place; it means what its body means."""

    kind = "derived_name"
    name: str
    group: str | None
    body: Node
    definition: Any = field(compare=False, repr=False)

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.body,)


@dataclass(frozen=True, kw_only=True)
class Lookup(Node):
    """param(...): the row of a dated table that holds at the reference date."""

    kind = "lookup"
    name: str
    keys: tuple[Node, ...]
    parameter: Parameter = field(repr=False)

    @property
    def children(self) -> tuple[Node, ...]:
        return self.keys


@dataclass(frozen=True, kw_only=True)
class Unary(Node):
    """Any node with one part."""

    item: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True, kw_only=True)
class Not(Unary):
    kind = "negation"


@dataclass(frozen=True, kw_only=True)
class Minus(Unary):
    kind = "minus"


@dataclass(frozen=True, kw_only=True)
class Known(Unary):
    """True if exactly one value is possible."""

    kind = "known"


@dataclass(frozen=True, kw_only=True)
class Rescale(Unary):
    """The same number with more decimal places: multiplied by `factor`."""

    kind = "rescale"
    factor: int


@dataclass(frozen=True, kw_only=True)
class Many(Node):
    """Any node with a list of parts."""

    items: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, kw_only=True)
class And(Many):
    kind = "conjunction"


@dataclass(frozen=True, kw_only=True)
class Or(Many):
    kind = "disjunction"


@dataclass(frozen=True, kw_only=True)
class Sum(Many):
    kind = "total"


@dataclass(frozen=True, kw_only=True)
class Product(Many):
    kind = "product"


@dataclass(frozen=True, kw_only=True)
class Coalesce(Many):
    """The first part that is known; if none is, anything that any part may be."""

    kind = "coalesce"


@dataclass(frozen=True, kw_only=True)
class Compare(Node):
    kind = "comparison"
    op: str
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, kw_only=True)
class Among(Node):
    """`item in (options)`: equal to one of them."""

    kind = "membership"
    item: Node
    options: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.item, *self.options)


@dataclass(frozen=True, kw_only=True)
class If(Node):
    kind = "choice"
    condition: Node
    then: Node
    otherwise: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, kw_only=True)
class Age(Node):
    """Whole years or months from one date to another."""

    kind = "age"
    unit: str
    birth: Node
    on: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.birth, self.on)


@dataclass(frozen=True, kw_only=True)
class Aggregate(Node):
    """any, all, count, sum, min or max over the members for whom `where` holds.

    Over nobody: any is false, all is true, count and sum are 0, min is the highest bound of the item
    and max the lowest, so that `min(...) >= x` reads "all" and `max(...) >= x` reads "any".
    """

    kind = "aggregate"
    op: str
    group_name: str
    item: Node
    where: Node | None
    group: Group = field(compare=False, repr=False)

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.item,) if self.where is None else (self.item, self.where)


@dataclass(frozen=True, kw_only=True)
class ShareCompare(Node):
    """share(group, item, where) against a threshold; `whole` of the threshold is 100 %.

    It is decided by whole * (members with item) against threshold * (members), so that ties are exact.
    A share of nobody is 0 %.
    """

    kind = "share_comparison"
    op: str
    group_name: str
    item: Node
    where: Node | None
    threshold: Node
    whole: int
    group: Group = field(compare=False, repr=False)

    @property
    def children(self) -> tuple[Node, ...]:
        parts = (self.item,) if self.where is None else (self.item, self.where)
        return (*parts, self.threshold)


@dataclass(frozen=True, kw_only=True)
class Split(Node):
    """A condition, and the same condition inside each region of a value that it asks more than once.

    `cases` are (condition to lie in the region, condition inside it). Known where the body is known, or where
    all regions that are still possible agree. Made by `sharpen`, never written.
    """

    kind = "split"
    body: Node
    cases: tuple[tuple[Node, Node], ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.body, *(part for case in self.cases for part in case))


def walk(root: Node) -> list[Node]:
    """Every node of the tree once per place where it stands, parents first."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(reversed(node.children))
    return found


def plain(node: Node) -> Node:
    """The node without the wrappers that do not change its meaning for a reader."""
    while isinstance(node, Rescale):
        node = node.item
    return node
