"""Text of the old Vietnamese fonts, TCVN3 (.Vn… fonts, "ABC") and VNI-Windows, turned into Unicode.

Such text reaches us as Latin-1 gibberish ("NguyÔn V¨n An", "Nguyeãn Vaên An"). Which font it was is
decided by statistics over a whole column, never by one cell, so that proper Unicode is never damaged.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from giamngheo.intake.syllables import accented_words, count_syllables, is_syllable

TCVN3 = "tcvn3"
VNI = "vni"
LEGACY = (TCVN3, VNI)

# TCVN 5712:1993 (VN3): positions A1–FE of the small letters and the seven toneless capitals.
_TCVN3_SMALL = {
    "à": 0xB5, "ả": 0xB6, "ã": 0xB7, "á": 0xB8, "ạ": 0xB9,
    "ă": 0xA8, "ằ": 0xBB, "ẳ": 0xBC, "ẵ": 0xBD, "ắ": 0xBE, "ặ": 0xC6,
    "â": 0xA9, "ầ": 0xC7, "ẩ": 0xC8, "ẫ": 0xC9, "ấ": 0xCA, "ậ": 0xCB,
    "đ": 0xAE,
    "è": 0xCC, "ẻ": 0xCE, "ẽ": 0xCF, "é": 0xD0, "ẹ": 0xD1,
    "ê": 0xAA, "ề": 0xD2, "ể": 0xD3, "ễ": 0xD4, "ế": 0xD5, "ệ": 0xD6,
    "ì": 0xD7, "ỉ": 0xD8, "ĩ": 0xDC, "í": 0xDD, "ị": 0xDE,
    "ò": 0xDF, "ỏ": 0xE1, "õ": 0xE2, "ó": 0xE3, "ọ": 0xE4,
    "ô": 0xAB, "ồ": 0xE5, "ổ": 0xE6, "ỗ": 0xE7, "ố": 0xE8, "ộ": 0xE9,
    "ơ": 0xAC, "ờ": 0xEA, "ở": 0xEB, "ỡ": 0xEC, "ớ": 0xED, "ợ": 0xEE,
    "ù": 0xEF, "ủ": 0xF1, "ũ": 0xF2, "ú": 0xF3, "ụ": 0xF4,
    "ư": 0xAD, "ừ": 0xF5, "ử": 0xF6, "ữ": 0xF7, "ứ": 0xF8, "ự": 0xF9,
    "ỳ": 0xFA, "ỷ": 0xFB, "ỹ": 0xFC, "ý": 0xFD, "ỵ": 0xFE,
}  # fmt: skip
_TCVN3_CAPITAL = {"Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7}

# VNI-Windows: a letter followed by a mark; a few letters have a position of their own.
_VNI_TONES = {"": "", "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_CIRCUMFLEX = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_SINGLE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö"}

# The second half of Windows code page 1252 below A0, where old capitals may have landed.
_UNUSED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_C1 = {bytes([code]).decode("cp1252"): code for code in range(0x80, 0xA0) if code not in _UNUSED}


def _tcvn3_table() -> dict[str, str]:
    table = {chr(code): letter for letter, code in {**_TCVN3_SMALL, **_TCVN3_CAPITAL}.items()}
    # TCVN 5712 VN1 puts toned capitals at 80–9F; they appear as cp1252 signs or as C1 controls.
    capitals = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    for code, letter in enumerate(capitals, 0x80):
        table[chr(code)] = letter
    for sign, code in _C1.items():
        table[sign] = capitals[code - 0x80]
    return table


def _vni_letters() -> dict[str, str]:
    """Every Vietnamese letter → its VNI writing, small and capital."""
    letters = dict(_VNI_SINGLE)
    for base, marks in (("aeiouy", _VNI_TONES), ("aeo", _VNI_CIRCUMFLEX), ("a", _VNI_BREVE)):
        extra = {id(_VNI_CIRCUMFLEX): "\u0302", id(_VNI_BREVE): "\u0306"}.get(id(marks), "")
        for letter in base:
            for tone, mark in marks.items():
                composed = unicodedata.normalize("NFC", letter + extra + tone)
                if mark and composed not in letters:
                    letters[composed] = letter + mark
    for horned, written in (("ơ", "ô"), ("ư", "ö")):
        for tone, mark in _VNI_TONES.items():
            if tone:
                letters[unicodedata.normalize("NFC", horned + tone)] = written + mark
    return letters | {letter.upper(): written.upper() for letter, written in letters.items()}


_FROM_TCVN3 = _tcvn3_table()
_TO_TCVN3 = {letter: chr(code) for letter, code in {**_TCVN3_SMALL, **_TCVN3_CAPITAL}.items()}
_TO_VNI = _vni_letters()
# A capital letter with a small mark ("AÂ" typed as "Aâ") is read too.
_FROM_VNI = {written: letter for letter, written in _TO_VNI.items()} | {
    written[0].upper() + written[1:]: letter.upper()
    for letter, written in _TO_VNI.items()
    if letter.islower() and len(written) == 2
}
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _FROM_VNI), key=len, reverse=True)))
_SPACED = re.compile(r"(\s+)")
_HAS_CAPITAL = set("đăâêôơư")


def to_tcvn3(text: str) -> str:
    """Unicode → TCVN3 as Latin-1 characters; toned capitals become small, having no place in the fonts."""
    text = unicodedata.normalize("NFC", text)
    return "".join(_TO_TCVN3.get(letter) or _TO_TCVN3.get(letter.lower(), letter) for letter in text)


def to_vni(text: str) -> str:
    """Unicode → VNI-Windows as Latin-1 characters."""
    return "".join(_TO_VNI.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def _restore_capitals(written: str, read: str, all_capitals: bool) -> str:
    """TCVN3 has no toned capitals: a word typed in capitals keeps small toned letters in between."""
    plain = [letter for letter in written if letter.isascii() and letter.isalpha()]
    if any(letter.islower() for letter in plain):
        return read
    return read.upper() if all_capitals or len(plain) > 1 else read


def from_tcvn3(text: str) -> str:
    """TCVN3 (as Latin-1 characters) → Unicode."""
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    all_capitals = len(plain) > 1 and all(letter.isupper() for letter in plain)
    pieces = _SPACED.split(text)
    read = [
        _restore_capitals(piece, "".join(_FROM_TCVN3.get(letter, letter) for letter in piece), all_capitals)
        for piece in pieces
    ]
    firsts = [word[0] for word in read if word and word[0].isalpha()]
    # In a name ("NguyÔn ThÞ ¸nh") a first letter with a tone was meant as a capital.
    if len(firsts) > 1 and sum(letter.isupper() for letter in firsts) >= len(firsts) - 1:
        read = [word[:1].upper() + word[1:] if word[:1] not in _HAS_CAPITAL else word for word in read]
    return "".join(read)


def from_vni(text: str) -> str:
    """VNI-Windows (as Latin-1 characters) → Unicode."""
    return _VNI_PATTERN.sub(lambda found: _FROM_VNI[found.group()], text)


_CONVERT = {TCVN3: from_tcvn3, VNI: from_vni}


@lru_cache(maxsize=200_000)
def convert(text: str, encoding: str) -> str:
    """`text` in Unicode; a value that is already proper Vietnamese, and would not be after, is left alone."""
    if text.isascii():
        return text
    read = unicodedata.normalize("NFC", _CONVERT[encoding](text))
    before = all(map(is_syllable, accented_words(text)))
    after = all(map(is_syllable, accented_words(read)))
    return text if before and not after else read


def detect(texts: Iterable[str], sample: int = 4000) -> tuple[str | None, int]:
    """Which old font wrote these texts, and how many accented words the answer rests on.

    None when the words are proper Unicode, or when neither font explains them clearly better.
    """
    chosen: list[str] = []
    for text in texts:
        if not text.isascii():
            chosen.append(text)
            if len(chosen) >= sample:
                break
    good, total = count_syllables(chosen)
    if not total or good >= 0.6 * total:
        return None, total
    shares: Mapping[str, float] = {name: _share(_CONVERT[name](text) for text in chosen) for name in LEGACY}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] >= 0.75 and shares[best] >= good / total + 0.3:
        return best, total
    return None, total


def all_syllables(texts: Iterable[str]) -> bool:
    """True when every accented word is proper Vietnamese as it stands."""
    good, total = count_syllables(texts)
    return good == total


def _share(texts: Iterable[str]) -> float:
    good, total = count_syllables(texts)
    return good / total if total else 1.0


def best_single_byte(sample: bytes) -> str:
    """The likeliest reading of bytes that are not UTF-8: "cp1258", or "latin-1" (then TCVN3 or VNI)."""
    options: Sequence[tuple[str, str]] = (
        ("cp1258", unicodedata.normalize("NFC", sample.decode("cp1258", errors="replace"))),
        ("latin-1", from_tcvn3(sample.decode("latin-1"))),
        ("latin-1", from_vni(sample.decode("latin-1"))),
    )
    scores = [_share(text.splitlines()) for _, text in options]
    return options[scores.index(max(scores))][0]
