"""Text as old fonts and file systems write it: TCVN3, VNI-Windows, decomposed Unicode."""

import unicodedata
from functools import lru_cache

_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
# TCVN 5712:1993 (VN3), as the Latin-1 characters seen without the font, in the order of _VOWELS
_TCVN3 = "aµ¸¶·¹¨»¾¼½Æ©ÇÊÈÉËeÌÐÎÏÑªÒÕÓÔÖi×ÝØÜÞoßãáâä«åèæçé¬êíëìîuïóñòô\xadõøö÷ùyúýûüþ®"
_TCVN3_CAPITALS = dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))
_VNI_TONES = {"\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_HATS = {
    "â": {"": "â", "\u0300": "à", "\u0301": "á", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"},
    "ă": {"": "ê", "\u0300": "è", "\u0301": "é", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"},
}
_VNI_WHOLE = {"ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö"}
_TO_TCVN3 = dict(zip(_VOWELS, _TCVN3, strict=True))


def to_tcvn3(text: str) -> str:
    """TCVN3; a capital with a tone becomes the small letter, for which the fonts have a capital face."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(
        _TCVN3_CAPITALS.get(letter) or (letter if letter.isascii() else _TO_TCVN3.get(letter.lower(), letter))
        for letter in letters
    )


def to_vni(text: str) -> str:
    """VNI-Windows: a letter and its mark as two characters."""
    return "".join(_vni_letter(letter) for letter in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=512)
def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if letter.isascii() or small not in _VOWELS:
        return letter
    return _capital(letter, _VNI_WHOLE[small]) if small in _VNI_WHOLE else _capital(letter, _marked(small))


def _capital(letter: str, written: str) -> str:
    return written.upper() if letter.isupper() else written


def _marked(small: str) -> str:
    parts = unicodedata.normalize("NFD", small)
    tone = "".join(mark for mark in parts if mark in _VNI_TONES)
    base = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
    if base in ("â", "ê", "ô"):
        plain = unicodedata.normalize("NFD", base)[0]
        return plain + _VNI_HATS["â"][tone]
    if base == "ă":
        return "a" + _VNI_HATS["ă"][tone]
    return _VNI_WHOLE.get(base, base) + _VNI_TONES.get(tone, "")


def to_decomposed(text: str) -> str:
    """Letters and marks apart (NFD), as macOS writes file names and some programs export."""
    return unicodedata.normalize("NFD", text)
