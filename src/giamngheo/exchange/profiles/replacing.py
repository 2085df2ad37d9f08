"""A template that its office has changed: the new workbook takes over what still fits, the old one stays."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils import timezone

from giamngheo.exchange import permissions
from giamngheo.exchange.imports.store import clean_name
from giamngheo.exchange.models import ExchangeProfile
from giamngheo.exchange.profiles import store
from giamngheo.exchange.profiles.mapping import BLANK, FILL, FIXED, Column, Mapping, checked
from giamngheo.exchange.profiles.old_workbooks import is_old, xlsx_name
from giamngheo.exchange.profiles.proposing import opened, propose
from giamngheo.exchange.profiles.vocabulary import variables
from giamngheo.exchange.profiles.written_codes import codes_of
from giamngheo.intake.text import fold
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

SAME = Text(
    "Tệp này chính là mẫu đang dùng. Chọn tệp mẫu mới của bên nhận.",
    "This file is the template in use. Choose the other office's new one.",
)


@action(permissions.PROFILE_EDIT)
def replace_template(act: Act, profile: ExchangeProfile, file_name: str, data: bytes, seen: int) -> Mapping:
    """Another workbook from now on; columns whose headings still match keep what fills them.

    What was filled keeps its workbook and its mapping. Where something does not match, the profile waits until an
    officer has settled the columns. ActionRefused `same_template`, `template`; StaleEdit when another officer has
    changed the profile since.
    """
    book = opened(data)
    file_name = xlsx_name(file_name) if is_old(data) else file_name
    digest = hashlib.sha256(book.data).hexdigest()
    if digest == profile.sha256:
        raise ActionRefused("same_template", SAME)
    before = Mapping.from_json(profile.mapping)
    mapping = carried_over(before, propose(book.data, before.each, book))
    store.put(profile, f"{store.TEMPLATE}-{digest}", book.data)
    replaced = {
        "file": profile.file_name,
        "sha256": profile.sha256,
        "until": timezone.now().isoformat(),
        "by": act.actor.label,
    }
    changes = {
        "file_name": clean_name(file_name),
        "sha256": digest,
        "mapping": mapping.as_json(),
        "ready": profile.ready and _usable(mapping),
        "earlier": [*profile.earlier, replaced],
        "changed_by_name": act.actor.label,
    }
    act.change(profile, changes, seen=seen, at=profile.unit)
    return mapping


def _usable(mapping: Mapping) -> bool:
    """Nothing is left for an officer to say."""
    if mapping.open_questions:
        return False
    try:
        checked(mapping)
    except Refused:
        return False
    return True


def carried_over(before: Mapping, proposed: Mapping) -> Mapping:
    """The mapping of a new workbook: each column as the one of its heading was, the others as proposed and marked."""
    pairs = _paired(before.columns, proposed.columns)
    columns = tuple(
        _kept(pairs[one.index], one, before.each) if one.index in pairs else replace(one, fresh=True)
        for one in proposed.columns
    )
    used = {one.index for one in pairs.values()}
    gone = tuple(one.heading for one in before.columns if one.index not in used and one.role != BLANK)
    return replace(proposed, each=before.each, classes=before.classes, columns=columns, gone=gone)


def _paired(old: Sequence[Column], new: Sequence[Column]) -> dict[int, Column]:
    """By index of the new column the old one of the same heading; headings that come twice pair in their order.

    The whole heading decides, then the lowest line of it: a title above the headings may have changed.
    """
    pairs: dict[int, Column] = {}
    keys: tuple[Callable[[Column], str], ...] = (
        lambda one: fold(one.heading),
        lambda one: fold(one.heading.rsplit(" / ", 1)[-1]),
    )
    for key in keys:
        taken = {one.index for one in pairs.values()}
        waiting: dict[str, list[Column]] = defaultdict(list)
        for one in old:
            if one.index not in taken:
                waiting[key(one)].append(one)
        for column in new:
            if column.index not in pairs and waiting[key(column)]:
                pairs[column.index] = waiting[key(column)].pop(0)
    return pairs


def _kept(old: Column, new: Column, each: str) -> Column:
    """The old column in its new place; marked where the drop-down no longer offers what would be written, and where
    the new workbook brings another amount to compute with."""
    column = replace(old, index=new.index, heading=new.heading, options=new.options, fresh=False)
    if old.role == new.role == FIXED and old.value != new.value:
        return replace(column, value=new.value, fresh=True)
    written = {*old.codes.values(), old.value} - {""}
    if not new.options or written <= set(new.options):
        return column
    known = variables(each)
    filled = old.role == FILL and old.variable in known
    codes = codes_of(known[old.variable], new.heading, new.options) if filled else {}
    return replace(column, codes=codes or old.codes, fresh=True)
