"""What the cells of an exported list mean: the procedure, the channel, a name however it is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from giamngheo.intake.dossiers.wordings import document
from giamngheo.intake.text import fold, tidy

_CODE = re.compile(r"\d\.\d{6}")


@dataclass(frozen=True)
class Procedure:
    """What is applied for. kind: `poverty`, `average_living` or `low_income`; round: `annual`, `on_request`, or ""
    where the name does not say; forms: `application`, `escape`, or both where the name covers both.
    """

    kind: str
    round: str
    forms: frozenset[str]


def procedure_of(*texts: str) -> Procedure | None:
    """By the code of the list of procedures, else by the words of the name; a form that is named decides between
    the two forms. None for another procedure.
    """
    data = document()["procedures"]
    whole = " ".join(tidy(text) for text in texts if text)
    words = f" {fold(whole)} "
    found = next((_of_code(data, code) for code in _CODE.findall(whole) if code in data["codes"]), None)
    found = found or _of_name(data, words)
    if found is None:
        return None
    stated = frozenset(_named(data["stated"], words))
    return Procedure(found.kind, found.round, found.forms & stated or found.forms)


def _of_code(data: Mapping[str, Any], code: str) -> Procedure:
    entry = data["codes"][code]
    return Procedure(entry["kind"], entry.get("round", ""), frozenset(entry["forms"]))


def _of_name(data: Mapping[str, Any], words: str) -> Procedure | None:
    kind = next(_named(data["kinds"], words), None)
    if kind is None or not _says(data["acts"], words) or _says(data["never"], words):
        return None
    if kind != "poverty":
        return Procedure(kind, "", frozenset({"application"}))
    forms = {"escape"} if _says(data["escape"], words) else set()
    rest = words
    for one in data["escape"]:
        rest = rest.replace(f" {fold(one)} ", " ")
    if _says(data["application"], rest):
        forms.add("application")
    rounds = list(_named(data["rounds"], words))
    # a name that speaks of both is told by neither
    return Procedure(kind, rounds[0] if len(rounds) == 1 else "", frozenset(forms or {"application"}))


def channel_of(text: str) -> str:
    """`counter`, `post`, `portal`, or "" where the words tell none or several."""
    found = list(_named(document()["channels"], f" {fold(text)} "))
    return found[0] if len(found) == 1 else ""


def _named(kinds: Mapping[str, Iterable[str]], words: str) -> Iterator[str]:
    return (kind for kind, said in kinds.items() if _says(said, words))


def _says(said: Iterable[str], words: str) -> bool:
    return any(f" {fold(one)} " in words for one in said)


def name_key(name: str) -> tuple[str, str]:
    """The letters of a name, and its marks word by word: "Hoà" and "Hòa" are one, "Hà" and "Hạ" are not.

    The marks are empty for a name typed without any.
    """
    plain = unicodedata.normalize("NFD", tidy(name).casefold())
    marks = [
        "".join(sorted(mark for mark in word if unicodedata.combining(mark) or mark == "đ"))
        for word in plain.split()
    ]
    return fold(name), " ".join(marks) if any(marks) else ""
