"""Names of places: folding away accents, case and spelling habits, and splitting off the kind of unit."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Tone marks move between the vowels of a word with the spelling habit (Hòa, Hoà), so they are compared apart.
TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{TONES}]")
_MARKS = re.compile("[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[\W_]+")
_LEADING_ZEROS = re.compile(r"\b0+(?=\d)")

COMMUNE_KINDS = ("xã", "phường", "thị trấn", "đặc khu")
DISTRICT_KINDS = ("huyện", "quận", "thị xã", "thành phố")
PROVINCE_KINDS = ("tỉnh", "thành phố")

# Written forms of each kind, folded; those without a full stop need a following space or stop.
_WRITTEN = {
    "xã": ("xa", "x"),
    "phường": ("phuong", "p", "f"),
    "thị trấn": ("thi tran", "tt", "t tran", "t t"),
    "đặc khu": ("dac khu", "dk"),
    "huyện": ("huyen", "h"),
    "quận": ("quan", "q"),
    "thị xã": ("thi xa", "tx", "t xa", "t x"),
    "thành phố": ("thanh pho", "tp", "t pho", "t p"),
    "tỉnh": ("tinh", "t"),
}
_FORMS = sorted(
    ((form, kind) for kind, forms in _WRITTEN.items() for form in forms), key=lambda pair: -len(pair[0])
)
_FINAL_K = re.compile(r"ak\b")
_GLUED_NUMBER = re.compile(r"^([pqf])(\d+)$")


class Named(NamedTuple):
    """A name without its kind: "TT. Phong Châu" is ("thị trấn", "phong chau")."""

    kind: str | None
    name: str


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Lower case, no accents, đ as d, punctuation and runs of spaces as one space: for comparing any text."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.casefold())).replace("đ", "d")
    return _NOT_WORD.sub(" ", bare).strip()


@lru_cache(maxsize=100_000)
def fold_keeping_accents(text: str) -> str:
    """As `fold`, but letters and tones stay, the tone last (Hòa = Hoà; Lang is not Láng)."""
    words = _NOT_WORD.sub(" ", unicodedata.normalize("NFC", text.casefold())).split()
    return " ".join(_tone_last(word) for word in words)


def _tone_last(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", _TONE.sub("", parts)) + "".join(_TONE.findall(parts))


@lru_cache(maxsize=100_000)
def split_kind(text: str, kinds: tuple[str, ...] | None = None) -> Named:
    """The kind of unit written before a name, and the folded name ("P. Gia Cẩm", "xã Thu Cúc", "Phường 01").

    Only `kinds` count when given (a "t." before a commune is not a province). A word with other accents than
    the kind's own is part of the name: Xá Lượng is not xã Lượng.
    """
    folded = fold(text)
    glued = _GLUED_NUMBER.match(folded)
    if glued:
        folded = f"{glued[1]} {glued[2]}"
    for form, kind in _FORMS:
        if kinds is not None and kind not in kinds:
            continue
        if folded.startswith(f"{form} ") and _accents_fit(text, form, kind):
            return Named(kind, _LEADING_ZEROS.sub("", folded[len(form) + 1 :]))
    return Named(None, folded)


def _accents_fit(text: str, form: str, kind: str) -> bool:
    """Whether the first words are this kind: abbreviated, spelt as the kind, or in a text without accents."""
    if form != fold(kind):
        return True
    written = fold_keeping_accents(text)
    return written.startswith(f"{fold_keeping_accents(kind)} ") or not has_accents(text)


def normalise_name(text: str) -> str:
    """The folded name of an administrative unit without its kind: "Xã Thu Cúc", "thu cuc" give "thu cuc".

    For names of persons and for headings use `fold`, which leaves every word in place.
    """
    return split_kind(text).name


@lru_cache(maxsize=100_000)
def loose(name: str) -> str:
    """A coarser key for a folded name: i for y, ac for ak, no spaces (Lí/Lý, Đắk/Đắc, Ea H'leo/Ea Hleo)."""
    return _FINAL_K.sub("ac", name).replace("y", "i").replace(" ", "")


def has_accents(text: str) -> bool:
    """Whether the text carries any Vietnamese letter or tone."""
    return fold(text) != " ".join(_NOT_WORD.sub(" ", text.casefold()).split())
