"""The database settings that an operator's URL makes."""

from pathlib import Path

import pytest

from giamngheo.config.settings.operator import database


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("postgresql://u:p@h/n", {"options": "-c jit=off"}),
        ("postgresql://u@/n?host=/run/pg&sslmode=require", {"options": "-c jit=off", "sslmode": "require"}),
        # what the operator says comes last, and so holds
        ("postgresql://u@h/n?options=-c%20jit%3Don", {"options": "-c jit=off -c jit=on"}),
    ],
)
def test_pages_are_not_compiled(url: str, options: dict[str, str], tmp_path: Path) -> None:
    assert database(url, tmp_path)["OPTIONS"] == options
