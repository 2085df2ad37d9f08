"""What an administrator's Word template names, and what it is sure to show, read without filling it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import jinja2
from jinja2 import nodes

from giamngheo.law.document_forms import DocumentForm, Fields, fields_of
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

QR, VERIFY, PROVISIONAL, PLACE_AND_DATE = "qr", "verify", "provisional", "place_and_date"
GIVEN = {QR, VERIFY, PROVISIONAL, PLACE_AND_DATE}
"""What every template may name besides the fields of its document."""
CODE = Text("Mã để kiểm tra", "Code for verification")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Not,
    nodes.And, nodes.Or,
)  # fmt: skip


class TemplateRefused(Refused):
    """The template cannot be used; the message names the field or what is broken."""


@dataclass
class Shown:
    """What stands in the words that are printed: `always`, or somewhere under a condition of something else.

    A field of a list goes by "list.field"; it stands always where each row of the list shows it.
    """

    always: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _At:
    """Where the walk stands: the list of each loop's row; what all around it hangs on, None for more than a name."""

    loops: dict[str, str]
    under: frozenset[str | None]


def read_names(tree: nodes.Template, form: DocumentForm) -> Shown:
    """TemplateRefused `unknown_field`, `not_allowed`, in whichever branch it stands."""
    shown = Shown()
    _walk(tree, fields_of(form), _At({}, frozenset()), shown)
    return shown


def check_shown(form: DocumentForm, parts: Iterable[Shown]) -> None:
    """The code, the number, the day and the lists are on every paper. TemplateRefused `no_qr`, `missing_field`."""
    printed = list(parts)
    always = {name for part in printed for name in part.always}
    named = {name for part in printed for name in part.named}
    for wanted, label, code in _needed(form):
        if always.isdisjoint(wanted):
            name = wanted[0]
            raise _lacking(code, name, label, hidden=not named.isdisjoint(wanted))


def unknown(name: str) -> TemplateRefused:
    return TemplateRefused(
        "unknown_field",
        Text(
            "Mẫu có trường «{name}» mà văn bản này không có. Sửa tên trường theo danh sách rồi tải lại.",
            "The template names the field “{name}”, which this document does not have. Correct it and try again.",
        ).format(name=name),
    )


def _needed(form: DocumentForm) -> Iterable[tuple[tuple[str, ...], Text, str]]:
    """(any of these names, what it is, code of the refusal)."""
    if form.verified:
        yield (QR,), CODE, "no_qr"
    known = fields_of(form)
    for name, one in known.values.items():
        if one.needed:
            yield ((name, PLACE_AND_DATE) if name == "date" else (name,)), one.label, "missing_field"
    for listed, rows in known.rows.items():
        for name, one in rows.fields.items():
            if one.needed:
                label = Text(f"{rows.label.vi}: {one.label.vi}", f"{rows.label.en}: {one.label.en}")
                yield (f"{listed}.{name}",), label, "missing_field"


def _lacking(code: str, name: str, label: Text, *, hidden: bool) -> TemplateRefused:
    listed, _, column = name.rpartition(".")
    way = f"{{{{ {name} }}}}"
    if listed:
        way = f"{{%tr for row in {listed} %}} {{{{ row.{column} }}}} {{%tr endfor %}}"
    if hidden:
        words = Text(
            "Trường «{name}» ({label}) chỉ hiện khi có điều kiện khác, nên có bản in thiếu nó. Đưa {way} ra ngoài "
            "các lệnh if, for của trường khác.",
            "The field “{name}” ({label_en}) stands only under a condition of something else, so that papers would "
            "lack it. Put {way} outside the if and for of other fields.",
        )
    else:
        words = Text(
            "Mẫu thiếu trường «{name}» ({label}): văn bản này phải có. Thêm {way} vào mẫu.",
            "The template lacks the field “{name}” ({label_en}), which this document must have. Add {way}.",
        )
    return TemplateRefused(code, words.format(name=name, label=label.vi, label_en=label.en, way=way))


def _walk(node: nodes.Node, known: Fields, at: _At, shown: Shown) -> None:
    if not isinstance(node, _ALLOWED):
        raise TemplateRefused(
            "not_allowed",
            Text(
                "Mẫu dùng lệnh không được phép ({what}). Chỉ dùng trường, for và if.",
                "The template uses what is not allowed ({what}). Use fields, for and if only.",
            ).format(what=type(node).__name__.lower()),
        )
    match node:
        case nodes.For():
            _walk_loop(node, known, at, shown)
        case nodes.If(test=test, body=body, elif_=others, else_=last):
            _check_name(test, known, at)
            within = _At(at.loops, at.under | {_alone(test, at)})
            for inner in body:
                _walk(inner, known, within, shown)
            # what stands where the condition fails hangs on it, whatever its name
            beyond = _At(at.loops, at.under | {None})
            for inner in (*others, *last):
                _walk(inner, known, beyond, shown)
        case nodes.Output(nodes=said):
            for inner in said:
                _check_name(inner, known, at)
                _note(inner, at, shown)
        case _:
            for child in node.iter_child_nodes():
                _walk(child, known, at, shown)


def _walk_loop(loop: nodes.For, known: Fields, at: _At, shown: Shown) -> None:
    match loop:
        case nodes.For(target=nodes.Name(name=target), iter=nodes.Name(name=listed)) if listed in known.rows:
            body = _At({**at.loops, target: listed}, at.under | {listed})
            if loop.test is not None:
                _check_name(loop.test, known, body)
                body = _At(body.loops, body.under | {None})
        case nodes.For(iter=other):
            raise unknown(getattr(other, "name", type(other).__name__))
    for inner in loop.body:
        _walk(inner, known, body, shown)
    for inner in loop.else_:
        _walk(inner, known, _At(at.loops, at.under | {None}), shown)


def _check_name(node: nodes.Node, known: Fields, at: _At) -> None:
    """Every name within an expression is one of the document. TemplateRefused `unknown_field`, `not_allowed`."""
    match node:
        case nodes.Getattr(node=nodes.Name(name=row), attr=name):
            if row not in at.loops or (name != "no" and name not in known.rows[at.loops[row]].fields):
                raise unknown(f"{row}.{name}")
        case nodes.Getattr():
            raise unknown(node.attr)
        case nodes.Name(name=name):
            if name not in known.values and name not in known.rows and name not in GIVEN:
                raise unknown(name)
        case nodes.Not() | nodes.And() | nodes.Or():
            for child in node.iter_child_nodes():
                _check_name(child, known, at)
        case nodes.TemplateData():
            pass
        case _:
            # refused by what it is
            _walk(node, known, at, Shown())


def _alone(test: nodes.Node, at: _At) -> str | None:
    """What a condition asks, where it asks for one thing that is filled."""
    match test:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=nodes.Name(name=row), attr=name):
            return f"{at.loops[row]}.{name}"
    return None


def _note(node: nodes.Node, at: _At, shown: Shown) -> None:
    match node:
        case nodes.Name(name=name):
            own = {name}
        case nodes.Getattr(node=nodes.Name(name=row), attr=field_name):
            name = f"{at.loops[row]}.{field_name}"
            own = {name, at.loops[row]}
        case _:
            return
    shown.named.add(name)
    if at.under <= own:
        shown.always.add(name)


def parsed(env: jinja2.Environment, source: str) -> nodes.Template:
    """TemplateRefused `broken`."""
    try:
        return env.parse(source)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateRefused(
            "broken",
            Text(
                "Mẫu có chỗ đặt trường viết sai: {why}. Xem lại các dấu ngoặc nhọn và lệnh for, endfor.",
                "A field is written wrongly: {why}. Look at the braces, for and endfor.",
            ).format(why=error.message or ""),
        ) from error
