"""What members are to a new head: as said, else derived from what both were to the head before, else asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.models import Membership
from giamngheo.rules.text import Text

FILE = Path(__file__).parent / "kinship.yaml"
HEAD = "head"


@lru_cache(maxsize=1)
def derivable() -> Mapping[str, Mapping[str, str]]:
    """What the new head was to the old one → what a member was to the old one → what it is to the new one."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def relations_to(new: Membership, others: Iterable[Membership], said: Mapping[int, str]) -> dict[int, str]:
    """Relations of `others` to the new head, by person; empty where none was known before and none is said.

    ActionRefused `relation_missing` naming whom nobody has said anything of and nothing can be derived for.
    """
    table = derivable().get(new.relation, {})
    found: dict[int, str] = {}
    missing = []
    for stay in others:
        relation = said.get(stay.person_id) or table.get(stay.relation, "")
        if not relation and stay.relation and new.relation:
            missing.append(stay.person.full_name)
        found[stay.person_id] = relation
    if missing:
        raise ActionRefused(
            "relation_missing",
            Text(
                "Ghi quan hệ với chủ hộ mới của: {names}. Quan hệ với chủ hộ cũ không đủ để suy ra.",
                "Say what these are to the new head: {names}. It does not follow from what they were to the old one.",
            ).format(names=", ".join(missing)),
        )
    return found
