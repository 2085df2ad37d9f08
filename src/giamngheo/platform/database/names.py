"""The Vietnamese order of names, as a column that both dialects sort byte by byte."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
CODES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
# in dictionaries: no mark, huyền, hỏi, ngã, sắc, nặng
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTERS = dict(zip(ALPHABET, CODES, strict=True))
_DIGITS = re.compile(r"\d+")


def person_name_key(name: str) -> str:
    """Sorts persons by given name, then family name, then the names between; letters before tones."""
    words = name.split()
    return " ".join(_word_key(word) for word in [*words[-1:], *words[:-1]])


def label_key(text: str) -> str:
    """Sorts names of places and things as they are read, numbers by value: Khu 2 before Khu 10."""
    return " ".join(_word_key(word) for word in text.split())


@lru_cache(maxsize=20_000)
def _word_key(word: str) -> str:
    """The letters' places in the alphabet, then the tone: `an` < `án` < `anh`."""
    letters: list[str] = []
    tone = 0
    for mark in unicodedata.normalize("NFD", word.casefold()):
        if mark in TONES:
            tone = TONES[mark]
        elif unicodedata.combining(mark) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + mark)
        else:
            letters.append(mark)
    key = "".join(_LETTERS.get(letter, letter if letter.isdigit() else "") for letter in letters)
    return f"{_DIGITS.sub(lambda found: found[0].zfill(9), key)}{tone}"


class NameKeyField(models.CharField):
    """Holds a key of this module; compared byte by byte whatever the database's own language is.

    `of`: the attribute whose `key` it takes itself, whenever the row is written whole.
    """

    def __init__(
        self, *args: Any, of: str = "", key: Callable[[str], str] = label_key, **kwargs: Any
    ) -> None:
        self.of, self.key = of, key
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.of:
            key = self.key(getattr(model_instance, self.of))[: self.max_length]
            setattr(model_instance, self.attname, key)
        return super().pre_save(model_instance, add)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        parameters = dict(super().db_parameters(connection))
        parameters["collation"] = "C" if connection.vendor == "postgresql" else "BINARY"
        return parameters
