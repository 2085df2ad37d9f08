"""What a list leaves out: the same rows as the comparison said, and given back after it is written."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from import_world import HEADINGS, applied, checked, imported, planned, row, upload

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import actions, applying, listing
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)
HEAD, BORN = "Nguyễn Văn Nam", "05/06/1970"


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "CHUNK", 2)
    monkeypatch.setattr(applying, "CHUNK", 2)


@pytest.mark.parametrize("numbered", [True, False])
def test_namesakes_of_one_list_are_written_as_they_were_compared(
    commune: AdminUnit, officer_of_commune: Actor, small_chunks: None, numbered: bool
) -> None:
    rows = [
        row(
            n, head=HEAD, born=BORN, sex="Nam", village="Khu 1", citizen=f"02507000000{n}" if numbered else ""
        )
        for n in range(1, 8)
    ]
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload(rows)), accept_valid=True)
    assert batch.counts["plan"]["new"] == 7
    batch = applied(officer_of_commune, batch)
    assert {name: batch.counts["written"].get(name) for name in ("new", "conflict", "moved_on")} == {
        "new": 7,
        "conflict": None,
        "moved_on": None,
    }
    assert Household.objects.unscoped(WHY).count() == 7


def test_the_rows_left_out_are_shown_and_given_back_in_the_lists_own_columns(
    commune: AdminUnit, officer_of_commune: Actor, signed_in: Actor
) -> None:
    client = Client()
    imported(officer_of_commune, commune, upload([row(1), row(2)]))
    # the code of one household with the number of another
    crossed = row(1, citizen=row(2)[6])
    batch = planned(
        officer_of_commune, checked(officer_of_commune, commune, upload([crossed, row(3), row(4)]))
    )
    assert (batch.counts["plan"]["new"], batch.counts["plan"]["conflict"]) == (2, 1)
    batch = applied(officer_of_commune, batch)
    here = reverse("exchange:import", args=[batch.uid])
    rows = f"{here}rows/?verdict=conflict"
    page = client.get(here).content.decode()
    assert "1 hộ của danh sách không ghi" in page
    assert rows in page
    assert f"{here}copies/1/" in page
    shown = client.get(rows).content.decode()
    assert "Mã hộ là của một hộ, số định danh của thành viên lại thuộc hộ khác" in shown
    assert row(3)[1] not in shown
    assert client.get(f"{here}rows/?verdict=new").status_code == 404
    answer = client.get(f"{here}copies/1/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    lines = [[cell for cell in line if cell] for line in book.worksheets[0].iter_rows(values_only=True)]
    assert lines[3][: len(HEADINGS)] == list(HEADINGS)
    assert [line[1] for line in lines[4:]] == ["PT-0001"]
    assert "Mã hộ là của một hộ" in str(lines[4][-1])
    # as it is, the file is a list again
    again = checked(officer_of_commune, commune, actions.Upload("con-lai.xlsx", answer.content))
    assert (again.counts["households"], again.counts["errors"]) == (1, 0)


def test_a_list_without_conflicts_leaves_nothing_to_show(
    commune: AdminUnit, officer_of_commune: Actor, signed_in: Actor
) -> None:
    batch = imported(officer_of_commune, commune, upload([row(1)]))
    here = reverse("exchange:import", args=[batch.uid])
    assert "không ghi vào sổ" not in Client().get(here).content.decode()
    assert Client().get(f"{here}rows/?verdict=conflict").status_code == 404
