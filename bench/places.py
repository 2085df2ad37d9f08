"""Where the bench keeps its things, and how large its tasks are."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "var" / "bench"
RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
SEED = 1485


@dataclass(frozen=True)
class Sizes:
    """Rows of the tasks: `part` is what the rivals that hold all in memory are given, then scaled up."""

    households: int
    part: int
    persons: int
    copies: int

    @property
    def person_households(self) -> int:
        """The households that the persons belong to: 3.6 to each."""
        return self.persons * 5 // 18


# as many as pandas and OpenFisca hold in a few gigabytes: what a run costs whatever its size weighs little then
FULL = Sizes(households=28_000_000, part=4_000_000, persons=100_800_000, copies=100)
QUICK = Sizes(households=1_000_000, part=200_000, persons=1_800_000, copies=10)
TINY = Sizes(households=6_000, part=6_000, persons=3_600, copies=2)


def households_file(rows: int) -> Path:
    return DATA / f"households-{rows}.parquet"


def persons_file(rows: int) -> Path:
    return DATA / f"persons-{rows}.parquet"


def person_households_file(rows: int) -> Path:
    return DATA / f"person-households-{rows}.parquet"


def survey_file(copies: int) -> Path:
    return DATA / f"survey-{copies}.parquet"


def points_file() -> Path:
    return DATA / "made-up-points.json"
