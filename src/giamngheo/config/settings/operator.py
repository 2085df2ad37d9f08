"""What an operator sets, all by environment variables; nothing secret has a default in code."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from giamngheo.config.wrong_setting import WrongSetting
from giamngheo.people.identity_provider import IdentityProvider

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off"}
NO_JIT = "-c jit=off"
"""PostgreSQL compiles a query it takes for dear, and our pages are over before it has compiled them: half a second of
a page that reads fifty rows."""
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def flag(name: str, default: bool = False) -> bool:
    """A yes/no variable. WrongSetting for a word that is neither."""
    value = os.environ.get(name, "").strip().lower()
    if value and value not in TRUE_WORDS | FALSE_WORDS:
        raise WrongSetting(f"{name}: {value!r}: cần 1 (có) hoặc 0 (không) / expected 1 (yes) or 0 (no)")
    return value in TRUE_WORDS if value else default


def home() -> Path:
    """The folder of everything this installation owns (GIAMNGHEO_HOME, default `var`)."""
    folder = Path(os.environ.get("GIAMNGHEO_HOME", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return folder


def database(url: str | None, folder: Path) -> dict[str, object]:
    """Django's database settings from `postgresql://user:pass@host:port/name?sslmode=…`, or SQLite in `folder`.

    `options=-c …` of the URL come after ours and so go before them.
    """
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
        raise WrongSetting(
            f"GIAMNGHEO_DATABASE_URL: cần postgresql:// hoặc sqlite:// / expected postgresql:// or sqlite://, "
            f"not {parts.scheme}://"
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    # a socket folder comes as ?host=/run/postgresql
    host = str(options.pop("host", None) or unquote(parts.hostname or ""))
    options["options"] = f"{NO_JIT} {options.get('options', '')}".strip()
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


def log_level() -> str:
    """From GIAMNGHEO_LOG_LEVEL, default INFO. WrongSetting for a word that is no level."""
    level = os.environ.get("GIAMNGHEO_LOG_LEVEL", "").strip().upper() or "INFO"
    if level not in LOG_LEVELS:
        raise WrongSetting(
            f"GIAMNGHEO_LOG_LEVEL: {level!r}: cần một trong / expected one of {', '.join(LOG_LEVELS)}"
        )
    return level


def identity_provider() -> IdentityProvider | None:
    """From GIAMNGHEO_OIDC_…; None when no issuer is set. ValueError for an address that others could read."""
    issuer = os.environ.get("GIAMNGHEO_OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise WrongSetting("GIAMNGHEO_OIDC_ISSUER: cần https:// / https:// is needed")
    client_id = os.environ.get("GIAMNGHEO_OIDC_CLIENT_ID", "").strip()
    if not client_id:
        raise WrongSetting("GIAMNGHEO_OIDC_CLIENT_ID: chưa đặt / is not set")
    return IdentityProvider(
        issuer=issuer,
        client_id=client_id,
        client_secret=os.environ.get("GIAMNGHEO_OIDC_CLIENT_SECRET", ""),
        claim=os.environ.get("GIAMNGHEO_OIDC_CLAIM", "").strip() or "preferred_username",
        name=os.environ.get("GIAMNGHEO_OIDC_NAME", "").strip() or parts.hostname or issuer,
        acr=tuple(os.environ.get("GIAMNGHEO_OIDC_ACR", "").split()),
        amr=tuple(os.environ.get("GIAMNGHEO_OIDC_AMR", "").split()),
    )
