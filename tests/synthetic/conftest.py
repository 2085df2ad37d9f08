import pytest

from giamngheo.synthetic import Province, generate


@pytest.fixture(scope="session")
def small() -> Province:
    """3.000 households, three reviews."""
    return generate(3_000, seed=1485)


@pytest.fixture(scope="session")
def province() -> Province:
    """10.000 households, three reviews."""
    return generate(10_000, seed=7)
