"""The year that the lines above a table state: not those of a document's number or of a period."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_ABBREVIATION = r"(?:tt|ttlt|nd|nq|qd|ct|kh|cv|ttr|bc|tb|hd|qh|ubnd|hdnd|cp|bld\w*|bnn\w*)\d*(?![a-z])"
_DAY = r"ngay\s*(?:\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*20\d\d|[\d.…]*\s*thang\s*[\d.…]*\s*nam\s*20\d\d)"
_KINDS = r"(?:thong tu|nghi dinh|nghi quyet|quyet dinh|cong van|ke hoach|to trinh|chi thi|van ban|luat)"
# A document's number with the day of its issue: its year is that of the document.
_DOCUMENT = re.compile(
    rf"(?<![\d/])(?:so\s*:?\s*)?"
    rf"(?:\d{{1,5}}[a-z]?\s?/\s?20\d\d\s?(?:/\s?[a-z][\w\-]*|-\s?{_ABBREVIATION}[\w\-/]*)"
    rf"|\d{{1,5}}[a-z]?\s?[/\-]\s?{_ABBREVIATION}[\w\-/]*"
    rf"|(?<=so )\d{{1,5}}[a-z]?\s?/\s?20\d\d(?!\d)|(?<=so: )\d{{1,5}}[a-z]?\s?/\s?20\d\d(?!\d))"
    rf"(?:\s*,?\s*(?:ban hanh\s*)?{_DAY})?"
)
_NAMED_DOCUMENT = re.compile(
    rf"\b{_KINDS}\s+(?:so\s*:?\s*)?\d{{1,5}}[a-z]?\s?/\s?20\d\d(?!\d)(?:\s*,?\s*{_DAY})?"
    rf"|\b{_KINDS}\s+(?:[^\W\d]+\s+){{0,8}}{_DAY}"
    rf"|\bluat\s+(?:[^\W\d]+\s+){{0,8}}nam\s+20\d\d"
)
_PERIOD = re.compile(
    r"(?<!\d)20\d\d\s*(?:[-–—]|den|toi|,|va|&)\s*(?:het\s*)?(?:(?:cuoi|dau)\s*)?(?:nam\s*)?20\d\d(?!\d)"
)
_COMPARED = re.compile(r"\bso (?:voi|sanh)\s+(?:[^\W\d]+\s+){0,3}20\d\d(?!\d)")
_DATE = re.compile(
    r"ngay\s*[\d.…]*\s*thang\s*[\d.…]*\s*nam\s*(20\d\d)(?!\d)|\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*(20\d\d)(?!\d)"
)
_NAMED = re.compile(r"\bnam\s*:?\s*(20\d\d)(?!\d)")
_BARE = re.compile(r"(?<![a-z0-9])(20\d\d)(?![a-z0-9])")


class StatedYear(NamedTuple):
    """`year`: the one year stated, or None. `unclear`: then the years that are written, of which none is
    surely the review's."""

    year: int | None = None
    unclear: tuple[int, ...] = ()


def year_in(lines: Sequence[str], sheet_name: str = "") -> StatedYear:
    """ "Năm 2025" first, then the year of a date, then one standing alone; the sheet's name where the lines
    state none. Two different ones decide nothing."""
    seen: set[int] = set()
    for texts in (lines, [sheet_name]):
        plain = [_plain(text) for text in texts]
        named, dated, bare = set[int](), set[int](), set[int]()
        for text in plain:
            seen |= {int(year) for year in _BARE.findall(text)}
            for pattern in (_DOCUMENT, _NAMED_DOCUMENT, _COMPARED, _PERIOD):
                text = pattern.sub(" § ", text)
            dated |= {int(one or other) for one, other in _DATE.findall(text)}
            text = _DATE.sub(" § ", text)
            named |= {int(year) for year in _NAMED.findall(text)}
            bare |= {int(year) for year in _BARE.findall(text)}
        stated = next((years for years in (named, dated, bare) if years), None)
        if stated is not None:
            return StatedYear(stated.pop()) if len(stated) == 1 else StatedYear(None, tuple(sorted(stated)))
    return StatedYear(None, tuple(sorted(seen)))


def _plain(text: str) -> str:
    """Small letters without accents; signs and digits stay."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
