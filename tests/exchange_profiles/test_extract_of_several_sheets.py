"""An extract that goes beyond a sheet goes on in the next one, and is read back whole."""

import io
from functools import partial

import openpyxl
import pytest
from profile_world import ON, now

from exchange.import_world import Upload, checked, planned, work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.extracts import jobs
from giamngheo.exchange.profiles import actions, store
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_extract_split_at_the_limit_of_a_sheet_is_read_back_whole(
    officer: Actor, filled_commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "write_xlsx_of", partial(jobs.write_xlsx_of, limit=9))
    one = actions.ask_extract(Act(officer), filled_commune, ON, "household", "xlsx")
    work()
    data = store.get(now(one), jobs.FILE)
    # the last one states the rows
    *sheets, told = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert (now(one).rows, now(one).sheets, len(sheets)) == (12, 2, 2)
    assert "12" in " ".join(str(cell.value) for row in told.iter_rows() for cell in row)
    assert all(sheet.max_row <= 9 for sheet in sheets)
    batch = planned(officer, checked(officer, filled_commune, Upload("so-ho.xlsx", data)))
    assert batch.counts["plan"] == {"new": 0, "changed": 0, "unchanged": 12, "conflict": 0}
