"""The identities of a form (`9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8`), checked on every line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from giamngheo.law.report_forms import Identity
from giamngheo.reports.results import Cell, IdentityResult, Row

MOST_FAILURES = 20


class Side(NamedTuple):
    """A sum of columns: (sign, key) in order."""

    terms: tuple[tuple[int, str], ...]

    def value(self, cells: Mapping[str, Cell]) -> Decimal:
        return sum((sign * Decimal(cells[key].value or 0) for sign, key in self.terms), Decimal(0))


def parse(rule: str) -> tuple[Side, str, Side]:
    """Left side, `=` or `<=`, right side; ValueError when the text is anything else."""
    parts = re.fullmatch(r"([^<=]+)(=|<=)([^<=]+)", rule)
    if not parts:
        raise ValueError(f"not an identity: {rule!r}")
    return _side(parts[1], rule), parts[2], _side(parts[3], rule)


def check(identity: Identity, rows: Iterable[Row]) -> IdentityResult:
    """Holds the identity against every line; a line with an empty figure cannot be checked."""
    left, relation, right = parse(identity.rule)
    keys = [key for _, key in (*left.terms, *right.terms)]
    passed, failures, unchecked = 0, [], 0
    for row in rows:
        if not _checkable(identity, row.cells, keys):
            unchecked += 1
            continue
        a, b = left.value(row.cells), right.value(row.cells)
        if a == b if relation == "=" else a <= b:
            passed += 1
        else:
            line = f"{row.label} ({row.split})" if row.split else row.label
            failures.append(f"{line}: {a} {'≠' if relation == '=' else '>'} {b}")
    return IdentityResult(
        identity.rule, identity.label, passed, len(failures), unchecked, tuple(failures[:MOST_FAILURES])
    )


def _checkable(identity: Identity, cells: Mapping[str, Cell], keys: list[str]) -> bool:
    if any(key not in cells or cells[key].value is None for key in keys):
        return False
    if not identity.despite_unknown and any(cells[key].unknown for key in keys):
        return False
    return identity.unless is None or not (cells[identity.unless].value or 0)


def _side(text: str, rule: str) -> Side:
    """`a - b + c` as signed keys; a first key may not have a sign."""
    if not re.fullmatch(r"\s*\w+(\s*[+-]\s*\w+)*\s*", text):
        raise ValueError(f"not an identity: {rule!r}")
    found = re.findall(r"([+-]?)\s*(\w+)", text)
    return Side(tuple((-1 if sign == "-" else 1, key) for sign, key in found))
