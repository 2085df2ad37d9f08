"""Text as it is typed in offices: tidied for keeping, folded for comparing."""

import re
import unicodedata
from functools import lru_cache

from giamngheo.rules.spelling import SEEN_AS, tidy

__all__ = ["fold", "is_blank", "shown", "tidy", "words"]

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000_]+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower-case ASCII words separated by single spaces: the form in which wordings are compared."""
    pieces = text.split()
    if len(pieces) > 1:
        # texts are many, their syllables few
        return " ".join([folded for piece in pieces if (folded := fold(piece))])
    text = unicodedata.normalize("NFD", text.translate(SEEN_AS)).casefold()
    text = "".join(mark for mark in text if not unicodedata.combining(mark)).replace("đ", "d")
    text = text.replace("²", "2").replace("³", "3")
    return _NOT_WORD.sub(" ", text).strip()


def words(text: str) -> list[str]:
    """The words of a tidied text, with their accents."""
    return _SPACES.sub(" ", text).split()


def is_blank(value: object) -> bool:
    """True for None, and for text of nothing but spaces and invisible characters."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    stripped = value.strip()
    return not stripped or (not stripped[0].isalnum() and not tidy(stripped))


def shown(value: object, limit: int = 80) -> str:
    """A cell's value as a person would read it in a message."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if hasattr(value, "strftime"):
        form = "%d/%m/%Y" if not getattr(value, "hour", 0) else "%d/%m/%Y %H:%M"
        return str(value.strftime(form))
    text = tidy(str(value))
    return text if len(text) <= limit else text[: limit - 1] + "…"
