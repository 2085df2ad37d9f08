"""Problems stand as a reader goes through the workbook, whatever found them."""

import json

import openpyxl
import pytest
from batch_lists import HEADINGS

PLACE = "Thu Cúc"


@pytest.mark.long
def test_by_sheet_row_and_column(review, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Khu 2"
    sheets = {
        "Khu 2": [("R1", "Hà A", PLACE, "Khu 2", "nông thôn", None, 120, 30, "Hộ cận nghèo"),
                  ("R2", "Hà B", PLACE, "Khu 2", "nông thôn", "bốn", 900, "x", None)],
        "Khu 1": [("R3", "Hà C", PLACE, "Khu 1", "thành thị", 2, 120, 30, "Hộ cận nghèo"),
                  ("R3", "Hà D", PLACE, "Khu 1", "nông thôn", 3, 120, 10, None)],
    }  # fmt: skip
    book.create_sheet("Khu 1")
    for name, rows in sheets.items():
        for row in ([*HEADINGS, "Phân loại hộ"], *rows):
            book[name].append(row)
    book.save(tmp_path / "a.xlsx")

    def places(accept):
        outcome = review(tmp_path / "a.xlsx", accept_valid=accept)
        found = json.loads((tmp_path / "out" / "problems.json").read_text(encoding="utf-8"))
        assert [problem.code for problem in outcome.problems] == [entry["code"] for entry in found]
        order = ["Khu 2", "Khu 1"]
        return [(order.index(entry["sheet"]), entry["row"] or 0, entry["column"] or "") for entry in found]

    refused = places(False)
    assert refused == sorted(refused)
    assert len({place[0] for place in refused}) == 2
    done = places(True)
    assert done == sorted(done)
    # what is known only once the list is classified stands among the rest
    assert (0, 2, "I") in done
