"""Headings that resemble known ones and speak of something else: another person's name, another word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from giamngheo.intake.syllables import may_be_word
from giamngheo.intake.text import fold, tidy
from giamngheo.intake.values.names import NAMES

_IN_PARENTHESES = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_NO_WORD = re.compile(r"[\W_]+")
_ABOUT = ("", "thong tin ", "thong tin ve ", "thong tin cua ")


@dataclass(frozen=True)
class OtherMatters:
    """`persons` other than those of the household, `matters` other than the register's, and the `remarks` that may
    follow a name without changing whose it is; as columns.yaml lists them."""

    persons: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    remarks: frozenset[str] = frozenset()

    def heads_another(self, parent: str) -> bool:
        """Whether the columns under a heading are another person's ("Người giám hộ")."""
        key = fold(parent)
        return any(key == before + fold(one) for one in self.persons for before in _ABOUT)

    def names_another(self, heading: str) -> bool:
        """Whether brackets behind a heading name another person ("Họ và tên (mẹ)")."""
        return any(self.heads_another(inside) for inside in _IN_PARENTHESES.findall(heading))

    def is_other(self, target: str, heading: str, wording: str) -> bool:
        """Whether what a heading adds to a known wording makes it another matter."""
        rest = f" {fold(heading)} ".replace(f" {wording} ", " ", 1).split()
        if target in NAMES and not all(word in self.remarks or word.isdigit() for word in rest):
            return True
        return any(_says(heading, one) and fold(one) not in wording for one in (*self.persons, *self.matters))


def _says(heading: str, words: str) -> bool:
    """With its accents where the heading has any: "bố" is not "bộ"."""
    spelt = fold if heading.isascii() else (lambda text: _NO_WORD.sub(" ", tidy(text).casefold()).strip())
    return f" {spelt(words)} " in f" {spelt(heading)} "


def is_slip(written: str, known: str) -> bool:
    """Whether a heading differs from a wording by slips of the pen only: no other word stands in it."""
    words = known.split()
    return not any(may_be_word(word) for word in written.split() if word not in words) and not _negated(
        written.split(), words
    )


def _negated(written: Iterable[str], known: Iterable[str]) -> bool:
    return bool({"khong", "chua"} & (set(written) ^ set(known)))
