"""A PostgreSQL cluster of the bench's own: unprivileged, on a socket in a folder, gone afterwards."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "giamngheo"
SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "fsync": "off",
    "max_connections": "100",
}


def url(folder: Path) -> str:
    """GIAMNGHEO_DATABASE_URL of the cluster whose socket lies in `folder`."""
    return f"postgresql://{USER}@/{USER}?host={folder}"


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Runs an empty cluster in `folder` and gives its url. CalledProcessError when PostgreSQL does not start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    prefix = _as_unprivileged(folder)
    data = folder / "data"

    def run(*words: str) -> None:
        subprocess.run([*prefix, *words], cwd=folder, check=True, capture_output=True)  # noqa: S603

    run(program("initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    run(
        program("pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"),
        "-o", f"-k {folder} {options}", "start",
    )  # fmt: skip
    try:
        run(program("createdb"), "-h", str(folder), "-U", USER, USER)
        yield url(folder)
    finally:
        run(program("pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str:
    """The newest installed one. FileNotFoundError when PostgreSQL is not there."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    there = str(found[-1]) if found else shutil.which(name)
    if there is None:
        raise FileNotFoundError(f"{name}: install PostgreSQL (scripts/setup.sh dev)")
    return there


def _as_unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; there, its own account runs it."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    for above in folder.parents:
        if above != Path("/") and not above.stat().st_mode & 0o001 and above.owner() == "root":
            above.chmod(above.stat().st_mode | 0o011)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
