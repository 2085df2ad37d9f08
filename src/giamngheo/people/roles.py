"""The roles there are: data, checked when the application starts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from django.core.checks import Error, register
from pydantic import BaseModel, ConfigDict, ValidationError

from giamngheo.platform.scope import PersonalData, all_permissions
from giamngheo.rules.text import Text

FILE = Path(__file__).parent / "roles.yaml"
ROOMS = ("areas", "complaints", "exchange", "monitoring", "people", "platform", "registry", "reviews")


class Role(BaseModel):
    """One role: where it may be held and the patterns of what it may do.

    everywhere: may also be held for the whole installation. never: what none of its patterns may stand for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: dict[Literal["vi", "en"], str]
    levels: tuple[Literal["province", "district", "commune", "village"], ...]
    sees: Literal["none", "masked", "full"]
    may: tuple[str, ...]
    never: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    device: bool = False
    recipient: bool = False
    everywhere: bool = False

    @property
    def words(self) -> Text:
        return Text(self.label["vi"], self.label["en"])

    @property
    def personal_data(self) -> PersonalData:
        return PersonalData[self.sees.upper()]

    def may_grant(self, role: str) -> bool:
        return "*" in self.grants or role in self.grants


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    """The roles by key, in the order of the file."""
    return read_roles(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read_roles(data: dict[str, Any]) -> dict[str, Role]:
    """ValidationError when the file is not of the shape above."""
    return {key: Role.model_validate(entry) for key, entry in data.items()}


def words_of(role: str) -> Text:
    """A role in words; its key when it is no longer in the file."""
    entry = roles().get(role)
    return Text.same(role) if entry is None else entry.words


@lru_cache(maxsize=64)
def permissions_of(role: str) -> frozenset[str]:
    """The declared permissions that a role stands for; none for a role that is no longer in the file."""
    entry = roles().get(role)
    return frozenset() if entry is None else expand(entry)


def expand(role: Role) -> frozenset[str]:
    return frozenset(
        one.name
        for one in all_permissions()
        if any(fnmatchcase(one.name, pattern) for pattern in role.may)
        and not any(fnmatchcase(one.name, pattern) for pattern in role.never)
    )


def faults(found: dict[str, Role], declared: set[str]) -> list[str]:
    """What is wrong with the roles: patterns that stand for nothing, unknown roles, a watcher who sees people.

    A room that declares no permission has nothing to open, so patterns of it stand for nothing yet.
    """
    rooms = {name.split(".")[0] for name in declared}
    wrong = []
    for key, role in found.items():
        for pattern in (*role.may, *role.never):
            room = pattern.split(".")[0]
            if room not in ROOMS or pattern.count(".") != 2:
                wrong.append(f"{key}: {pattern!r} names no room, or is not room.object.verb")
            elif room in rooms and "*" not in pattern and pattern not in declared:
                wrong.append(f"{key}: {pattern!r} stands for no declared permission")
        wrong += [
            f"{key}: may grant {other!r}, which is no role"
            for other in role.grants
            if other != "*" and other not in found
        ]
        if "*" in role.grants and role.sees != "none":
            wrong.append(f"{key}: who may grant every role sees no personal data")
    return wrong


@register()
def roles_are_sound(**_: Any) -> list[Error]:
    """System check."""
    try:
        found = read_roles(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        return [Error(f"roles.yaml: {error}", id="giamngheo.E010")]
    declared = {one.name for one in all_permissions()}
    return [Error(f"roles.yaml: {fault}", id="giamngheo.E011") for fault in faults(found, declared)]
