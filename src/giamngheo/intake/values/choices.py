"""Yes or no, and choices from a list, by label, code, number or usual wording."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz

from giamngheo.intake.text import fold, tidy
from giamngheo.intake.values.cell import BLANK_CELL, Cell

MARKS = frozenset("x X ✓ ✔ √ ☑ ☒ ✗ ✘ × v V ü þ * ● • ■".split())  # noqa: SIM905
_YES = frozenset({"1", "co", "c", "yes", "y", "true", "t", "dung", "x", "v", "xx", "ok", "co x"})
_NO = frozenset(
    {"0", "khong", "k", "ko", "kh", "khg", "no", "n", "false", "f", "sai", "chua", "khong co", "0 co"}
)
_NO_SIGNS = frozenset({"-", "–", "—", "0", "o", "O", "☐", "□"})
_NUMBERED = re.compile(r"^\(?(\d{1,2})\)?\s*[.):\-–]\s*(\D.*)$")
# "1: nông thôn, 2: thành thị", "1 Nam/2 Nữ", "(1=có; 2=không)"
_CODED = re.compile(r"(?<![\w.,])(\d{1,2})\s*[:=.\-–]?\s*([^\W\d][^\d,;/()\n]*)")
_GUESS = 90
_RUNNER_UP = 80


def parse_yes_no(value: object, *, points: int | None = None, two_is_no: bool = False) -> Cell:
    """True or False. `points`: what a tick column may carry instead of a mark; `two_is_no`: coded 1 and 2."""
    if isinstance(value, bool):
        return Cell(value)
    if isinstance(value, int | float):
        if value in (0, 1):
            return Cell(bool(value))
        if points is not None and value == points:
            return Cell(True)
        if two_is_no and value == 2:
            return Cell(False)
        return Cell(None, "not_yes_no")
    text = tidy(str(value))
    if text in MARKS:
        return Cell(True)
    if text in _NO_SIGNS:
        return Cell(False)
    if "?" in text:
        return Cell(None, "not_yes_no")
    key = fold(text)
    if key in _YES:
        return Cell(True)
    if key in _NO or (two_is_no and key == "2"):
        return Cell(False)
    if key.isdigit():
        return (
            parse_yes_no(int(key), points=points, two_is_no=two_is_no)
            if len(key) < 4
            else Cell(None, "not_yes_no")
        )
    numbered = _NUMBERED.match(text)
    if numbered:
        return parse_yes_no(numbered[2])
    return Cell(None, "not_yes_no")


def is_mark(value: object) -> bool:
    """True for x, ✓ and the like: a column of marks reads its blank cells as "no"."""
    return isinstance(value, str) and tidy(value) in MARKS


class ChoiceReader:
    """Reads a choice. Wordings are compared with accents first, then without; a guess is made only if
    unique."""

    def __init__(
        self, wordings: Mapping[str, Iterable[str]], labels: Mapping[str, str], undecided: Iterable[str] = ()
    ) -> None:
        self.labels = dict(labels)
        self._exact: dict[str, str | None] = {}
        self._folded: dict[str, str | None] = {}
        for code, texts in wordings.items():
            for text in (code, *texts):
                _add(self._exact, tidy(text).casefold(), code)
                _add(self._folded, fold(text), code)
        for text in undecided:
            self._exact[tidy(text).casefold()] = self._folded[fold(text)] = None

    def parse(self, value: object) -> Cell:
        """The code, or `not_a_choice` with the list of labels."""
        text = tidy(str(int(value))) if isinstance(value, float) and value.is_integer() else tidy(str(value))
        if not text or text in ("-", "–"):
            return BLANK_CELL
        code = self._find(text)
        if code is None and text.isdigit():
            code = self._find(text.lstrip("0") or "0") or self._find(text.zfill(2))
        if code is None:
            numbered = _NUMBERED.match(text)
            code = self._find(numbered[2]) if numbered else None
        if code is None and (stripped := re.sub(r"\s*\(.*?\)\s*", " ", text).strip()) != text and stripped:
            code = self._find(stripped)
        if code is not None:
            return Cell(code)
        return self._guess(text)

    def stated(self, text: str) -> Mapping[str, str]:
        """The coding that a heading or a note gives in words ("1: nông thôn, 2: thành thị"): number → code.

        Empty unless it names two choices or more, each with one number.
        """
        found: dict[str, str] = {}
        for number, words in _CODED.findall(text):
            code = self._find(tidy(words).strip(" .:"))
            if code is not None and found.setdefault(number, code) != code:
                return {}
        return found if len(set(found.values())) == len(found) > 1 else {}

    def parse_stated(self, value: object, stated: Mapping[str, str]) -> Cell:
        """As `parse`, a bare number by the coding stated in the list."""
        text = tidy(str(int(value))) if isinstance(value, float) and value.is_integer() else tidy(str(value))
        code = stated.get(text) or stated.get(text.lstrip("0"))
        return Cell(code) if code else self.parse(value)

    def _find(self, text: str) -> str | None:
        return self._exact.get(text.casefold()) or self._folded.get(fold(text))

    def _guess(self, text: str) -> Cell:
        key = fold(text)
        best: dict[str, float] = {}
        for wording, code in self._folded.items():
            if code is not None and len(wording) > 4 and len(key) > 5:
                best[code] = max(best.get(code, 0.0), fuzz.ratio(key, wording))
        ranked = sorted(best.items(), key=lambda pair: -pair[1])[:2]
        if ranked and ranked[0][1] >= _GUESS and (len(ranked) == 1 or ranked[1][1] < _RUNNER_UP):
            code = ranked[0][0]
            return Cell(code, "choice_guessed", {"kept": self.labels.get(code, code)})
        allowed = "; ".join(list(self.labels.values())[:12]) + ("; …" if len(self.labels) > 12 else "")
        return Cell(None, "not_a_choice", {"allowed": allowed})


def _add(table: dict[str, str | None], key: str, code: str) -> None:
    # A wording that two choices share decides nothing.
    if key:
        table[key] = code if table.get(key, code) == code else None


_LIST_SIGNS = re.compile(r"(?<!\.)\.(?!\.)|[;,+&/\n]|\s+và\s+|(?<=\d)\s+(?=\d)")
_DASHED = re.compile(r"\d{1,2}(?:\s*[-–—]\s*\d{1,2})+")


def parse_numbers_list(value: object, wordings: Mapping[str, int], largest: int) -> Cell:
    """Codes in one cell ("1,3,7", "Thiếu vốn; ốm đau") → a tuple of numbers.

    What may be a list or a span ("2-4", "1..3") is refused: never are fewer numbers read than are written.
    """
    if isinstance(value, int | float):
        text = str(int(value)) if float(value).is_integer() else str(value)
        if _lost_a_zero(text, largest):
            return Cell(None, "not_in_code_list", {"part": text, "largest": largest})
    else:
        text = tidy(str(value))
    if not text or text in ("-", "–", "0") or fold(text) in ("khong", "khong co"):
        return BLANK_CELL
    whole = wordings.get(fold(text))
    if whole is not None:
        return Cell((whole,))
    numbers: set[int] = set()
    for part in _LIST_SIGNS.split(text):
        if not fold(part):
            continue
        found = _numbers_of(part, wordings)
        if found is None or not all(1 <= number <= largest for number in found):
            return Cell(None, "not_in_code_list", {"part": tidy(part), "largest": largest})
        numbers.update(found)
    return Cell(tuple(sorted(numbers)))


def _lost_a_zero(text: str, largest: int) -> bool:
    """1.1 of a spreadsheet may have been typed "1,10"."""
    fraction = text.partition(".")[2]
    return len(fraction) == 1 and int(fraction) * 10 <= largest


def _numbers_of(part: str, wordings: Mapping[str, int]) -> list[int] | None:
    """The numbers of one piece; None where it is not understood, or may be a list or a span."""
    if _DASHED.fullmatch(part.strip(" -–—")):
        numbers = [int(number) for number in re.findall(r"\d+", part)]
        # A span rises and skips something; three numbers are no span.
        spanned = len(numbers) == 2 and numbers[1] > numbers[0] + 1
        return None if spanned else numbers
    found: list[int] = []
    for piece in re.split(r"\s+[-–—]\s+", part) if wordings.get(fold(part)) is None else [part]:
        key = fold(piece)
        leading = re.fullmatch(r"(\d{1,2})\b[^\d]*", key)
        number = int(key) if key.isdigit() and len(key) < 4 else wordings.get(key)
        if number is None and leading:
            number = int(leading[1])
        if key and number is None:
            return None
        found += [number] if number is not None else []
    return found
