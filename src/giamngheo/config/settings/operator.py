"""What an operator sets, all by environment variables; nothing secret has a default in code."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE_WORDS = {"1", "true", "yes", "on"}


def flag(name: str, default: bool = False) -> bool:
    """A yes/no variable."""
    value = os.environ.get(name, "").strip().lower()
    return value in TRUE_WORDS if value else default


def home() -> Path:
    """The folder of everything this installation owns (GIAMNGHEO_HOME, default `var`)."""
    folder = Path(os.environ.get("GIAMNGHEO_HOME", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return folder


def secret(folder: Path, name: str) -> str:
    """A secret of this installation: GIAMNGHEO_<NAME>, else a file of mode 600 made at the first start."""
    given = os.environ.get(f"GIAMNGHEO_{name.upper()}")
    if given:
        return given
    path = folder / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8").strip()


def database(url: str | None, folder: Path) -> dict[str, object]:
    """Django's database settings from `postgresql://user:pass@host:port/name?sslmode=…`, or SQLite in `folder`."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "giamngheo.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000; "
                "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme in {"sqlite", "sqlite3"}:
        return database(None, folder) | {"NAME": unquote(parts.path) if parts.path else ":memory:"}
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"GIAMNGHEO_DATABASE_URL: cần postgresql:// hoặc sqlite:// / expected postgresql:// or sqlite://, "
            f"not {parts.scheme}://"
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    # a socket folder comes as ?host=/run/postgresql
    host = str(options.pop("host", None) or unquote(parts.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
