"""What the intake tests share: the standard, the reference date, and writers of workbooks."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from giamngheo.intake import Intake, read_list
from giamngheo.law import Standard, load_standard

ON = date(2025, 10, 1)
Rows = Sequence[Sequence[Any]]


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_standard("vn-2021-2025")


@pytest.fixture
def read(standard: Standard) -> Callable[..., Intake]:
    def run(*paths: Path, **options: Any) -> Intake:
        return read_list(list(paths), standard, **{"on": ON, **options})

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """write("a.xlsx", rows) or write("a.xlsx", {"Sheet": rows}, merge=[...]) → the path."""

    def run(
        name: str, content: Rows | dict[str, Rows], merge: Sequence[tuple[int, int, int, int]] = ()
    ) -> Path:
        path = tmp_path / name
        sheets = content if isinstance(content, dict) else {"Sheet1": content}
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "dd/mm/yyyy",
        }
        with xlsxwriter.Workbook(str(path), options) as book:
            for title, rows in sheets.items():
                page = book.add_worksheet(title)
                for box in merge:
                    page.merge_range(*box, "")
                for number, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if value is not None and value != "":
                            page.write(number, column, value)
        return path

    return run


@pytest.fixture
def totals_list(write: Callable[..., Path]) -> Callable[..., Path]:
    """A plain list of totals with one column changed or added: totals_list({"B1": [..]})."""

    def run(changes: dict[str, Sequence[Any]] | None = None, drop: Sequence[str] = (), rows: int = 2) -> Path:
        columns: dict[str, Sequence[Any]] = {
            "STT": [1, 2],
            "Mã hộ": ["H1", "H2"],
            "Họ và tên chủ hộ": ["Nguyễn Văn An", "Hà Thị Bình"],
            "Xã": ["Thu Cúc", "Thu Cúc"],
            "Tỉnh": ["Phú Thọ", "Phú Thọ"],
            "Thôn": ["Khu 1", "Khu 2"],
            "Số khẩu": [4, 3],
            "B1": [120, 150],
            "B2": [30, 10],
            **(changes or {}),
        }
        kept = {name: values for name, values in columns.items() if name not in drop}
        return write("list.xlsx", [list(kept), *([v[i] for v in kept.values()] for i in range(rows))])

    return run
