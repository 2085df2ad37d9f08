"""The accounts of the demonstration, one for each role."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.people.actions import add_office, add_post
from giamngheo.people.actions.accounts import add_account, change_password
from giamngheo.people.actions.roles import grant_role
from giamngheo.people.models import User
from giamngheo.people.roles import roles
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor

COMMUNE, OTHER = "Thu Cúc", "Tân Sơn"
SYLLABLES = (
    "ba",
    "chi",
    "doi",
    "hoa",
    "lua",
    "mai",
    "nui",
    "que",
    "rung",
    "song",
    "tre",
    "voi",
    "xanh",
    "dong",
)


@dataclass(frozen=True)
class DemoAccount:
    """What a visitor needs to sign in as somebody."""

    username: str
    password: str
    role: str
    role_name: str
    area: str
    name: str


def make_offices(province: AdminUnit) -> None:
    """The offices and committees that the accounts work in."""
    areas = _areas(province)
    path = Path(__file__).with_name("offices.yaml")
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        area = areas[entry["area"]]
        assert area is not None
        office = add_office(
            _system(), entry["kind"], entry["name"], area, entry["since"], document="dữ liệu mô phỏng"
        )
        for title, username in entry["posts"].items():
            add_post(_system(), office, title, User.objects.get(username=username), entry["since"])


def make_accounts(province: AdminUnit) -> list[DemoAccount]:
    """Creates every account with its role; the areas are Thu Cúc, its first village and a neighbour."""
    areas = _areas(province)
    path = Path(__file__).with_name("accounts.yaml")
    made = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        unit = areas[entry["area"]]
        user, _ = add_account(_system(), entry["username"], entry["name"])
        grant_role(_system(), user, entry["role"], unit)
        password = _password()
        change_password(Act(Actor(user.pk, "giamngheo demo", system=True, verified=True)), user, password)
        role = roles()[entry["role"]]
        made.append(
            DemoAccount(
                entry["username"], password, entry["role"], role.words.vi, _place(unit), entry["name"]
            )
        )
    return made


def write_accounts(accounts: list[DemoAccount], path: Path) -> None:
    """The accounts as JSON, readable by this system user only."""
    path.unlink(missing_ok=True)
    text = json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=1)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")


def read_accounts(path: Path) -> list[DemoAccount]:
    """The accounts of an earlier run; none when there was no run."""
    if not path.exists():
        return []
    return [DemoAccount(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def _areas(province: AdminUnit) -> Mapping[str, AdminUnit | None]:
    communes = AdminUnit.objects.filter(level=Level.COMMUNE, parent=province, valid_to=None)
    commune, other = communes.get(name=COMMUNE), communes.get(name=OTHER)
    village = commune.children.filter(level=Level.VILLAGE).order_by("pk").first()
    return {
        "province": province,
        "commune": commune,
        "other_commune": other,
        "village": village,
        "everywhere": None,
    }


def _place(unit: AdminUnit | None) -> str:
    if unit is None:
        return "Toàn hệ thống"
    return f"{unit.full_name}, {unit.parent}" if unit.level == Level.VILLAGE else unit.full_name


def _password() -> str:
    """Three syllables and four digits: easy to type, made anew for each installation."""
    words = "-".join(secrets.choice(SYLLABLES) for _ in range(3))
    return f"{words}-{secrets.randbelow(9000) + 1000}"


def _system() -> Act:
    return Act(Actor.by_system("giamngheo demo"), reason="dữ liệu trình diễn")
