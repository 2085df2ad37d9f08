"""What several commands take from the command line in the same way."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from giamngheo.config.bilingual import language_of, say

if TYPE_CHECKING:
    from giamngheo.law import Standard


class Refused(click.ClickException):
    """A request that cannot be carried out: the words go to standard error, the status is 2."""

    exit_code = 2


class Unreadable(click.ClickException):
    """A file that is not there or cannot be read: the words go to standard error, the status is 3."""

    exit_code = 3


class _Day(click.ParamType):
    """A date as officers write it (dd/mm/yyyy) or as programs do (yyyy-mm-dd)."""

    name = "dd/mm/yyyy"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(str(value), form).date()
            except ValueError:
                continue
        return self.fail(
            say(
                (
                    f"“{value}” không phải ngày; hãy viết như 30/11/2025",
                    f"“{value}” is not a date; write it like 30/11/2025",
                )
            ),
            param,
            ctx,
        )


DAY = _Day()


def default_standard(day: date) -> str:
    """The standard in force for reviews on a day; the newest one before it where none is."""
    from giamngheo.law import list_standards, load_standard

    standards = [load_standard(name) for name in list_standards()]
    reviews = sorted((one for one in standards if one.purpose == "review"), key=lambda one: one.valid_from)
    in_force = [one for one in reviews if one.in_force(day)]
    return (in_force or reviews)[-1].id


def check_standard_name(name: str) -> None:
    """Raises BadParameter with the names there are unless `name` is one of them."""
    from giamngheo.law import list_standards

    if name not in list_standards():
        known = ", ".join(sorted(list_standards()))
        raise click.BadParameter(
            say(
                (
                    f"không có chuẩn “{name}”; hiện có: {known}",
                    f"there is no standard “{name}”; there are: {known}",
                )
            ),
            param_hint="--standard",
        )


def load_asked_standard(name: str, scenario: str | None = None) -> Standard:
    """The standard a user named; an unknown name is answered with the names there are."""
    from giamngheo.law import LawError, load_standard

    check_standard_name(name)
    try:
        return load_standard(name, scenario=scenario)
    except LawError as error:
        raise Refused(error.show(language_of(None))) from error
