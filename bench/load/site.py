"""A site as an operator runs it: the demo in PostgreSQL, its snapshot taken, `giamngheo serve` before it."""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.places import DATA, ROOT
from bench.postgres import cluster

WALKERS = DATA / "walkers"
WALKER_PACKAGES = ("httpx",)
SNAPSHOT = (
    "from giamngheo.config.django_setup import start_django; start_django();"
    "from giamngheo.exchange.snapshot import take_snapshot; take_snapshot()"
)
WAITING = (
    "from giamngheo.config.django_setup import start_django; start_django();"
    "from giamngheo.platform.jobs.models import Job, Schedule;"
    "left = Job.objects.filter(finished_at=None).count();"
    "print(left if Schedule.objects.exists() else 'none asked for yet')"
)


@dataclass(frozen=True)
class Site:
    """`filling`: wall and cpu seconds of loading the demo (the database's own cpu apart)."""

    address: str
    accounts: dict[str, str]
    filling: dict[str, float]


@contextmanager
def site(households: int, made: str = "") -> Iterator[Site]:
    """The site of a province of so many households; it is gone afterwards.

    made: the URL of a database that holds it already, whose installation is GIAMNGHEO_HOME.
    """
    folder = DATA / "load" / str(households)
    if made:
        yield from _serving(Path(os.environ["GIAMNGHEO_HOME"]), made, {})
        return
    shutil.rmtree(folder, ignore_errors=True)
    with cluster(folder / "pg") as url:
        environment = _environment(folder / "home", url)
        begun, before = time.monotonic(), _cpu()
        _run(environment, "-m", "giamngheo.config.cli", "demo", "--households", str(households))
        filling = {"wall": round(time.monotonic() - begun, 1), "cpu": round(_cpu() - before, 1)}
        _run(environment, "-c", SNAPSHOT)
        yield from _serving(folder / "home", url, filling)
    shutil.rmtree(folder, ignore_errors=True)


def _serving(home: Path, url: str, filling: dict[str, float]) -> Iterator[Site]:
    environment, port = _environment(home, url), _free_port()
    command = [sys.executable, "-m", "giamngheo.config.cli", "serve", "--port", str(port)]
    with (home / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603
    try:
        _wait_for(port, server)
        _wait_for_the_night_s_work(environment)
        accounts = json.loads((home / "demo-accounts.json").read_text(encoding="utf-8"))
        passwords = {one["username"]: one["password"] for one in accounts}
        yield Site(f"http://127.0.0.1:{port}", passwords, filling)
    finally:
        server.terminate()
        try:
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:  # a machine shared by others: its end is none of the figures
            server.kill()
            server.wait()


def walk(at: Site, *, users: int, think: float, seconds: float, rounds: int = 0) -> dict[str, Any]:
    """What the users met: see `walkers`."""
    python = WALKERS / "bin" / "python"
    if not (WALKERS / ".ready").exists():
        venv.create(WALKERS, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *WALKER_PACKAGES], check=True)  # noqa: S603
        (WALKERS / ".ready").touch()
    asked = {"address": at.address, "accounts": at.accounts, "users": users, "think": think,
             "seconds": seconds, "rounds": rounds}  # fmt: skip
    done = subprocess.run(  # noqa: S603
        [python, "-m", "bench.load.walkers"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        input=json.dumps(asked),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _environment(home: Path, url: str) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    own = {"GIAMNGHEO_HOME": str(home), "GIAMNGHEO_DATABASE_URL": url, "GIAMNGHEO_DEMO": "1"}
    return os.environ | own | {"PYTHONPATH": str(ROOT / "src")}


def _run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{words[-1]}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait_for_the_night_s_work(environment: dict[str, str]) -> None:
    """A new installation looks for duplicates and takes its snapshot at once, later at night: pages are timed after it."""
    end = time.monotonic() + 900
    while time.monotonic() < end:
        time.sleep(5)
        if _run(environment, "-c", WAITING).strip() == "0":
            return
    raise RuntimeError("the worker did not end its first jobs")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.3)
    raise RuntimeError("the server did not start")
