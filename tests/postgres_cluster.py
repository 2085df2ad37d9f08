"""A PostgreSQL cluster of our own for the tests: unprivileged, on a socket in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    assert program, f"{name} is missing: scripts/setup.sh dev installs PostgreSQL"
    return program


def _as_unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; there, its own account runs it."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    for above in folder.parents:
        if above.owner() == "root" and above != Path("/") and not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


@contextmanager
def cluster(folder: Path) -> Iterator[None]:
    """Runs a cluster whose socket lies in `folder`; user and database are `giamngheo`."""
    folder.mkdir(parents=True)
    prefix = _as_unprivileged(folder)
    data = folder / "data"

    def run(*words: str) -> None:
        done = subprocess.run(
            [*prefix, *words],
            cwd=folder,
            capture_output=True,
            text=True,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
        )
        assert done.returncode == 0, f"{words[0]}: {done.stdout}{done.stderr}"

    run(_program("initdb"), "-D", str(data), "-U", "giamngheo", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
    run(_program("pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        run(_program("createdb"), "-h", str(folder), "-U", "giamngheo", "giamngheo")
        yield
    finally:
        run(_program("pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
