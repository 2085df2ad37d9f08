"""The whole demonstration in an empty installation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from giamngheo.areas.loading import load_nation
from giamngheo.areas.models import AdminUnit, Level
from giamngheo.config.demo.accounts import DemoAccount, make_accounts, make_offices, write_accounts
from giamngheo.config.demo.register import fill_register
from giamngheo.config.demo.review import open_demo_review
from giamngheo.config.demo.twice import write_some_twice
from giamngheo.config.demo.villages import make_villages
from giamngheo.platform.actions import Act
from giamngheo.platform.database.statistics import refresh_statistics
from giamngheo.platform.memory import seldom_searched
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household
from giamngheo.rules.text import Text
from giamngheo.synthetic import generate

YEARS = (2023, 2024, 2025)
SEED = 1485
# a small province would leave the communes of the accounts a handful of households: their lists are made real
GATHERED = {"08545": 0.09, "08566": 0.045}
WHOLE_LISTS = 100_000
Progress = Callable[[Text, int, int], None]

UNITS = Text("Nạp đơn vị hành chính cả nước", "Loading the units of the nation")
MAKING = Text("Sinh tỉnh mô phỏng", "Making a synthetic province")
FILLING = Text("Ghi hộ và kết quả rà soát năm {year}", "Writing households and results of {year}")
ACCOUNTS = Text("Tạo tài khoản trình diễn", "Making the accounts")

OPENING = Text("Mở đợt rà soát năm sau", "Opening the review of the next year")


def is_empty() -> bool:
    """Whether this installation holds no household yet: the demo is never mixed with a real register."""
    return not Household.objects.unscoped("whether the register is empty").exists()


def load_demo(households: int, accounts_file: Path, progress: Progress) -> list[DemoAccount]:
    """Units, villages, households with the reviews of three years across the merger, accounts."""
    progress(UNITS, 0, 1)
    load_nation(Act(Actor.by_system("giamngheo demo"), reason="dữ liệu trình diễn"))
    progress(MAKING, 0, 1)
    gathered = {code: round(share * households) for code, share in GATHERED.items()}
    province = generate(
        households, seed=SEED, years=YEARS, gathered=gathered if households < WHOLE_LISTS else None
    )
    units = make_villages(province)
    with seldom_searched():
        fill_register(units, lambda year, done, of: progress(FILLING.format(year=year), done, of))
    code = str(province.calibration.data["province"])
    unit = AdminUnit.objects.get(level=Level.PROVINCE, code=code, valid_to=None)
    last = YEARS[-1]
    write_some_twice(unit, last, province.standard.id, province.calibration.reference_date(last))
    refresh_statistics()
    progress(ACCOUNTS, 0, 1)
    accounts = make_accounts(unit)
    make_offices(unit)
    write_accounts(accounts, accounts_file)
    progress(ACCOUNTS, 1, 1)
    open_demo_review(unit, YEARS[-1] + 1, province.standard.id, lambda done, of: progress(OPENING, done, of))
    return accounts
