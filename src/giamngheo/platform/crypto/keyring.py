"""The keys of this installation, in a file outside the database."""

from __future__ import annotations

import base64
import fcntl
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from giamngheo.platform.crypto.secret_files import given, secret

KEYS = "data_keys"
LOOKUP = "lookup_key"
NONCE = 12


class KeyMissing(Exception):
    """A value was sealed with a key that is not in the ring, or has been altered."""


class KeysLost(KeyMissing):
    """The file of a key is gone while the database holds what was sealed with it; none is made anew.

    With a new key the old values would stay shut, new ones would be sealed beside them, and nobody would notice.
    """

    def __init__(self, name: str) -> None:
        self.path = keys_path().with_name(name)
        super().__init__(f"{self.path} is missing, and the database holds values that were sealed with it")


def random_key() -> bytes:
    return AESGCM.generate_key(bit_length=256)


def seal_with(key: bytes, data: bytes, purpose: bytes) -> bytes:
    """AES-256-GCM: nonce and sealed data; `purpose` must be the same to open it."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, purpose)


def open_with(key: bytes, sealed: bytes, purpose: bytes) -> bytes:
    """The data again. KeyMissing when the key or the purpose is another, or a bit was changed."""
    return _opened(AESGCM(key), sealed, purpose)


def _opened(cipher: AESGCM, sealed: bytes, purpose: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], purpose)
    except InvalidTag as error:
        raise KeyMissing("the sealed value does not open with this key") from error


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@dataclass(frozen=True)
class Keyring:
    """Keys by their short name, the newest last; new values are sealed with the newest."""

    keys: dict[str, bytes]

    @property
    def newest(self) -> str:
        return next(reversed(self.keys))

    def seal(self, data: bytes, purpose: bytes) -> tuple[str, bytes]:
        """The name of the key used, and the sealed bytes."""
        name = self.newest
        return name, seal_with(self.keys[name], data, purpose)

    def sealer(self, purpose: bytes) -> Callable[[bytes], bytes]:
        """Seals many values with the newest key."""
        encrypt = AESGCM(self.keys[self.newest]).encrypt

        def seal(data: bytes) -> bytes:
            nonce = os.urandom(NONCE)
            return nonce + encrypt(nonce, data, purpose)

        return seal

    def open(self, name: str, sealed: bytes, purpose: bytes) -> bytes:
        if name not in self.keys:
            raise KeyMissing(f"key {name} is not in the ring of this installation")
        return _opened(_cipher(self.keys[name]), sealed, purpose)


def keys_path() -> Path:
    return Path(settings.HOME) / "secrets" / KEYS


def keyring() -> Keyring:
    """The ring of this installation; the first key is made at the first use. KeysLost where it was there before."""
    # asked for every sealed value that is read: no objects are made for the path
    path = f"{settings.HOME}/secrets/{KEYS}"
    try:
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116
    except FileNotFoundError:
        _refuse_after_loss(KEYS)
        add_key(keys_path(), only_first=True)
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116
    return _read(path, changed)


def _refuse_after_loss(name: str) -> None:
    """KeysLost where the database holds sealed values: every installation that was used has events with contents."""
    from django.db import connection

    from giamngheo.platform.audit.models import AuditPayload

    if AuditPayload._meta.db_table not in connection.introspection.table_names():
        return
    if AuditPayload.objects.exists():
        raise KeysLost(name)


@lru_cache(maxsize=4)
def _read(path: str, _changed: int) -> Keyring:
    lines = Path(path).read_text(encoding="ascii").splitlines()
    pairs = (line.split() for line in lines if line.strip())
    return Keyring({name: base64.urlsafe_b64decode(key) for name, key in pairs})


def add_key(path: Path, *, only_first: bool = False) -> str:
    """Appends a new key, which all later values use, and returns its name.

    only_first: none is added when there is one already.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        names = [line.split()[0] for line in file if line.strip()]
        if names and only_first:
            return names[-1]
        name = f"k{1 + max((int(known[1:]) for known in names), default=0)}"
        file.write(f"{name} {base64.urlsafe_b64encode(random_key()).decode('ascii')}\n")
    return name


def lookup_key(purpose: bytes) -> bytes:
    """The key of a blind index or of the audit's marks: it never rotates.

    Or nothing old would be found again. KeysLost where it was there before.
    """
    return _lookup_key(str(settings.HOME), purpose)


@lru_cache(maxsize=64)
def _lookup_key(home: str, purpose: bytes) -> bytes:
    if not given(Path(home), LOOKUP):
        _refuse_after_loss(LOOKUP)
    base = secret(Path(home), LOOKUP).encode("utf-8")
    return hmac.new(base, b"giamngheo:" + purpose, sha256).digest()


def require_keys() -> None:
    """Before anything is served or run: KeysLost rather than the first write that needs a key."""
    keyring()
    lookup_key(b"start")


def drop_keys(path: Path, *, keep: str) -> None:
    """Removes every key but one."""
    lines = [line for line in path.read_text(encoding="ascii").splitlines() if line.split()[:1] == [keep]]
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    fresh.replace(path)
