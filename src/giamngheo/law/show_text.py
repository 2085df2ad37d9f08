"""How the law's values are written for a person: citations, headings, days, numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from giamngheo.rules import Text

from .evidence import Basis

WIDTH = 100


def cite(basis: Basis, lang: str) -> str:
    """Article and mark in brackets."""
    return f"[{basis.cite(lang)} · {basis.mark.get(lang)}]"


def heading(title: Text, lang: str) -> Iterator[str]:
    yield ""
    yield title.get(lang)
    yield "─" * len(title.get(lang))


def day(value: date) -> str:
    return value.strftime("%d/%m/%Y")


def number(value: int | Decimal) -> str:
    """1.234.567,8"""
    return f"{value:,}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def wrapped(lines: Iterator[str]) -> Iterator[str]:
    """Long lines broken at words; what follows is indented below its line."""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        pieces = textwrap.wrap(
            line, WIDTH, subsequent_indent=" " * (indent + 2), break_long_words=False, break_on_hyphens=False
        )
        yield from pieces or [""]
