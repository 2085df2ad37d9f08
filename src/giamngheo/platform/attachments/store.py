"""The files, each once by its content, sealed below the installation's folder."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from giamngheo.platform.crypto.keyring import keyring


def keep(content: bytes) -> str:
    """Seals the content and returns its digest; content that is there already is not written again."""
    digest = sha256(content).hexdigest()
    path = _path(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    name, sealed = keyring().seal(content, _purpose(digest))
    # two at once write the same, each into a file of its own
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(name.encode("ascii") + b":" + sealed)
    fresh.chmod(0o600)
    fresh.replace(path)
    return digest


def content_of(digest: str) -> bytes:
    """The content again. FileNotFoundError; KeyMissing when a bit was changed."""
    name, _, body = _path(digest).read_bytes().partition(b":")
    return keyring().open(name.decode("ascii"), body, _purpose(digest))


def _path(digest: str) -> Path:
    return Path(settings.HOME) / "attachments" / digest[:2] / f"{digest}.sealed"


def _purpose(digest: str) -> bytes:
    return f"attachments.{digest}".encode("ascii")
