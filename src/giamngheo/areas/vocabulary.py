"""The values a fact may take and their words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from giamngheo.areas.models.facts import Subject
from giamngheo.law.codes import load_codes
from giamngheo.rules.text import Text

FILE = Path(__file__).parent / "vocabulary.yaml"

SUBJECTS = {
    Subject.LOCALITY: Text("Khu vực", "Urban or rural"),
    Subject.INCOME_REGION: Text("Vùng của bảng điểm", "Region of the points table"),
    Subject.SPECIAL_STATUS: Text("Địa bàn đặc biệt", "Special status"),
}


@lru_cache(maxsize=1)
def values() -> dict[str, dict[str, Text]]:
    """subject → value → words."""
    found = {
        subject: {value: Text(words["vi"], words["en"]) for value, words in entry.items()}
        for subject, entry in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()
    }
    return found | {"income_region": dict(load_codes("regions").labels)}


def words_of(subject: str, value: str) -> Text:
    """The words of a value; the value itself when it is not (or no longer) in the vocabulary."""
    return values()[subject].get(value, Text.same(value))
