"""`giamngheo law confirm`, `load-growth` and the browser: one act, one audit event."""

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


@pytest.mark.django_db
def test_the_audit_says_who_loaded_a_table(tmp_path: Path) -> None:
    rows = [f"{sex},{age},{40 + age},3.5" for sex in ("nam", "nữ") for age in range(3)]
    file = tmp_path / "bang.csv"
    file.write_text("\n".join(["Giới tính,Tháng tuổi,Chiều cao tối thiểu,Cân nặng tối thiểu", *rows]))
    words = ["law", "load-growth", str(file), "--document", "WHO 2006", "--article", "-2SD", "--by", "Lê An"]
    words += ["--valid-from", "2022-01-01"]
    assert run(*words, "--dry-run").exit_code == 0
    assert events() == []
    for said in ("Đã nạp thành phiên bản 1", "Giữ nguyên phiên bản 1"):
        done = run(*words)
        assert (done.exit_code, said in done.output) == (0, True), done.output
        (event,) = events()
        assert (event.actor, event.reason) == ("Lê An", "giamngheo law load-growth")
        after = content_of(event).after
        assert (after["path"], after["source"], after["version"]) == ("vn-2021-2025/growth", "bang.csv", 1)
    file.write_text(file.read_text() + "\nnam,0,41,3.5")
    refused = run(*words)
    assert ("đã có ở dòng trước" in refused.output, len(events())) == (True, 1)
