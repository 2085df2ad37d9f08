"""The Java that Spark runs on: found and looked at before Spark is started, so that the message is ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from giamngheo.measurement.alkire_foster.errors import MeasureError

LOWEST_JAVA = 17
"""Spark 4 runs on Java 17 and 21."""

_PATIENCE_SECONDS = 30


def need_java() -> Path:
    """The `java` that Spark will run (JAVA_HOME, else the search path). MeasureError java_missing."""
    home = os.environ.get("JAVA_HOME")
    named = Path(home) / "bin" / "java" if home else shutil.which("java")
    if named is None or not Path(named).exists():
        raise MeasureError("java_missing", needed=LOWEST_JAVA, found="–")
    version = _version(Path(named))
    if version < LOWEST_JAVA:
        raise MeasureError("java_missing", needed=LOWEST_JAVA, found=version or "?")
    return Path(named)


def _version(java: Path) -> int:
    """The major version that `java -version` tells (1.8 is 8); 0 when it tells none."""
    try:
        told = subprocess.run(  # noqa: S603 - the user's own Java
            [java, "-version"], capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return int(found.group(1)) if found else 0
