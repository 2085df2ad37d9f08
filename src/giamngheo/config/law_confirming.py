"""Confirming a value of the law on the command line: the browser's action, so the audit knows of it too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from giamngheo.config.django_setup import start_django
from giamngheo.config.words import Refused
from giamngheo.law import LawError
from giamngheo.law.confirm import confirm
from giamngheo.rules.text import Text

HOW = "giamngheo law confirm"


def confirm_by(
    path: str,
    *,
    document: str,
    article: str,
    by: str,
    on: date,
    value: str | None,
    valid_from: date | None,
    lang: str,
) -> None:
    """Records the confirmation, as `by`; with an audit event unless there is no database yet.

    Raises Refused, and nothing is recorded: what `law.confirm.confirm` refuses, or a database that was not upgraded.
    """
    start_django()
    if not has_database():
        try:
            confirm(path, document, article, by, on, value, valid_from)
        except LawError as error:
            raise Refused(error.show(lang)) from error
        return
    from giamngheo.platform.actions import Act, ActionRefused
    from giamngheo.platform.diagnosis import tables_are_up_to_date
    from giamngheo.platform.law_values import Seen, confirm_value
    from giamngheo.platform.scope import Actor

    tables = tables_are_up_to_date()
    if tables.grade == "bad":
        raise Refused(tables.message.get(lang))
    try:
        seen = Seen(document, article, on, value, valid_from)
        confirm_value(Act(Actor.by_system(by), reason=HOW), path, seen)
    except ActionRefused as error:
        raise Refused(Text(error.message.vi, error.message.en).get(lang)) from error


def has_database() -> bool:
    """Lists are reviewed without one; then no audit is there to write in."""
    from django.db import connection

    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return True
    return Path(connection.settings_dict["NAME"]).exists()
