"""What a killed process left in the clear is removed; what a living one holds stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from giamngheo.platform import working_folders
from giamngheo.platform.working_folders import PREFIX, remove_left, working_folder

PROGRAM = """
import os, signal, sys
from giamngheo.platform.working_folders import working_folder
with working_folder("exchange") as folder:
    (folder / "extract.csv").write_text("Nguyễn Văn A")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(working_folders.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_of_a_killed_process_goes_and_one_that_is_held_stays(root: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(root)},
    )  # fmt: skip
    assert other.stdout is not None
    left = Path(other.stdout.readline().strip())
    assert (left / "extract.csv").exists()
    with working_folder("import") as mine:
        assert remove_left() == 0
        other.send_signal(signal.SIGKILL)
        other.wait()
        other.stdout.close()
        if other.stdin:
            other.stdin.close()
        assert remove_left() == 1
        assert (left.exists(), mine.exists()) == (False, True)
    assert list(root.iterdir()) == []


def test_a_folder_that_is_just_being_made_stays_for_a_moment(root: Path) -> None:
    made = root / f"{PREFIX}list-abc"
    made.mkdir()
    assert remove_left() == 0
    long_ago = time.time() - 3600
    os.utime(made, (long_ago, long_ago))
    assert remove_left() == 1
    assert not made.exists()
