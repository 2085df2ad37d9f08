"""What agrees between two records and what does not, in the words of linkage.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from giamngheo.platform.components import Status, Tone
from giamngheo.registry.models import Person
from giamngheo.rules.text import Text

NOT_KNOWN = Status(Text("không đủ thông tin", "not known"), Tone.NEUTRAL)
NUMBER = Text("Số định danh", "Citizen number")
TWO_KINDS = Status(
    Text(
        "số cũ 9 chữ số và số mới 12 chữ số, không so được", "an old number and a new one, not to be compared"
    ),
    Tone.NEUTRAL,
)
REFUSED = Status(
    Text("có số không khớp khi đối chiếu, không so được", "one was refused when checked, not to be compared"),
    Tone.WARNING,
)
OTHER = Status(Text("khác", "different"), Tone.BAD)


@lru_cache
def _comparisons() -> dict[str, Any]:
    # read here without the linkage library, which pages do not need
    path = Path(__file__).with_name("linkage.yaml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["comparisons"])


def comparison_name(name: str) -> Text:
    """ "Họ và tên" for "name"."""
    label = _comparisons()[name]["label"]
    return Text(label["vi"], label["en"])


def agreement(evidence: Mapping[str, int], name: str) -> Status:
    """How far the two agree in one respect: the most alike is good, the least alike bad."""
    levels = _comparisons()[name]["levels"]
    level = evidence.get(name, -1)
    if not 0 <= level < len(levels):
        return NOT_KNOWN
    # levels count from 0, the least alike; the file lists the most alike first
    words = levels[len(levels) - 1 - level]
    tone = Tone.BAD if level == 0 else Tone.GOOD if level == len(levels) - 1 else Tone.WARNING
    return Status(Text(words["vi"], words["en"]), tone)


def numbers_agree(first: Person, second: Person) -> Status:
    """What the two citizen numbers say today; two persons of the register never have the same one."""
    states = {first.number_state, second.number_state}
    if not (first.citizen_number and second.citizen_number):
        return NOT_KNOWN
    if Person.NumberState.REFUSED in states:
        return REFUSED
    return OTHER if len(first.citizen_number) == len(second.citizen_number) else TWO_KINDS
