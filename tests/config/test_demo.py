"""`giamngheo demo` in a folder of its own: what it loads, and that it never mixes with a real register."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH", "PYTHONPATH", "LANG", "HOME"}
    environment = {name: value for name, value in os.environ.items() if name in kept}
    command = [sys.executable, "-m", "giamngheo.config.cli", "demo", *words]
    return subprocess.run(
        command,
        env=environment | {"GIAMNGHEO_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.slow
def test_the_demo_loads_three_years_and_accounts_once(tmp_path: Path) -> None:
    first = run(tmp_path, "--households", "300")
    assert first.returncode == 0, first.stderr
    accounts = json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8"))
    assert {"username", "password", "role", "area"} <= set(accounts[0])
    assert (tmp_path / "demo-accounts.json").stat().st_mode & 0o077 == 0
    assert all(account["password"] in first.stdout for account in accounts)
    with sqlite3.connect(tmp_path / "giamngheo.sqlite3") as database:
        open_households = "select count(*) from registry_household where until is null"
        assert database.execute(open_households).fetchone() == (300,)
        years = "select year, count(*) from registry_recognitiondecision group by 1 order by 1"
        assert [year for year, _ in database.execute(years)] == [2023, 2024, 2025]
        kinds = "select distinct kind from registry_recognitiondecision"
        assert database.execute(kinds).fetchall() == [("imported",)]
        # written by two lists without a number, born on one day: what the queue of duplicates will find
        twice = (
            "select count(*) from registry_person a join registry_person b on a.id < b.id and a.sex = b.sex "
            "and (a.birth_year, a.birth_month, a.birth_day) = (b.birth_year, b.birth_month, b.birth_day) "
            "where b.number_state = 'missing' and b.id > (select max(id) from registry_person) - 8"
        )
        assert database.execute(twice).fetchone()[0] >= 4
        communes = "select count(*) from registry_recognitiondecision where year = ?"
        # 479 communes before the merger of 1 July 2025 and 148 after it
        assert database.execute(communes, (2024,)).fetchone() == (479,)
        assert database.execute(communes, (2025,)).fetchone() == (148,)
    again = run(tmp_path)
    assert again.returncode == 0
    assert accounts[0]["password"] in again.stdout
    # a register without demo accounts is a real one: the demo is never mixed with it
    (tmp_path / "demo-accounts.json").unlink()
    refused = run(tmp_path)
    assert refused.returncode == 2
    assert "chỉ nạp vào bản cài trống" in refused.stderr
