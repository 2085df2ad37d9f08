"""What the workers of `-n` take together: a world or an engine that tests share is built once, not in each worker."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CONFTEST = """
import json, os, pathlib, time
import pytest
from sharing_out import pytest_collection_modifyitems, pytest_xdist_make_scheduler

@pytest.fixture(autouse=True)
def noted(request):
    time.sleep(0.05)
    with pathlib.Path(__file__).with_name("notes").open("a") as notes:
        notes.write(json.dumps([request.path.stem, request.node.name, os.environ["PYTEST_XDIST_WORKER"]]) + chr(10))
"""
GROUPED = """
import pytest
@pytest.mark.parametrize("number", range(9))
def test_alone(number): pass
@pytest.mark.xdist_group("shared")
@pytest.mark.parametrize("number", ["@", "a b"])
def test_shared(number): pass
@pytest.mark.xdist_group(name="emptying")
@pytest.mark.django_db(transaction=True)
def test_emptying(): pass
"""


@pytest.mark.long
def test_a_group_stays_in_one_worker_and_so_does_a_file(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = django_db\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    for name in ("test_a", "test_b", "test_c", "test_d"):
        (tmp_path / f"{name}.py").write_text(GROUPED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "xdist", "-n", "2", "--dist", "loadgroup"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
        | {"PYTHONPATH": str(TESTS), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    assert "48 passed" in done.stdout, done.stdout + done.stderr
    notes = [json.loads(line) for line in (tmp_path / "notes").read_text(encoding="utf-8").splitlines()]
    of: dict[str, list[str]] = {}
    for file, test, worker in notes:
        name = test.split("[")[0]
        of.setdefault(file if name == "test_alone" else name, []).append(worker)
    assert set(of) == {"test_a", "test_b", "test_c", "test_d", "test_shared", "test_emptying"}
    assert {name: len(set(workers)) for name, workers in of.items()} == dict.fromkeys(of, 1)
    assert len({workers[0] for workers in of.values()}) == 2
    first = [next(test for _, test, at in notes if at == worker) for worker in ("gw0", "gw1")]
    assert "test_shared[@]" in first
    # who empties the database keeps its place: after what stands before it
    assert "test_emptying" not in first
