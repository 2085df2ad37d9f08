"""A new installation on either dialect."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

import django_settings


@pytest.mark.django_db
def test_the_dialect_asked_for_is_the_one_tested() -> None:
    assert connection.vendor == os.environ.get("GIAMNGHEO_TEST_DATABASE", "sqlite") == django_settings.DIALECT


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_system_checks_pass() -> None:
    call_command("check", fail_level="WARNING", verbosity=0)


@pytest.mark.slow
def test_migrate_makes_every_table_and_says_so(tmp_path: Path) -> None:
    environment = os.environ | {"GIAMNGHEO_HOME": str(tmp_path), "GIAMNGHEO_LANG": "vi"}
    environment.pop("GIAMNGHEO_DATABASE_URL", None)
    environment["DJANGO_SETTINGS_MODULE"] = "giamngheo.config.settings"
    command = [sys.executable, "-m", "giamngheo.config.cli", "migrate"]
    first = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert first.stdout.startswith("Cơ sở dữ liệu đã sẵn sàng: ")
    assert again.stdout == "Cơ sở dữ liệu đã sẵn sàng: 0 bước nâng cấp vừa thực hiện.\n"
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "value"), [("GIAMNGHEO_LOG_LEVEL", "loud"), ("GIAMNGHEO_DATABASE_URL", "mysql://a/b")]
)
def test_a_wrong_setting_is_told_in_a_line(tmp_path: Path, name: str, value: str) -> None:
    environment = os.environ | {"GIAMNGHEO_HOME": str(tmp_path), name: value}
    environment["DJANGO_SETTINGS_MODULE"] = "giamngheo.config.settings"
    command = [sys.executable, "-m", "giamngheo.config.cli", "serve", "--port", "8793"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{name}: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_new_installation_gets_its_administrator(tmp_path: Path) -> None:
    environment = os.environ | {"GIAMNGHEO_HOME": str(tmp_path), "GIAMNGHEO_LANG": "vi"}
    environment.pop("GIAMNGHEO_DATABASE_URL", None)
    environment["DJANGO_SETTINGS_MODULE"] = "giamngheo.config.settings"
    command = [sys.executable, "-m", "giamngheo.config.cli"]
    subprocess.run([*command, "migrate"], env=environment, capture_output=True, check=True)
    add = [*command, "accounts", "add-administrator", "--username", "quantri", "--name", "Ngô Đức Anh"]
    first = subprocess.run(add, env=environment, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"Đã tạo tài khoản quantri\. Mật khẩu dùng một lần: \S{8,}\n", first.stdout)
    again = subprocess.run(add, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "đã có người dùng" in again.stderr
