"""What an event says in the words of the reader, with as much of a person as the role shows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from giamngheo.platform import figures
from giamngheo.platform.audit.accounts import role_in_words
from giamngheo.platform.audit.field_words import field_words
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.components import Difference
from giamngheo.platform.privacy import masked_name, masked_number
from giamngheo.platform.scope import PersonalData, permission
from giamngheo.rules.text import Text

# acts on units, accounts and the software itself say nothing of a citizen; all others are taken to do so
OPEN_ACTIONS = (
    "areas.",
    "people.",
    "platform.view.",
    "platform.job.",
    "platform.installation.",
    "platform.law.",
)
_SEXES = {"male": Text("nam", "male"), "female": Text("nữ", "female")}
_ANSWERS = {True: Text("có", "yes"), False: Text("không", "no")}
HIDDEN = Text("(không được xem)", "(not shown to your role)")
_NAMES = re.compile(r"(^|_)(name|head|actor|mother|father|spouse)(_|$)")
_NUMBERS = re.compile(r"citizen|phone|number$|account|insurance")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{9,14}(?!\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PLACES = {
    "village",
    "commune",
    "unit",
    "parent",
    "village_id",
    "commune_id",
    "unit_id",
    "parent_id",
    "area",
    "into",
}
# acts on one's own things need no permission
_OWN_ACTS = {
    "platform.view.save": Text("Lưu, đổi, xóa cách xem", "Save, rename or forget a view"),
    "platform.list_export": Text("Yêu cầu tệp của danh sách dài", "Ask for the file of a long list"),
    "platform.list_export.fetch": Text("Tải tệp của danh sách dài", "Fetch the file of a long list"),
}


def action_words(name: str) -> Text:
    """An action as its permission is called; the bare name for one that is no longer declared."""
    if name in _OWN_ACTS:
        return _OWN_ACTS[name]
    try:
        return permission(name).label
    except KeyError:
        return Text.same(name)


def object_words(label: str) -> Text:
    """A kind of object (`registry.household`) in words."""
    model = _model(label)
    if model is None:
        return Text.same(label)
    english = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
    vietnamese = str(model._meta.verbose_name)
    return Text(english if vietnamese == english else vietnamese, english).with_capital()


def is_open(event: AuditEvent) -> bool:
    """Whether the event says nothing of a citizen."""
    return event.action.startswith(OPEN_ACTIONS)


class Wording:
    """Values of one event as its reader may see them. `unmasked`: whether something of a person was shown."""

    def __init__(self, event: AuditEvent, sees: PersonalData, names: Mapping[int, str]) -> None:
        self._model = _model(event.object_type)
        self._sees = PersonalData.FULL if is_open(event) else sees
        self._places = names
        self.personal = not is_open(event)

    @property
    def unmasked(self) -> bool:
        return self.personal and self._sees is PersonalData.FULL

    def label(self, key: str) -> Text:
        """A field in words."""
        return field_words(key, self._model).with_capital()

    def value(self, key: str, value: Any) -> Any:
        """A value as the role may see it; numbers of persons are masked for everybody here."""
        if value is None or value in ("", [], {}):
            return None
        if key == "fields" and isinstance(value, list):
            return Text.join(", ", (self.label(str(one)).within() for one in value))
        if key == "role" and isinstance(value, str):
            return role_in_words(value)
        if key in _PLACES and isinstance(value, int) and not isinstance(value, bool):
            return self._places.get(value, value)
        if key == "id" and isinstance(value, int):
            return str(value)
        if key == "table" and isinstance(value, str):
            return _kind_words(value)
        if isinstance(value, bool | int | float):
            return value if self._sees is not PersonalData.NONE else HIDDEN
        if self._sees is PersonalData.FULL:
            return self._chosen(key, value) or self._full(key, value)
        if self._sees is PersonalData.MASKED and isinstance(value, str):
            if _NAMES.search(key):
                return masked_name(value)
            if _NUMBERS.search(key):
                return masked_number(value)
        return HIDDEN

    def _chosen(self, key: str, value: Any) -> Text | None:
        """The words of a value that is one of a list."""
        if not isinstance(value, str):
            return None
        if key == "sex" and value in _SEXES:
            return _SEXES[value]
        try:
            field: Any = self._model._meta.get_field(key) if self._model is not None else None
        except FieldDoesNotExist:
            return None
        said = dict(getattr(field, "choices", None) or ()).get(value)
        return None if said is None else Text(str(said), value.replace("_", " "))

    def _full(self, key: str, value: Any) -> Text | str:
        if isinstance(value, dict) and value:
            return Text.join("; ", [self._part(str(name), one) for name, one in value.items()])
        plain = isinstance(value, list) and all(isinstance(one, str | int) for one in value)
        if plain:
            written = ", ".join(str(one) for one in value)
        else:
            written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if _DAY.fullmatch(written):
            return _as_day(written)
        if self.personal and _NUMBERS.search(key) and isinstance(value, str) and value.isdigit():
            return masked_number(value)
        return _LONG_NUMBER.sub(lambda found: masked_number(found[0]), written) if self.personal else written

    def _part(self, name: str, value: Any) -> Text:
        """ "năm sinh: 1960" of a value that has parts."""
        label, said = self.label(name).within(), self.value(name, value)
        shown = _ANSWERS[value] if isinstance(value, bool) else "–" if said is None else said
        return Text(f"{label.vi}: {_vi(shown)}", f"{label.en}: {_en(shown)}")

    def reason(self, event: AuditEvent) -> str | Text:
        return event.reason if self._sees is PersonalData.FULL or not event.reason else HIDDEN

    def differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
        """One per field; what the role may not see differs without being shown."""
        found = []
        for key in dict.fromkeys((*before, *after)):
            old, new = self.value(key, before.get(key)), self.value(key, after.get(key))
            if old == new and before.get(key) != after.get(key):
                note = Text("có thay đổi", "changed")
                found.append(
                    Difference(
                        self.label(key), old, Text(f"{_vi(new)} – {note.vi}", f"{_en(new)} – {note.en}")
                    )
                )
            else:
                found.append(Difference(self.label(key), old, new))
        return found


def place_ids(*states: Mapping[str, Any]) -> set[int]:
    """Ids of units that stand in states or rows, or in what these had before and after; to be named together."""
    found: set[int] = set()
    for state in states:
        for key, value in state.items():
            if isinstance(value, dict):
                found |= place_ids(value)
            elif key in _PLACES and isinstance(value, int) and not isinstance(value, bool):
                found.add(value)
    return found


def _kind_words(name: str) -> Text | str:
    """A kind of row by the bare name of its model; any other name as it stands."""
    found = (one for one in apps.get_models() if one._meta.model_name == name)
    model = next(found, None)
    return name if model is None else object_words(model._meta.label_lower)


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _as_day(written: str) -> str:
    """A day as people write it; other digits as they stand."""
    try:
        return figures.day(date.fromisoformat(written))
    except ValueError:
        return written


def _vi(value: Any) -> str:
    return value.vi if isinstance(value, Text) else str(value)


def _en(value: Any) -> str:
    return value.en if isinstance(value, Text) else str(value)
