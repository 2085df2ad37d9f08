"""The words of exported lists: headings, procedures, channels."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from giamngheo.intake.wordings import Wordings, plain_wordings
from giamngheo.rules import Text


@cache
def document() -> dict[str, Any]:
    """`columns.yaml` as it stands."""
    data = yaml.safe_load(Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


@cache
def wordings() -> Wordings:
    return plain_wordings(document()["targets"])


@cache
def labels() -> dict[str, Text]:
    """What a column may mean, in words."""
    return {name: Text(**words) for name, words in document()["labels"].items()}
