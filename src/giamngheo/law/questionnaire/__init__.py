"""The questionnaire of a standard: every variable of the household and its members, and their columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from giamngheo.law.parts import Entity, Kind, VariableSpec
from giamngheo.rules import BOOL, Rule, Text, Type, Vocabulary, compile_rule

if TYPE_CHECKING:
    import pyarrow as pa


class Questionnaire:
    """All variables, in the order of the form.

    `vocabulary` is what indicator rules are written in: household variables, the group `members`, the
    parameters and the derived names. `person_vocabulary` has the members' variables on top: the `applies`
    and constraint rules of a person are written in it.
    """

    def __init__(
        self,
        variables: tuple[VariableSpec, ...],
        vocabulary: Callable[[], Vocabulary],
        person_vocabulary: Callable[[], Vocabulary],
    ) -> None:
        self._variables = variables
        self._by_name = {variable.name: variable for variable in variables}
        self._make = (vocabulary, person_vocabulary)
        self._rules: dict[tuple[Entity, str, Type | None], Rule] = {}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return self._make[0]()

    @cached_property
    def person_vocabulary(self) -> Vocabulary:
        return self._make[1]()

    def variables(self, entity: Entity | None = None, kind: Kind | None = None) -> tuple[VariableSpec, ...]:
        """The variables of an entity ("household", "person"; None: both), as a kind of list carries them."""
        return tuple(
            variable
            for variable in self._variables
            if entity in (None, variable.entity) and (kind is None or kind in variable.kinds)
        )

    def variable(self, name: str) -> VariableSpec:
        """The variable `name`. Raises KeyError."""
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def rule(self, entity: Entity, source: str, result: Type | None = None) -> Rule:
        """A rule over one household (which may look at its members), or over one person.

        `result` is the type it must have; None takes any. Raises RuleError.
        """
        key = (entity, source, result)
        if key not in self._rules:
            vocabulary = self.vocabulary if entity == "household" else self.person_vocabulary
            self._rules[key] = compile_rule(source, vocabulary, result)
        return self._rules[key]

    def applies(self, variable: VariableSpec) -> Rule | None:
        """The rule that says whom the variable is asked of; None: of all."""
        return None if variable.applies is None else self.rule(variable.entity, variable.applies, BOOL)

    def constraints(self, variable: VariableSpec) -> tuple[tuple[Rule, Text], ...]:
        """(rule, message) pairs; an answer is refused where a rule is certainly false."""
        return tuple((self.rule(variable.entity, c.rule, BOOL), c.message) for c in variable.constraints)

    def arrow_schema(self, entity: Entity) -> pa.Schema:
        """The columns of the answers: dates as <name>_from and _to, number intervals as <name>_lo and _hi."""
        import pyarrow

        fields: list[Any] = []
        for variable in self.variables(entity):
            kind = arrow_type(variable)
            ends = ("",)
            if variable.type == "date":
                ends = ("_from", "_to")  # type: ignore[assignment]
            elif variable.interval:
                ends = ("_lo", "_hi")  # type: ignore[assignment]
            fields += [pyarrow.field(variable.name + end, kind) for end in ends]
        return pyarrow.schema(fields)


def arrow_type(variable: VariableSpec) -> pa.DataType:
    """The column type of one variable."""
    import pyarrow

    if variable.type == "decimal":
        return pyarrow.decimal128(18, variable.scale)
    types = {
        "bool": pyarrow.bool_(),
        "int": pyarrow.int32(),
        "money": pyarrow.int64(),
        "date": pyarrow.date32(),
        "choice": pyarrow.string(),
        "string": pyarrow.string(),
    }
    return types[variable.type]
