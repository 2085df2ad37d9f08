"""The processes of a running site: a parent, the web server, a worker; their numbers stand in GIAMNGHEO_HOME/run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from giamngheo.config.bilingual import say
from giamngheo.config.settings.operator import home
from giamngheo.config.words import Refused

START_TIMEOUT = 90


@dataclass(frozen=True)
class Site:
    """What `giamngheo serve` was asked for."""

    host: str
    port: int
    processes: int | None
    threads: int
    with_worker: bool

    @property
    def address(self) -> str:
        return f"http://{'localhost' if self.host in {'127.0.0.1', '0.0.0.0'} else self.host}:{self.port}"  # noqa: S104

    def refuse_taken_port(self) -> None:
        """Refused when something listens there already."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise Refused(
                    say(
                        (
                            f"Không mở được cổng {self.port} ({error.strerror}). Dừng chương trình đang dùng cổng này hoặc chọn --port khác.",
                            f"Port {self.port} cannot be opened ({error.strerror}). Stop what uses it, or choose another --port.",
                        )
                    )
                ) from error

    def web_command(self) -> list[str]:
        # two more than cores: a process answers one page at a time, and chance sends it two while another idles
        processes = self.processes or min((os.cpu_count() or 1) + 2, 6)
        return [
            *(sys.executable, "-m", "gunicorn", "giamngheo.config.wsgi:application"),
            *("--bind", f"{self.host}:{self.port}", "--worker-class", "gthread"),
            *("--workers", str(processes), "--threads", str(self.threads)),
            *("--timeout", "120", "--graceful-timeout", "20", "--max-requests", "20000"),
            *("--max-requests-jitter", "2000", "--log-level", "warning", "--no-control-socket"),
            *("--logger-class", "giamngheo.config.web_log.WebLog"),
        ]

    def worker_command(self) -> list[str]:
        return [sys.executable, "-m", "giamngheo.config.cli", "worker"]


def supervise(site: Site) -> int:
    """Runs until told to end or until the web server ends; a worker that dies is started again."""
    # codes on papers lead to where this site answers, unless the installation says otherwise
    os.environ.setdefault("GIAMNGHEO_ADDRESS", site.address)
    ending: list[int] = []

    def end(number: int, _frame: object) -> None:
        ending.append(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with _pid_file("serve", os.getpid()), _process("web", site.web_command()) as web:
        worker = _start_worker(site)
        try:
            while not ending and web.poll() is None:
                time.sleep(0.3)
                if worker and worker.poll() is not None:
                    time.sleep(1)
                    worker = None if ending else _start_worker(site)
        finally:
            if worker:
                _stop(worker, _pid_path("worker"))
    return 0 if ending else web.returncode or 1


def run_in_background(site: Site) -> None:
    """Starts the site apart from this terminal and returns when it answers. Refused when it does not."""
    log = home() / "log" / "serve.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    words = ["serve", "--host", site.host, "--port", str(site.port), "--threads", str(site.threads)]
    words += ["--processes", str(site.processes)] if site.processes else []
    words += [] if site.with_worker else ["--no-worker"]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "giamngheo.config.cli", *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end and process.poll() is None:
        if _answers(site):
            return
        time.sleep(0.2)
    process.terminate()
    raise Refused(say((f"Trang web không khởi động được; xem {log}", f"The site did not start; see {log}")))


def _answers(site: Site) -> bool:
    host = "127.0.0.1" if site.host == "0.0.0.0" else site.host  # noqa: S104
    try:
        with urlopen(f"http://{host}:{site.port}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _start_worker(site: Site) -> subprocess.Popen[bytes] | None:
    if not site.with_worker:
        return None
    worker = subprocess.Popen(site.worker_command())  # noqa: S603
    _pid_path("worker").write_text(f"{worker.pid}\n", encoding="ascii")
    return worker


def _pid_path(name: str) -> Path:
    folder = home() / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.pid"


@contextmanager
def _pid_file(name: str, pid: int) -> Iterator[None]:
    path = _pid_path(name)
    path.write_text(f"{pid}\n", encoding="ascii")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _process(name: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command)  # noqa: S603
    with _pid_file(name, process.pid):
        try:
            yield process
        finally:
            _stop(process, _pid_path(name))


def _stop(process: subprocess.Popen[bytes], pid_file: Path) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    pid_file.unlink(missing_ok=True)
