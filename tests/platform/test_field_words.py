"""Every field that an event names has words: of readings and writes, wherever the code writes them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

import giamngheo
from giamngheo.platform.audit.field_words import FIELD_WORDS, field_words, has_words
from giamngheo.registry.views.household_list import HOUSEHOLDS
from giamngheo.registry.views.person_statuses import PERSONS

SOURCE = Path(giamngheo.__file__).parent
CARRIED = {"record_reading": {"fields"}, "record": {"before", "after"}, "note_shown": set[str]()}


def texts(node: ast.AST) -> Iterator[str]:
    """The names in a list, tuple or set, the keys of a dict; of both sides of a choice."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        for one in node.elts:
            yield from (
                [one.value] if isinstance(one, ast.Constant) and isinstance(one.value, str) else texts(one)
            )
    elif isinstance(node, ast.Dict):
        for key in node.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value
    elif isinstance(node, ast.BinOp):
        yield from texts(node.left)
        yield from texts(node.right)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.Starred):
        yield from texts(node.value)


def named_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in CARRIED:
            continue
        given = [one.value for one in call.keywords if one.arg in CARRIED[name]]
        given += call.args[3:4] if name == "note_shown" else []
        for value in given:
            yield from texts(constants.get(value.id, value) if isinstance(value, ast.Name) else value)


def test_every_field_that_events_name_has_words() -> None:
    names = {name for path in SOURCE.rglob("*.py") for name in named_in(path)}
    assert {"head_name", "result", "sheet", "phone"} <= names
    assert len(names) > 100
    labels = {
        one.name
        for model in apps.get_models()
        for one in model._meta.get_fields()
        if has_words(one.name, model)
    }
    assert sorted(name for name in names if name not in FIELD_WORDS and name not in labels) == []


def test_columns_and_filters_that_an_export_leaves_have_words() -> None:
    for table in (HOUSEHOLDS, PERSONS):
        names = {one.key for one in (*table.columns, *table.filters)}
        assert sorted(name for name in names - {"q"} if name not in FIELD_WORDS) == []
    said = [field_words(name).vi for name in ("head_name", "xlsx: 12", "class=poor", "attachment.photo")]
    assert said == ["tên chủ hộ", "tệp xlsx: 12 dòng", "lọc phân loại = poor", "tệp đính kèm"]
