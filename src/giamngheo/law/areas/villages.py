"""Villages: the part of an address below the commune (thôn, xóm, bản, khu, tổ dân phố)."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from giamngheo.law.areas.names import fold, fold_keeping_accents, has_accents

# Kind as displayed, and its written forms folded; the longest form wins.
_KINDS = {
    "Thôn": ("thon", "th"),
    "Xóm": ("xom", "x"),
    "Bản": ("ban", "b"),
    "Khu dân cư": ("khu dan cu", "kdc"),
    "Khu phố": ("khu pho", "kp"),
    "Khu": ("khu", "k"),
    "Tổ dân phố": ("to dan pho so", "to dan pho", "tdp so", "tdp", "to dp", "t dp", "to so", "to"),
    "Ấp": ("ap",),
    "Buôn": ("buon",),
    "Làng": ("lang",),
    "Đội": ("doi",),
    "Tiểu khu": ("tieu khu", "tk"),
    "Phố": ("pho",),
}
_FORMS = sorted(
    ((form, kind) for kind, forms in _KINDS.items() for form in forms), key=lambda pair: -len(pair[0])
)
_WORD_NUMBER = re.compile(r"^s[oố] (?=\d)", re.IGNORECASE)
_LEADING_ZEROS = re.compile(r"\b0+(?=\d)")
_GLUED_DISPLAY = re.compile(r"^([^\W\d]+)\s*[.:]?\s*(\d)")
_SPACES = re.compile(r"\s+")


class Village(NamedTuple):
    """kind as displayed (None if not written), name as displayed, key for comparison ("khu 3")."""

    kind: str | None
    name: str
    key: str

    @property
    def display(self) -> str:
        """ "Khu 3", "Thôn Đồng Tâm", or the bare name."""
        return f"{self.kind} {self.name}" if self.kind else self.name

    @property
    def bare(self) -> str:
        """The key without the kind: "3" of "Khu 3", of "số 3" and of "3"."""
        return _WORD_NUMBER.sub("", self.key.removeprefix(f"{fold(self.kind)} ") if self.kind else self.key)

    @property
    def spelling(self) -> str:
        """The key with its letters and tones: two for "Khu Lã" and "Khu Là", one for "Hòa" and "Hoà"."""
        return f"{fold_keeping_accents(self.kind)} {self.bare_spelling}" if self.kind else self.bare_spelling

    @property
    def bare_spelling(self) -> str:
        """The spelling without the kind."""
        return _WORD_NUMBER.sub("", fold_keeping_accents(self.name))


@lru_cache(maxsize=100_000)
def normalise_village(text: str) -> Village:
    """The kind and tidy name of a village as written in a list; "Khu 03", "khu số 3" and "k.3" are one village.

    A neighbourhood ("tổ dân phố", "TDP", "tổ") has one key whichever way it is written.
    """
    tidy = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ,.;:-")
    spaced = _GLUED_DISPLAY.sub(r"\1 \2", tidy)
    folded = _LEADING_ZEROS.sub("", fold(spaced))
    for form, kind in _FORMS:
        if folded.startswith(f"{form} ") and _accents_fit(spaced, form, kind):
            words = _words_after(spaced, len(form.split()))
            name = _capitalised(_WORD_NUMBER.sub("", _LEADING_ZEROS.sub("", words)))
            key = _WORD_NUMBER.sub("", folded[len(form) + 1 :])
            return Village(kind, name, f"{fold(kind)} {key}")
    name = _capitalised(_LEADING_ZEROS.sub("", tidy))
    return Village(None, name, folded)


def _accents_fit(text: str, form: str, kind: str) -> bool:
    """Lang Sơn is a name; Làng Sơn, "lang son" are the village Sơn."""
    length = len(form.split())
    if form.split() != fold(kind).split()[:length]:
        return True
    spelling = " ".join(fold_keeping_accents(kind).split()[:length])
    return fold_keeping_accents(text).startswith(f"{spelling} ") or not has_accents(text)


def _words_after(text: str, count: int) -> str:
    return " ".join(part for part in re.split(r"[\s.:]+", text) if part).split(" ", count)[-1]


def _capitalised(name: str) -> str:
    """Words in capitals or small letters get a capital each; mixed spelling is left as written."""
    if name.isupper() or name.islower():
        return " ".join(
            word if any(c.isdigit() for c in word) else word.capitalize() for word in name.split()
        )
    return name
