"""Which variable a heading means: wordings from columns.yaml and from the questionnaire of the standard."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from rapidfuzz import fuzz, process

from giamngheo.intake.another_matter import OtherMatters, is_slip
from giamngheo.intake.foreign_codes import FOREIGN_CODE, OWN_CODE, system_of
from giamngheo.intake.text import fold, tidy
from giamngheo.law import Standard

HERE = Path(__file__).parent
# What the register's own extract computes from its other columns: counts of members, results of years, distances.
_COMPUTED = re.compile(
    r"(?i)^(?:số người(?: trả lời «.+»)?: .+|số chỉ số thiếu hụt so với ngưỡng"
    r"|năm \d{4}: (?:kết quả rà soát|tình trạng cuối năm|số nhân khẩu khi rà soát))$"
)
UNUSED = "unused"
IN_CONTEXT, EXACT, LOOSE, CONTAINED = 1.01, 1.0, 0.95, 0.8
FUZZY_CUTOFF = 87
_PARENTHESES = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NUMBERING = re.compile(
    r"^\s*(?:\(?\d{1,2}(?:\.\d{1,2})*\)?\s*[.:)\-–]|\(\d{1,2}\)|[IVX]{1,4}\s*[.)\-]|[a-zđA-ZĐ]\))\s+"
)
_NUMBER_LEAF = re.compile(
    r"^\(?\s*(?:chi so|cs|tieu chi|chi tieu|ma|nn|nguyen nhan|so|thieu hut)?\s*(\d{1,2})\s*\)?$"
)
_LEADING_NUMBER = re.compile(r"^\(?(\d{1,2})\)?\s*[.:)\-–]?\s+\D")
MAX_HEADING = 200


class Meaning(NamedTuple):
    """What a heading may mean, and how sure that is (0 to 1)."""

    target: str
    confidence: float


@dataclass(frozen=True)
class _Context:
    parents: frozenset[str]
    long_parents: tuple[str, ...]
    children: Mapping[str, str]
    numbers: tuple[str, ...] = ()


@dataclass
class Wordings:
    """Look-up of headings for one standard. Use `load_wordings`."""

    exact: dict[str, str] = field(default_factory=dict)
    accented: dict[str, str] = field(default_factory=dict)
    loose: dict[str, str | None] = field(default_factory=dict)
    contexts: dict[str, _Context] = field(default_factory=dict)
    alternatives: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fillers: tuple[str, ...] = ()
    money_units: dict[str, int] = field(default_factory=dict)
    indicators: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    others: OtherMatters = field(default_factory=OtherMatters)
    _memory: dict[tuple[str, ...], tuple[Meaning, ...]] = field(default_factory=dict)

    def add(self, target: str, wordings: Iterable[str]) -> None:
        """A wording that two targets share stays with the first."""
        for wording in wordings:
            key = fold(wording)
            self.accented.setdefault(tidy(wording)[:MAX_HEADING].casefold(), target)
            if key and key not in self.exact:
                self.exact[key] = target
                loose = self._loose_key(key)
                self.loose[loose] = target if self.loose.get(loose, target) == target else None

    def meanings(self, path: Sequence[str]) -> tuple[Meaning, ...]:
        """Meanings of a column's headings from top to bottom, best first; () when nothing fits."""
        key = tuple(tidy(text)[:MAX_HEADING] for text in path if tidy(text))
        if key not in self._memory:
            self._memory[key] = _of_whose_codes(key, self._meanings(key))
        return self._memory[key]

    @property
    def targets(self) -> frozenset[str]:
        """Every variable that a heading may be given."""
        children = {child for context in self.contexts.values() for child in context.children.values()}
        named = {UNUSED, *self.exact.values(), *self.accented.values(), *self.alternatives.values()}
        return frozenset(children | named | {*self.indicators, *self.causes})

    def _meanings(self, path: tuple[str, ...]) -> tuple[Meaning, ...]:
        if not path:
            return ()
        if len(path) == 1 and _COMPUTED.match(path[0]):
            return (Meaning(UNUSED, EXACT),)
        found: dict[str, float] = {}

        def note(target: str | None, confidence: float) -> None:
            if target:
                found[target] = max(found.get(target, 0.0), confidence)

        leaf = path[-1]
        if any(map(self.others.heads_another, path[:-1])) or self.others.names_another(leaf):
            return (Meaning(UNUSED, EXACT),)
        for parent in reversed(path[:-1]):
            child = self._in_context(parent, leaf)
            if child:
                # The heading above decides over what the word alone would mean.
                return (Meaning(child, IN_CONTEXT),)
        if len(path) > 1:
            note(self._exactly(" ".join(path)), EXACT)
            note(self._exactly(f"{path[-2]} {leaf}"), EXACT)
        if not found:
            for meaning in self._single(leaf):
                note(*meaning)
        if not found and len(path) > 1 and not bare(leaf):
            # Only a unit or a remark stands under the heading.
            for meaning in self._single(path[-2]):
                note(*meaning)
        return tuple(sorted((Meaning(*pair) for pair in found.items()), key=lambda m: -m.confidence))

    def is_parent(self, context: str, text: str) -> bool:
        """Whether a heading is one that stands over the columns of a context."""
        key = bare(text)
        known = self.contexts[context]
        return key in known.parents or any(f" {parent} " in f" {key} " for parent in known.long_parents)

    def child(self, context: str, text: str) -> str | None:
        """What a heading would mean under one of the context's."""
        return self.contexts[context].children.get(bare(text))

    def _in_context(self, parent: str, leaf: str) -> str | None:
        leaf_key = bare(leaf) or fold(leaf)
        for name, context in self.contexts.items():
            if not self.is_parent(name, parent):
                continue
            if context.numbers:
                number = _NUMBER_LEAF.match(fold(leaf)) or _NUMBER_LEAF.match(leaf_key)
                if number and 1 <= int(number[1]) <= len(context.numbers):
                    return context.numbers[int(number[1]) - 1]
            accented = context.children.get("=" + tidy(leaf).casefold())
            child = accented or context.children.get(leaf_key)
            if child:
                return child
            if context.numbers:
                named = self._first_of(self._single(leaf), context.numbers)
                if named:
                    return named
                leading = _LEADING_NUMBER.match(tidy(leaf))
                if leading and 1 <= int(leading[1]) <= len(context.numbers):
                    return context.numbers[int(leading[1]) - 1]
        return None

    def _first_of(self, meanings: Iterable[Meaning], allowed: Sequence[str]) -> str | None:
        inverse = {answer: tick for tick, answer in self.alternatives.items()}
        for meaning in meanings:
            target = inverse.get(meaning.target, meaning.target)
            if target in allowed:
                return target
        return None

    def _exactly(self, text: str) -> str | None:
        return (
            self.accented.get(tidy(text).casefold())
            or self.exact.get(fold(text))
            or self.exact.get(bare(text))
            or self.loose.get(self._loose_key(bare(text)))
        )

    def _single(self, text: str) -> tuple[Meaning, ...]:
        """Meanings of one wording without what stands above it."""
        whole = (
            self.accented.get(tidy(text).casefold())
            or self.exact.get(fold(text))
            or self.exact.get(bare(text))
        )
        if whole:
            return (Meaning(whole, EXACT),)
        rivals = self.ambiguous.get(bare(text))
        if rivals:
            return tuple(Meaning(target, CONTAINED) for target in rivals)
        key = self._loose_key(bare(text))
        if not key:
            return ()
        loose = self.loose.get(key)
        if loose:
            return (Meaning(loose, LOOSE),)
        number = re.fullmatch(r"(?:chi so|cs|tieu chi|chi tieu) ?(\d{1,2})", key)
        if number and 1 <= int(number[1]) <= len(self.indicators):
            return (Meaning(self.indicators[int(number[1]) - 1], LOOSE),)
        return self._contained(text) or self._fuzzy(key)

    @cached_property
    def _long(self) -> dict[str, str]:
        """Wordings of three words or more, and each with a space on both sides."""
        return {wording: f" {wording} " for wording in self.exact if wording.count(" ") >= 2}

    def _contained(self, text: str) -> tuple[Meaning, ...]:
        """A known wording of three words or more inside a longer heading that speaks of the same."""
        key = bare(text)
        words = f" {key} "
        fitting = [
            wording
            for wording, apart in self._long.items()
            if apart in words and len(key) <= 2.4 * len(wording)
        ]
        if not fitting:
            return ()
        longest = max(fitting, key=len)
        rivals = {self.exact[wording] for wording in fitting if wording not in longest} - {UNUSED}
        target = self.exact[longest]
        if self.others.is_other(target, _without_remarks(text), longest):
            return ()
        return (Meaning(target, CONTAINED),) if rivals <= {target} else ()

    def _fuzzy(self, key: str) -> tuple[Meaning, ...]:
        if len(key) < 5 or len(key) > 120:
            return ()
        best: dict[str, float] = {}
        for wording, score, _ in process.extract(
            key, self.loose.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF, limit=12
        ):
            target = self.loose[wording]
            same_marks = _short_words(wording) == _short_words(key)
            if target and same_marks and len(wording) >= 5 and is_slip(key, wording):
                best[target] = max(best.get(target, 0.0), score / 100 * 0.9)
        return tuple(sorted((Meaning(*pair) for pair in best.items()), key=lambda m: -m.confidence))

    def _loose_key(self, key: str) -> str:
        text = f" {key} "
        for filler in self.fillers:
            text = text.replace(f" {filler} ", " ")
        return " ".join(text.split())

    def unit_factor(self, texts: Iterable[str]) -> int | None:
        """Dong for one of the money unit named in a heading or title; None when none is named."""
        for text in texts:
            key = f" {re.sub(r'[^0-9a-z.]+', ' ', fold_keeping_dots(text))} "
            for unit in sorted(self.money_units, key=len, reverse=True):
                if f" {unit} " in key and (
                    len(unit) > 3 or "(" in text or ":" in text or key.strip() == unit
                ):
                    return self.money_units[unit]
        return None


def fold_keeping_dots(text: str) -> str:
    """As `fold`, but "1.000 đồng" keeps its dot."""
    return fold(re.sub(r"(?<=\d)\.(?=\d{3})", "", text))


def bare(text: str) -> str:
    """A heading folded, without remarks in brackets and without its number in front."""
    return fold(_without_remarks(text))


def _without_remarks(text: str) -> str:
    return _NUMBERING.sub("", _PARENTHESES.sub(" ", tidy(text)))


def _short_words(key: str) -> list[str]:
    """The words that a typing slip must not touch: B1 is not B2, A is not B."""
    return sorted(word for word in key.split() if len(word) <= 2 or any(map(str.isdigit, word)))


@lru_cache(maxsize=1)
def _document() -> Mapping[str, Mapping[str, object]]:
    data = yaml.safe_load((HERE / "columns.yaml").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def usual_wording(target: str) -> str:
    """The heading that lists usually give a target, in Vietnamese; its own name where none is known."""
    wordings = _mapping(_document(), "targets").get(target)
    if wordings:
        return str(wordings[0])
    for context in _mapping(_document(), "contexts").values():
        if target in context.get("children", {}):
            return f"{context['parents'][0]} ({context['children'][target][0]})"
    return target


@lru_cache(maxsize=16)
def load_wordings(standard: Standard) -> Wordings:
    """The look-up for a standard: columns.yaml, and names, labels and questions of its questionnaire."""
    data: Mapping[str, object] = _document()
    variables = [
        variable
        for entity in ("household", "person")
        for variable in standard.questionnaire.variables(entity)
    ]
    indicators = tuple(f"ticked_{indicator.key}" for indicator in standard.indicators)
    causes = tuple(variable.name for variable in variables if variable.name.startswith("cause_"))[:-1]
    words = Wordings(
        fillers=tuple(fold(filler) for filler in _list(data, "fillers")),
        alternatives=dict(_mapping(data, "alternatives")),
        indicators=indicators,
        causes=tuple(name for name in causes if name != "cause_other_text"),
    )
    words.others = OtherMatters(
        tuple(_list(data, "other_persons")),
        tuple(_list(data, "other_matters")),
        frozenset(word for text in _list(data, "name_remarks") for word in fold(text).split()),
    )
    words.ambiguous = {fold(text): tuple(rivals) for text, rivals in _mapping(data, "ambiguous").items()}
    targets = _mapping(data, "targets")
    for variable in variables:
        words.add(variable.name, [variable.name])
    for target, wordings in targets.items():
        words.add(target, wordings)
    for variable in variables:
        words.add(
            variable.name, [variable.label.vi, variable.label.en, variable.question.vi, variable.question.en]
        )
    for indicator in standard.indicators:
        words.add(f"ticked_{indicator.key}", [indicator.name.vi, indicator.short.vi, indicator.name.en])
        # as the register's own files head them
        own = (f"Thiếu hụt {indicator.short.vi}", f"Deprived {indicator.short.en}")
        words.add(f"ticked_{indicator.key}", own)
    words.money_units = {
        fold_keeping_dots(text): int(factor)
        for factor, texts in _mapping(data, "money_units").items()
        for text in texts
    }
    numbers = {"indicators": indicators, "causes": words.causes}
    for name, entry in _mapping(data, "contexts").items():
        parents = [fold(text) for text in entry["parents"]]
        children: dict[str, str] = {}
        for target, texts in entry.get("children", {}).items():
            for text in texts:
                children["=" + tidy(text).casefold()] = target
                children.setdefault(fold(text), target)
        long_parents = tuple(parent for parent in parents if parent.count(" ") >= 2 and name in numbers)
        words.contexts[name] = _Context(frozenset(parents), long_parents, children, numbers.get(name, ()))
    return words


@lru_cache(maxsize=1)
def totals_wordings() -> Wordings:
    """The look-up for tables of residents."""
    data: Mapping[str, object] = _document()
    words = Wordings(fillers=tuple(fold(filler) for filler in _list(data, "fillers")))
    children: dict[str, str] = {}
    for target, wordings in _mapping(data, "totals").items():
        words.add(target, [target, *wordings])
        for text in wordings:
            children.setdefault(fold(text), target)
    for target in ("village", "commune", "former_commune", "commune_code", "district", "province"):
        words.add(target, _mapping(data, "targets")[target])
    parents = frozenset(fold(text) for text in _list(data, "totals_parents"))
    words.contexts["totals"] = _Context(parents, (), children)
    return words


def plain_wordings(targets: Mapping[str, Iterable[str]]) -> Wordings:
    """A look-up of headings that mean the same wherever they stand."""
    words = Wordings()
    for target, said in targets.items():
        words.add(target, said)
    words.contexts["indicators"] = _Context(frozenset(), (), {})
    return words


def _mapping(data: Mapping[str, object], key: str) -> Mapping[str, Any]:
    value = data[key]
    assert isinstance(value, dict)
    return value


def _list(data: Mapping[str, object], key: str) -> Sequence[str]:
    value = data[key]
    assert isinstance(value, list)
    return value


def _of_whose_codes(path: Sequence[str], meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """A code of households is another system's where a heading says so."""
    if all(one.target != OWN_CODE for one in meanings) or not system_of(" ".join(path)):
        return meanings
    return tuple(one._replace(target=FOREIGN_CODE) if one.target == OWN_CODE else one for one in meanings)
