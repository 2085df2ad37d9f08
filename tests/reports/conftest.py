"""The standard and the areas the report tests use."""

import sys
from pathlib import Path

import pytest

from giamngheo.law import Standard, load_standard
from giamngheo.law.areas import Areas, load_areas

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_standard("vn-2021-2025")


@pytest.fixture(scope="session")
def areas() -> Areas:
    return load_areas()
