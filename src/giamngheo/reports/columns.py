"""A form's columns made concrete: repeated ones written out, printed numbers given, conditions complete."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from giamngheo.law.report_forms import Column, Form, Identity, Split
from giamngheo.rules import Text

Item = Mapping[str, str]


@dataclass(frozen=True)
class Leaf:
    """A column that holds figures. `path` are the headings above it, outermost first."""

    key: str
    printed: str
    path: tuple[Text, ...]
    label: Text
    column: Column
    parts: tuple[str, ...] = ()

    @property
    def hidden(self) -> bool:
        return self.column.hidden


@dataclass(frozen=True)
class Layout:
    """All leaves of a form in order, hidden ones among them, and its identities with
    `each(...)` written out.
    """

    leaves: tuple[Leaf, ...]
    identities: tuple[Identity, ...]

    @property
    def shown(self) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf in self.leaves if not leaf.hidden)


def lay_out(form: Form, repeats: Mapping[str, Sequence[Item]], names: Item) -> Layout:
    """Writes a form's columns out over `repeats` (each kind of repeated column -> its items).

    `names` are filled in everywhere, e.g. `listed`, the ethnic groups that have a column of their own.
    """
    leaves: list[Leaf] = []
    for column in form.columns:
        leaves.extend(_expand(column, (), repeats, names))
    keys_of = {kind: tuple(leaf.key for leaf in leaves if leaf.column.each == kind) for kind in repeats}
    number = 0
    finished = []
    for leaf in leaves:
        own = leaf.key if leaf.key.isdigit() or re.fullmatch("[A-Z]", leaf.key) else None
        if own is None and not leaf.hidden:
            number += 1
        parts = keys_of.get(leaf.column.sum_of or "", ())
        finished.append(replace(leaf, printed=own or str(number), parts=parts))
    identities = tuple(
        identity.model_copy(update={"rule": _write_out_each(identity.rule, repeats)})
        for identity in form.identities
    )
    return Layout(tuple(finished), identities)


def condition(leaf: Leaf, split: Split | None, where: str | None = None) -> str:
    """The whole condition of a cell in the rule language: the split's and the column's together."""
    own = where or leaf.column.where or "true"
    if split is None or split.where is None:
        return own
    return f"({split.where}) and ({own})"


def _expand(
    column: Column, path: tuple[Text, ...], repeats: Mapping[str, Sequence[Item]], names: Item
) -> list[Leaf]:
    if column.columns:
        here = (*path, column.label)
        return [leaf for inner in column.columns for leaf in _expand(inner, here, repeats, names)]
    items = [names] if column.each is None else [{**names, **item} for item in repeats.get(column.each, ())]
    return [_leaf(column, path, item) for item in items]


def _leaf(column: Column, path: tuple[Text, ...], item: Item) -> Leaf:
    changes: dict[str, Any] = {
        name: _fill(value, item)
        for name in ("key", "where", "sum", "base")
        if isinstance(value := getattr(column, name), str)
    }
    if column.percent:
        changes["percent"] = tuple(_fill(key, item) for key in column.percent)
    label = Text(vi=_fill(column.label.vi, item), en=_fill(column.label.en, item))
    filled = column.model_copy(update=changes)
    return Leaf(filled.key, "", path, label, filled)


def _fill(text: str, item: Item) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: item.get(found[1], found[0]), text)


def _write_out_each(rule: str, repeats: Mapping[str, Sequence[Item]]) -> str:
    """`each(p_{code})` becomes `p_muong + p_dao + …`; without items it falls out of the sum."""

    def written(found: re.Match[str]) -> str:
        items = repeats.get("ethnic_groups", ())
        return "".join(f"{_fill(found[1], item)} + " for item in items)

    return re.sub(r"each\(([^)]*)\)\s*\+\s*", written, rule)
