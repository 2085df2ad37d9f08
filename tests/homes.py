"""Folders of an installation that a test moves into."""

import shutil
from pathlib import Path

from giamngheo.platform.crypto.keyring import keys_path


def with_keys(home: Path) -> Path:
    """The folder with the keys of the installation that the test leaves: what was sealed before opens there too."""
    shutil.copytree(keys_path().parent, home / "secrets", dirs_exist_ok=True)
    return home
