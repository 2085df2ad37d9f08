"""Writes the pages of docs/ that follow from data: `make docs`."""

from pathlib import Path

from giamngheo.intake import problems_page

DOCS = Path(__file__).resolve().parents[1] / "docs"


def main() -> None:
    (DOCS / "problems.md").write_text(problems_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
