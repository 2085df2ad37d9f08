"""What is logged, from which level on: to the standard error output, where `serve` or the system keeps it."""

from __future__ import annotations

import logging
from typing import Any


def log_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING for the level an operator chose.

    Statements with their values, names tried at sign-in and refused addresses are kept out at any level.
    """
    at = logging.getLevelNamesMapping()
    others = level if at[level] > logging.WARNING else "WARNING"
    django = level if at[level] > logging.INFO else "INFO"
    requests = "WARNING" if level == "DEBUG" else "CRITICAL" if level == "CRITICAL" else "ERROR"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "giamngheo.platform.log_lines.LogLine"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": others},
        "loggers": {
            "giamngheo": {"level": level},
            "django": {"level": django, "handlers": []},
            "django.request": {"level": requests},
            "django.db.backends": {"level": others},
            "axes": {"level": "CRITICAL"},
        },
    }
