"""Starting Django inside a command."""

from __future__ import annotations

import os


def start_django() -> None:
    """Makes models and settings usable; called by each command that needs the database."""
    os.umask(0o077)  # whatever the installation writes is for its own account
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamngheo.config.settings")
    import django

    django.setup()
