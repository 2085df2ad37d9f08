"""A household code for a list that has none: the same list read again gives the same codes."""

import hashlib
import re
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.tables import replaced
from giamngheo.intake.text import fold

_COLUMNS = [
    "commune_code",
    "village",
    "head_name",
    "head_citizen_id",
    "head_birth_date_from",
    "head_birth_date_to",
]
_TIE = ["size", "income_points_recorded", "deprivation_points_recorded", "address"]
PREFIX = "D"
_DERIVED = re.compile(PREFIX + r"\d{5}-[0-9A-F]{10}(?:-\d+)?")


def derive_codes(households: pa.Table) -> pa.Table:
    """Fills the missing household codes.

    The code rests on the head's citizen number, else on commune, village, name and birth year; never on
    the order
    of rows or on the file. Households that agree in all of it are told apart by size, points and
    address, then
    numbered.
    """
    missing = pc.is_null(households["household_code"])
    if not pc.any(missing).as_py():
        return households
    codes = households["household_code"].to_pylist()
    rows = [index for index, blank in enumerate(missing.to_pylist()) if blank]
    part = households.take(pa.array(rows, pa.int64()))
    identities = list(zip(*(part[name].to_pylist() for name in _COLUMNS), strict=True))
    first = [_digest(*_identity(item)) for item in identities]
    repeated = {code for code, number in Counter(first).items() if number > 1}
    ties = list(zip(*(part[name].to_pylist() for name in _TIE), strict=True)) if repeated else []
    seen: Counter[str] = Counter()
    for position, (index, code) in enumerate(zip(rows, first, strict=True)):
        if code in repeated:
            code = _digest(*_identity(identities[position]), *map(str, ties[position]))
        seen[code] += 1
        commune = identities[position][0] or "00000"
        number = f"-{seen[code]}" if seen[code] > 1 else ""
        codes[index] = f"{PREFIX}{commune}-{code}{number}"
    return replaced(households, "household_code", pa.array(codes, pa.string()))


def is_derived(code: str) -> bool:
    """Whether a code is one of ours for a household that the list gave none."""
    return _DERIVED.fullmatch(code) is not None


def _identity(item: tuple[object, ...]) -> tuple[str, ...]:
    commune, village, name, citizen, first, last = item
    if citizen:
        return (str(citizen),)
    year = ""
    if first is not None and last is not None:
        years = {first.year, last.year}  # type: ignore[attr-defined]
        year = str(years.pop()) if len(years) == 1 else ""
    return (str(commune or ""), fold(str(village or "")), fold(str(name or "")), year)


def _digest(*parts: str) -> str:
    return hashlib.blake2s("\x1f".join(parts).encode(), digest_size=5).hexdigest().upper()
