"""One small synthetic province for all tests of the main job."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from giamngheo.batch.request import ReviewOutcome, ReviewRequest
from giamngheo.batch.review import run_review
from giamngheo.synthetic import generate_files

HOUSEHOLDS = 1500
SEED = 2025


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("province")
    generate_files(folder, HOUSEHOLDS, SEED, 2025, ("totals", "indicators", "full"), True)
    return folder


@pytest.fixture(scope="session")
def manifest(province: Path) -> dict:
    return json.loads((province / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def intended(province: Path) -> dict[str, str]:
    """household_code -> the class the generator meant."""
    truth = pq.read_table(province / "parquet" / "truth.parquet")
    return dict(zip(truth["household_code"].to_pylist(), truth["class"].to_pylist(), strict=True))


@pytest.fixture
def review(tmp_path: Path):
    def run(*inputs: Path, **words) -> ReviewOutcome:
        out = words.pop("out", tmp_path / "out")
        standard = words.pop("standard", "vn-2021-2025")
        words.setdefault("province", "25")
        return run_review(ReviewRequest(inputs=inputs, standard_id=standard, out=out, **words))

    return run
