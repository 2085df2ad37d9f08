"""A compiled rule: its text, its tree, its result for one record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from . import checker_calls, checker_values  # noqa: F401  (they register what they check)
from .checker import Checker
from .errors import Place, RuleError
from .evaluate import Evaluator
from .outcome import Outcome
from .sharpen import sharpened
from .syntax import parse
from .tree import Aggregate, Lookup, Name, Node, ShareCompare, walk
from .types import Type, accepts
from .values import to_python
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class UsedNames:
    """What a rule reads, each name once, in order of first use; derived names are written out."""

    household: tuple[str, ...]
    members: tuple[str, ...]
    parameters: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Rule:
    """A checked rule. `group` is None for a rule of the unit, else the rule speaks of one member of it."""

    source: str
    tree: Node
    vocabulary: Vocabulary
    group: str | None = None

    @property
    def type(self) -> Type:
        """The type of the result."""
        return self.tree.type

    @cached_property
    def plan(self) -> Node:
        """The tree as it is evaluated: where one value is asked several times, split by its regions."""
        return sharpened(self.tree, self.group)

    @cached_property
    def _used(self) -> UsedNames:
        nodes = walk(self.tree)
        names = [node for node in nodes if isinstance(node, Name)]
        groups = [node.group_name for node in nodes if isinstance(node, Aggregate | ShareCompare)]
        return UsedNames(
            tuple(dict.fromkeys(node.name for node in names if node.group is None)),
            tuple(dict.fromkeys(node.name for node in names if node.group is not None)),
            tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, Lookup))),
            tuple(dict.fromkeys([*groups, *([self.group] if self.group else [])])),
        )

    def variables(self) -> UsedNames:
        """The variables of the unit and of its members, the parameters and the groups that the rule reads."""
        return self._used

    def describe(self, lang: str = "vi") -> str:
        """The rule as a sentence made of the labels of its variables."""
        from .wording import describe

        return describe(self.tree).with_capital().get(lang)

    def trace(self, record: Mapping[str, Any], on: dt.date, member: int | None = None) -> Outcome:
        """The result for one record, with reasons.

        `record` holds the unit's values by name and its members as a list of mappings under the group's
        name; None or an absent key is missing. A rule about one member needs its index `member`.
        Raises RecordError for a value that does not fit its variable.
        """
        evaluator = Evaluator(self.vocabulary, record, on)
        if self.group is not None:
            if member is None or not 0 <= member < len(evaluator.roster(self.group)):
                raise IndexError(f"this rule speaks of one of {self.group}: give its index")
            evaluator = evaluator.for_member(self.group, member)
        step = evaluator.step(self.tree)
        if not step.value.known and self.plan is not self.tree:
            sharper = evaluator.step(self.plan).value
            if sharper != step.value:
                settled = step.missing if sharper.known else ()
                step = replace(step, value=sharper, missing=() if settled else step.missing, settled=settled)
        about = None if self.group is None or member is None else evaluator.member_name(self.group, member)
        return Outcome(to_python(step.value, self.type), step.missing, step, about)


def check_derived(vocabulary: Vocabulary) -> list[RuleError]:
    """The errors of all derived names, used or not; empty if every one can be used."""
    named: list[tuple[str, str | None]] = [(name, None) for name in vocabulary.derived]
    named += [(name, group) for group, rules in vocabulary.group_derived.items() for name in rules]
    found = []
    for name, group in named:
        try:
            compile_rule(name, vocabulary, group=group)
        except RuleError as error:
            found.append(error)
    return found


def compile_rule(
    source: str, vocabulary: Vocabulary, result: Type | None = None, *, group: str | None = None
) -> Rule:
    """Checks `source` against the vocabulary.

    `result` is the type the rule must have (None takes any); `group` makes a rule about one member of that
    group, which may also name the unit's variables. Raises RuleError, pointing at the place.
    """
    if group is not None and group not in vocabulary.groups:
        raise ValueError(f"no group {group!r} in the vocabulary")
    place = Place(source)
    syntax = parse(source)
    tree = Checker(vocabulary, place, group).check(syntax, result)
    if result is not None and not accepts(result, tree.type):
        raise place.error("wrong_result", syntax.position, wanted=result.text(), found=tree.type.text())
    return Rule(source, tree, vocabulary, group)
