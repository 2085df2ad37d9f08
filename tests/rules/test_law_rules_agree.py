"""Every rule shipped in the law gives the same answer as a trace and as a column."""

import random
from typing import Any

import ibis
import pytest
from generated_rules import record
from table_records import tables

from giamngheo.law import list_standards, load_standard
from giamngheo.rules import Date, Number, Rule, Vocabulary, add_columns, compile_rule, output_columns

HOUSEHOLDS = 120
HOLES = [0.0, 0.15, 0.5]

Shipped = dict[str, Rule]


def shipped(standard_id: str) -> list[tuple[Vocabulary, Shipped]]:
    """The rules of a standard by the vocabulary they speak: questionnaire, classes, one person."""
    standard = load_standard(standard_id)
    form = standard.questionnaire
    whole, person, classes = form.vocabulary, form.person_vocabulary, standard.class_vocabulary
    sources: list[tuple[Vocabulary, str, str]] = []
    sources += [(whole, f"indicator_{i.key}", i.rule_source) for i in standard.indicators if i.rule_source]
    sources += [(classes, f"class_{c.code}", c.rule_source) for c in standard.classes]
    for vocabulary in (whole, person, classes):
        sources += [(vocabulary, f"derived_{name}", name) for name in vocabulary.derived]
    for entity, vocabulary in (("household", whole), ("person", person)):
        for variable in form.variables(entity):
            texts = [
                *([variable.applies] if variable.applies else []),
                *(c.rule for c in variable.constraints),
            ]
            sources += [(vocabulary, f"{variable.name}_{place}", text) for place, text in enumerate(texts)]
    return [
        (
            vocabulary,
            {name: compile_rule(text, vocabulary) for spoken, name, text in sources if spoken is vocabulary},
        )
        for vocabulary in (whole, person, classes)
    ]


def answers(row: dict[str, Any], name: str, rule: Rule) -> Any:
    values = [row[column] for column in output_columns(name, rule)]
    if not isinstance(rule.type, Number | Date):
        return values[0]
    return values[0] if values[0] == values[1] else tuple(values)


@pytest.mark.slow
@pytest.mark.parametrize("holes", HOLES)
@pytest.mark.parametrize("standard_id", list_standards())
def test_trace_and_table_agree_on_the_law(standard_id: str, holes: float) -> None:
    standard = load_standard(standard_id)
    day = standard.valid_to
    checked = 0
    for vocabulary, rules in shipped(standard_id):
        rng = random.Random(f"{standard_id} {holes}")
        unit = list(vocabulary.variables.values())
        groups = list(vocabulary.groups.values())
        member = list(groups[0].variables.values()) if groups else []
        records = [record(rng, holes, unit, member) for _ in range(HOUSEHOLDS)]
        table = add_columns(rules, *tables(records, unit, member), on=day)
        rows = ibis.duckdb.connect().to_pyarrow(table.order_by("household_key")).to_pylist()
        for row, made in zip(rows, records, strict=True):
            for name, rule in rules.items():
                outcome = rule.trace(made, day)
                assert answers(row, name, rule) == outcome.value, (name, made)
                assert outcome.why.vi
                assert outcome.why.en
        checked += len(rules)
    assert checked >= len(standard.classes)


def test_the_law_ships_rules() -> None:
    assert sum(len(rules) for _, rules in shipped("vn-2021-2025")) > 40
