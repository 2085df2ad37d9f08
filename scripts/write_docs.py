"""Writes the pages of docs/ that follow from data: `make docs`."""

import sys
from pathlib import Path

from giamngheo.intake import problems_page

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT))

from bench.page import performance_page  # noqa: E402


def main() -> None:
    (DOCS / "problems.md").write_text(problems_page(), encoding="utf-8")
    (DOCS / "performance.md").write_text(performance_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
