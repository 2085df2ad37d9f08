"""Changes of a dry run in words: of the register, of what the leader approves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from giamngheo.exchange.imports.answer_changes import PREFIX, answer_difference
from giamngheo.law.codes import load_codes
from giamngheo.platform.components import Difference
from giamngheo.registry.words import classes
from giamngheo.rules.text import Text

HIDDEN = {"citizen_number"}
ALIAS = "alias_"
"""Before the name of another system: its code of a household."""


def register_difference(change: Sequence[Any], places: Mapping[int, str]) -> Difference:
    """A change that `_changes` kept: whose, which field, before, after."""
    whose, name, before, after = change
    label = LABELS.get(name, Text.same(name))
    if name.startswith(PREFIX):
        label, before, after = answer_difference(name, before, after)
    elif name.startswith(ALIAS):
        system = name.removeprefix(ALIAS)
        label = Text(f"Mã hộ ở {system}", f"Household code of {system}")
        after = Text(f"{after} (mã trước vẫn giữ)", f"{after} (the former stays)") if before else after
    elif name.startswith("result_"):
        year = name.removeprefix("result_")
        label = Text(f"Kết quả năm {year}", f"Result of {year}")
        before, after = class_words(before) if before else Text("chưa có", "none"), class_words(after)
    elif name in {"commune_id", "village_id"}:
        before, after = places.get(before, ""), places.get(after, "")
    elif name in _SAID:
        before, after = before or _SAID[name][0], _SAID[name][1]
    elif name in HIDDEN:
        before, after = (_HAS if before else _HAS_NONE), _NEW_VALUE
    elif name in {"ethnicity", "relation", "ended_by", "sex"}:
        before, after = _coded(name, before), _coded(name, after)
    if whose and name != "new_member":
        label = Text(f"{whose}: {label.vi}", f"{whose}: {label.en}")
    return Difference(label, before, after)


def approval_difference(change: Sequence[Any], places: Mapping[int, str]) -> Difference:
    """A change for the leader, who sees which number becomes which, as in a request for change."""
    shown = register_difference(change, places)
    return Difference(shown.label, change[2], change[3]) if change[1] in HIDDEN else shown


def class_words(code: str) -> Text:
    """A class in words, as the register's pages call it."""
    return classes().get(code, CLASS_UNKNOWN)


def _coded(name: str, value: Any) -> Any:
    lists = {"ethnicity": "ethnic_groups", "relation": "relations", "ended_by": "household_changes"}
    if name == "sex":
        return {"male": Text("nam", "male"), "female": Text("nữ", "female")}.get(str(value), value)
    return load_codes(lists[name]).labels.get(str(value), value)


NO_CODE = Text("(danh sách chưa có mã)", "(no code in the list)")
CLASS_UNKNOWN = Text("Chưa xác định", "Not determined")
_HAS = Text("có số", "has a number")
_HAS_NONE = Text("chưa có", "none")
_NEW_VALUE = Text("số trong danh sách", "the number in the list")
_SAID = {
    "leaves": (
        Text("hộ trong sổ", "household of the register"),
        Text("tách sang hộ này", "splits off to this one"),
    ),
    "returns": (Text("không thuộc hộ nào", "of no household"), Text("vào hộ này", "joins this one")),
}
"""What stands before and after where the change itself says it."""
LABELS: dict[str, Text] = {
    "commune_id": Text("Xã, phường", "Commune"),
    "village_id": Text("Thôn, khu", "Village"),
    "born": Text("Ngày sinh", "Born"),
    "new_member": Text("Thành viên mới", "New member"),
    "relation": Text("Quan hệ với chủ hộ", "Relation to the head"),
    "ended_by": Text("Kết thúc hộ", "The household ends"),
    "head": Text("Chủ hộ", "Head"),
    "leaves": Text("Thành viên rời hộ cũ", "Leaves the former household"),
    "returns": Text("Người đã có trong sổ", "Person of the register"),
    "address": Text("Địa chỉ", "Address"),
    "ethnic_minority": Text("Hộ dân tộc thiểu số", "Ethnic minority household"),
    "merit_member": Text("Có người có công", "Has a person of merit"),
    "no_labour_capacity": Text("Không có khả năng lao động", "No labour capacity"),
    "full_name": Text("Họ và tên", "Full name"),
    "sex": Text("Giới tính", "Sex"),
    "ethnicity": Text("Dân tộc", "Ethnicity"),
    "citizen_number": Text("Số định danh", "Citizen number"),
    "disabled": Text("Người khuyết tật", "Disabled"),
    "social_allowance": Text("Hưởng trợ cấp xã hội", "Receives social allowance"),
}
"""How the fields of `Household`, `Person` and `Membership` are called in a dry run."""
