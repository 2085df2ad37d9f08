"""One spelling of a text, however it was typed or stored."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202c"))
# lists converted from old fonts carry the Icelandic or African letter that looks like the Vietnamese one
_LOOKALIKES = {0xD0: "Đ", 0xF0: "đ", 0x189: "Đ"}
SEEN_AS = {**ZERO_WIDTH, **_LOOKALIKES}
_ANY_SPACE = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
# control characters never mean anything in a cell (XML forbids most of them too)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@lru_cache(maxsize=200_000)
def tidy(text: str) -> str:
    """The text in NFC, without zero-width characters, with single ordinary spaces and a true Đ."""
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text)).translate(SEEN_AS)
    return _ANY_SPACE.sub(" ", text).strip()
