"""How Vietnamese a text looks: the share of its accented words that are possible syllables.

Used to tell proper Unicode from text of the old TCVN3 and VNI fonts, which is gibberish when read as Unicode.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_INITIALS = re.findall(r"\S+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_RIMES = re.findall(
    r"\S+",
    """
a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êc êng
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung
uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uơ uyu
ư ưa ưc ưi ưm ưn ưng ưt ưu ươ ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ynh ych yt
""",
)
_SYLLABLE = re.compile(
    f"(?:{'|'.join(sorted(_INITIALS, key=len, reverse=True))})?"
    f"(?:{'|'.join(sorted(_RIMES, key=len, reverse=True))})"
)
_SPLIT = re.compile(r"[\s,.;:()/\-\"'+&]+")


def _without_accents(parts: Iterable[str]) -> str:
    plain = {unicodedata.normalize("NFD", part).encode("ascii", "ignore").decode() for part in parts}
    return "|".join(sorted(plain - {""}, key=len, reverse=True))


_FOLDED = re.compile(f"(?:{_without_accents([*_INITIALS, 'd'])})?(?:{_without_accents(_RIMES)})")


@lru_cache(maxsize=20_000)
def may_be_word(folded: str) -> bool:
    """Whether a word without accents may be a Vietnamese one: then it is no slip of the pen for another."""
    return _FOLDED.fullmatch(folded) is not None


@lru_cache(maxsize=200_000)
def is_syllable(word: str) -> bool:
    """True when the word, in any case, is a possible Vietnamese syllable with at most one tone."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    tones = sum(mark in _TONES for mark in decomposed)
    if tones > 1:
        return False
    toneless = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
    return _SYLLABLE.fullmatch(toneless) is not None


def accented_words(text: str) -> list[str]:
    """The words of a text that hold a letter outside ASCII."""
    return [word for word in _SPLIT.split(text) if word and not word.isascii()]


def count_syllables(texts: Iterable[str]) -> tuple[int, int]:
    """(accented words that are possible syllables, all accented words)."""
    good = total = 0
    for text in texts:
        # Not tidied: the soft hyphen, which tidying drops, is the letter ư of TCVN3.
        for word in accented_words(unicodedata.normalize("NFC", text)):
            total += 1
            good += is_syllable(word)
    return good, total
