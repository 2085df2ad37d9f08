"""What differs between two versions of a form, answer by answer, in the words of the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from giamngheo.law import Standard
from giamngheo.law.parts import Entity
from giamngheo.platform.components import Difference
from giamngheo.registry.entry.typed import shown_answer
from giamngheo.rules.text import Text

SOMEBODY = Text("Thành viên", "Member")


def changed_answers(
    standard: Standard,
    before: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    after: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    names: Mapping[int, str],
    opened: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]] | None = None,
) -> list[Difference]:
    """The answers that differ: each side are the household's answers and the members', as stored.

    names: of the members, by id; whoever is not in it is called a member. opened: only the answers that differ from
    those too, which `after` was made from.
    """
    found = _changed(standard, "household", before[0], after[0], None, opened and opened[0])
    was, now = _by_person(before[1]), _by_person(after[1])
    seen = None if opened is None else _by_person(opened[1])
    for person in dict.fromkeys([*was, *now]):
        who = Text.same(names[person]) if person in names else SOMEBODY
        base = None if seen is None else seen.get(person, {})
        found += _changed(standard, "person", was.get(person, {}), now.get(person, {}), who, base)
    return found


def _changed(
    standard: Standard,
    entity: Entity,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    who: Text | None,
    opened: Mapping[str, Any] | None,
) -> list[Difference]:
    found = []
    for variable in standard.questionnaire.variables(entity):
        was, now = before.get(variable.name), after.get(variable.name)
        if was == now or (opened is not None and now == opened.get(variable.name)):
            continue
        label = variable.label.with_capital()
        if who is not None:
            label = Text(f"{who.vi}: {label.vi}", f"{who.en}: {label.en}")
        found.append(Difference(label, shown_answer(variable, was), shown_answer(variable, now)))
    return found


def _by_person(members: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """Answers by the member's id; whoever is not registered yet counts by place, below zero."""
    return {
        one.get("person") or -place: {name: value for name, value in one.items() if name != "person"}
        for place, one in enumerate(members, 1)
    }
