"""Forms that know what their boxes showed: what somebody else saved since is told from what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from giamngheo.rules.text import Text

CHOOSE = "choose-"
"""Before the name of a box: whose value stays, where two have changed one object."""
THEIRS = "theirs"
OPENED = "initial-"
"""Django's, before the name of a box: what it showed."""


@dataclass(frozen=True)
class Clash:
    """A box that the user changed, of an object that somebody else has changed since.

    opened: what the box showed; before: what stands there now; after: what the user typed.
    """

    name: str
    label: Text | str
    opened: str
    before: str
    after: str

    @property
    def changed_by_both(self) -> bool:
        return self.opened != self.before


class OpenedForm(forms.Form):
    """Carries along what its boxes showed when the page was opened. `stale`: the object has changed since."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    stale = False
    clashes: Sequence[Clash] = ()

    def remember(self, *names: str) -> None:
        """The boxes that show what is recorded, so that leaving them alone is told from typing."""
        for name in names:
            self.fields[name].show_hidden_initial = True

    def remembered(self) -> list[str]:
        return [name for name, field in self.fields.items() if field.show_hidden_initial]


def with_choices(sent: QueryDict) -> QueryDict:
    """What was sent, with what stands there now in the boxes for which the user chose it."""
    data = sent.copy()
    if _tells_opened(sent):
        for key in sent:
            name = key.removeprefix(CHOOSE)
            if name != key and sent[key] == THEIRS:
                data.setlist(name, sent.getlist(OPENED + name))
    return data


def rebase(sent: OpenedForm, now: OpenedForm) -> tuple[QueryDict, list[Clash]]:
    """What was sent, carried over to the object as it is now, and where both differ.

    Boxes that the user left alone show what stands there now; what was typed stays. now: an unbound form of the
    object as it is.
    """
    data: Any = sent.data
    data = data.copy()
    clashes, tells = [], _tells_opened(data)
    for name in now.remembered():
        box, present = sent[name], now[name]
        values = _values(present)
        key = box.html_initial_name
        opened = data.getlist(key) if tells else None
        data.setlist(key, values)
        if opened is not None and not box._has_changed():  # type: ignore[attr-defined]
            data.setlist(name, values)
        elif present.field.has_changed(_clean(present.field, present.value()), box.data):
            typed = _sent_values(box)
            told = (_words(present, one) for one in (values if opened is None else opened, values, typed))
            clashes.append(Clash(name, str(box.label), *told))
    data["version"] = str(now["version"].value())
    return data, clashes


def _tells_opened(sent: QueryDict) -> bool:
    """Boxes of several ticks send nothing where none was ticked: one that says what it showed speaks for all."""
    return any(key.startswith(OPENED) for key in sent)


def _clean(field: forms.Field, value: Any) -> Any:
    try:
        return field.to_python(value)
    except ValidationError:
        return value


def _values(box: forms.BoundField) -> list[str]:
    """As the box would send what it shows."""
    value = box.value()
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    shown = box.field.widget.format_value(value)
    if isinstance(shown, (list, tuple)):
        shown = next(iter(shown), "")
    return ["" if shown is None else str(shown)]


def _sent_values(box: forms.BoundField) -> list[str]:
    data = box.data
    return [str(one) for one in data] if isinstance(data, (list, tuple)) else [str(data or "")]


def _words(box: forms.BoundField, values: Sequence[str]) -> str:
    """As people read the values of a box."""
    choices = getattr(box.field, "choices", None)
    if choices is None:
        return "; ".join(values).strip()
    labels = {str(value): str(label) for value, label in choices}
    return "; ".join(labels.get(value, value) for value in values if value or "" in labels)
