"""Another process on the database of the test: a worker that may be killed."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection


def environment(*folders: Path) -> dict[str, str]:
    """What a Python process needs to find the test's database and installation, and modules in `folders`."""
    name = str(connection.settings_dict["NAME"])
    url = (
        f"sqlite://{name}"
        if connection.vendor == "sqlite"
        else f"postgresql://giamngheo@/{name}?host={connection.settings_dict['HOST']}"
    )
    return os.environ | {
        "GIAMNGHEO_HOME": str(settings.HOME),
        "GIAMNGHEO_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "child_settings",
        "PYTHONPATH": os.pathsep.join([*map(str, folders), *sys.path]),
    }
