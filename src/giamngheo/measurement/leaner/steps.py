"""A plan of many steps over one table, rewritten as few: one for whatever is asked more than once."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.operations as ops

from giamngheo.measurement.leaner.constants import alike
from giamngheo.measurement.leaner.facts import Known, TableFacts, is_list_look_up
from giamngheo.measurement.leaner.folding import counted, folded
from giamngheo.measurement.leaner.layout import PLAIN, laid_out
from giamngheo.measurement.leaner.traversal import inside_out, with_parts
from giamngheo.measurement.leaner.words import numbered

_STEPS = (ops.Project, ops.DropColumns)
_MORE_THAN_A_ROW = (ops.Impure, ops.Analytic, ops.WindowFunction, ops.Subquery, ops.Unnest)


def leaner(plan: ibis.Table, facts: TableFacts) -> ibis.Table:
    """A plan of the same rows, columns and types.

    `facts` tells what is known of a table at the bottom. What is not a step of columns (a filter, a union) is
    kept as it is and counts as a table of which nothing is known; so does a join, whose sides are made lean
    each by itself.
    """
    top = plan.op()
    if isinstance(top, ops.JoinChain):
        return _lean_sides(top, facts).to_expr()
    return _lean(top, facts).to_expr() if isinstance(top, ops.Aggregate | ops.Project) else plan


def _lean(top: Any, facts: TableFacts) -> ops.Relation:
    bottom = top.parent
    while isinstance(bottom, _STEPS):
        bottom = bottom.parent
    below = _lean_sides(bottom, facts) if isinstance(bottom, ops.JoinChain) else bottom
    try:
        return _Rewriting(bottom, below, Known(facts(bottom), folded)).of(top)
    except (_NotByRow, RecursionError):
        # nor is a plan rewritten that is nested deeper than Python goes
        return top if below is bottom else top.replace({bottom: below})


def _lean_sides(join: ops.JoinChain, facts: TableFacts) -> ops.Relation:
    sides = [join.first, *(link.table for link in join.rest)]
    grouped = [side.parent for side in sides if isinstance(side.parent, ops.Aggregate)]
    lean = {table: _lean(table, facts) for table in grouped}
    return join.replace(lean) if lean else join


class _NotByRow(Exception):
    """A column looks at more than its own row, or is not the same when asked again."""


class _Rewriting:
    """The columns over `bottom`, written over `below`: the same table, or a leaner one of the same columns."""

    def __init__(self, bottom: ops.Relation, below: ops.Relation, known: Known) -> None:
        self.bottom = bottom
        self.below = below
        self.known = known
        self._resolved: dict[tuple[ops.Relation, str], ops.Value] = {}

    def of(self, top: Any) -> ops.Relation:
        outputs = top.values if isinstance(top, ops.Project) else {**top.groups, **top.metrics}
        grouped = isinstance(top, ops.Aggregate) and bool(top.groups)
        found = {name: self._value(value, reduced=True, grouped=grouped) for name, value in outputs.items()}
        table, found = laid_out(numbered(found, self.known), self.below, self._may_stand_alone)
        if isinstance(top, ops.Project):
            return ops.Project(table, found)
        return ops.Aggregate(
            table, {name: found[name] for name in top.groups}, {name: found[name] for name in top.metrics}
        )

    def _may_stand_alone(self, value: ops.Value) -> bool:
        if isinstance(value, ops.Reduction) or not self.known.harmless(value):
            return False
        # a column that asks for one of several words is a join to DuckDB: slower than asking twice in a sum
        return not value.find(ops.InValues, filter=ops.Value)

    def _value(self, value: ops.Value, *, reduced: bool = False, grouped: bool = False) -> ops.Value:
        """The value over the bottom table, folded."""
        made: dict[ops.Value, ops.Value] = {}
        for node in inside_out([value]):
            made[node] = self._part(node, made, reduced=reduced, grouped=grouped)
        return made[value]

    def _part(
        self, node: Any, made: dict[ops.Value, ops.Value], *, reduced: bool, grouped: bool
    ) -> ops.Value:
        if isinstance(node, ops.Field):
            return self._field(node)
        if isinstance(node, ops.Literal):
            return node
        if isinstance(node, ops.Reduction):
            if not reduced:
                raise _NotByRow
            return self._typed(self._reduction(node, made, grouped), node)
        of_tables = any(isinstance(part, ops.Relation) for part in node.args)
        if of_tables or (isinstance(node, _MORE_THAN_A_ROW) and not is_list_look_up(node)):
            raise _NotByRow
        return self._typed(folded(with_parts(node, made), self.known), node)

    def _reduction(self, node: Any, made: dict[ops.Value, ops.Value], grouped: bool) -> ops.Value:
        given = getattr(node, "arg", None)
        argument = made.get(given) if isinstance(given, ops.Value) else None
        if argument is not None and argument.shape.is_scalar():
            nothing = isinstance(argument, ops.Literal) and argument.value == 0
            if grouped and nothing and isinstance(node, ops.Sum) and node.where is None:
                return argument
            # a constant for each row
            first = ops.NotNull(ops.Field(self.below, next(iter(self.below.schema))))
            made = made | {given: ops.IfElse(first, argument, argument)}
        lean = folded(with_parts(node, made), self.known)
        return counted(lean) if grouped else lean

    def _typed(self, value: ops.Value, like: ops.Value) -> ops.Value:
        if alike(value.dtype, like.dtype):
            return value
        return folded(ops.Cast(value, to=like.dtype), self.known)

    def _field(self, field: ops.Field) -> ops.Value:
        relation, name = field.rel, field.name
        if relation == self.bottom:
            return field if self.below is self.bottom else ops.Field(self.below, name)
        if (relation, name) not in self._resolved:
            found = self._value(relation.values[name])
            self._resolved[relation, name] = found
            if not isinstance(found, PLAIN):
                self.known.calculated.add(found)
        return self._resolved[relation, name]
