"""`giamngheo law confirm` beside the browser's confirmation: one act, one audit event."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from giamngheo.config.cli import app
from giamngheo.law.overlay import confirmations_file, read_confirmations
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent

PATH = "procedures/annual/steps/posting/figures/posting_days"
WORDS = ["law", "confirm", PATH, "--document", "qd24-2021", "--article", "Điều 4", "--by", "Nguyễn Văn An"]


@pytest.fixture(autouse=True)
def own_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMNGHEO_HOME", str(tmp_path))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def events() -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped("test").filter(action="platform.law.confirm"))


@pytest.mark.django_db
def test_the_audit_says_who_confirmed_on_the_server() -> None:
    done = run(*WORDS)
    assert done.exit_code == 0, done.output
    (event,) = events()
    assert (event.actor, event.reason) == ("Nguyễn Văn An", "giamngheo law confirm")
    assert content_of(event).after["path"] == PATH
    assert [one.by for one in read_confirmations()] == ["Nguyễn Văn An"]


@pytest.mark.django_db
def test_what_is_refused_leaves_no_event() -> None:
    refused = run(*WORDS, "--value", "9")
    assert (refused.exit_code, "chỉ xác nhận, không sửa" in refused.output) == (2, True)
    assert not confirmations_file().exists()
    assert events() == []


@pytest.mark.long
def test_lists_are_confirmed_without_a_database(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "giamngheo.config.cli", *WORDS]
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = kept | {"GIAMNGHEO_HOME": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert [one.path for one in read_confirmations()] == [PATH]
    assert not list(tmp_path.glob("*.sqlite3"))
