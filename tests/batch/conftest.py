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


def run(*inputs: Path, **words) -> ReviewOutcome:
    standard = words.pop("standard", "vn-2021-2025")
    words.setdefault("province", "25")
    return run_review(ReviewRequest(inputs=inputs, standard_id=standard, **words))


@pytest.fixture
def review(tmp_path: Path):
    def into(*inputs: Path, **words) -> ReviewOutcome:
        return run(*inputs, **{"out": tmp_path / "out", **words})

    return into


@pytest.fixture(scope="session")
def reviewed(province: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ReviewOutcome, Path]:
    """The whole list of the province, reviewed once for all; its folder of results is only read."""
    out = tmp_path_factory.mktemp("reviewed") / "out"
    return run(province / "danh-sach-ra-soat.xlsx", out=out), out


@pytest.fixture(scope="session")
def whole_run(province: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ReviewOutcome, Path, Path]:
    """A run with totals, the lists of two earlier years and its mapping saved: outcome, results, mapping."""
    folder = tmp_path_factory.mktemp("whole")
    out, mapping = folder / "out", folder / "mapping.yaml"
    outcome = run(
        province / "danh-sach-ra-soat.xlsx",
        totals=province / "tong-so-ho.xlsx",
        previous=(province / "nam-truoc-2023.xlsx", province / "nam-truoc-2024.xlsx"),
        save_mapping=mapping,
        out=out,
    )
    return outcome, out, mapping
