"""Lists: pages by key in every order, filters, what is chosen, what leaves."""

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from giamngheo.platform.components import Status
from giamngheo.platform.database.names import person_name_key
from giamngheo.platform.exports import Sheet, write_csv, write_pdf, write_xlsx
from giamngheo.platform.figures import Rate
from giamngheo.platform.scope import Actor
from giamngheo.platform.tables import BoundTable, Column, Filter, Kind, Table
from giamngheo.rules.text import Text
from specimens.models import House

HOUSES = Table(
    name="houses",
    caption=Text("Danh sách nhà", "Houses"),
    columns=[
        Column("name", Text("Tên", "Name"), sort=("name_key", "name")),
        Column("since", Text("Từ", "Since"), Kind.DATE, sort="since", card=True),
        Column("village", Text("Thôn", "Village"), Kind.NUMBER, sort="village", shown=False),
    ],
    filters=[
        Filter("commune", Text("Xã", "Commune"), choices=[("1", "Một"), ("2", "Hai")]),
        Filter("q", Text("Tìm", "Search"), lookup="name__contains", personal=True),
    ],
    page_size=3,
    count_limit=5,
)


def request(address: str = "", actor: Actor | None = None, **post: Any) -> Any:
    made = RequestFactory().post(f"/{address}", post) if post else RequestFactory().get(f"/{address}")
    made.actor = actor or Actor(user_id=1, label="x")
    made.session = SessionStore()
    return made


def rows() -> Any:
    return House.objects.unscoped("tests read all")


def walk(address: str) -> tuple[list[int], list[int]]:
    """The ids met by going to the end page by page, and by coming back."""
    there, back, seen = [], [], address
    while True:
        bound = HOUSES.bind(request(seen), rows())
        there += [row.pk for row in bound.rows]
        if not bound.next_address:
            break
        seen = bound.next_address
    while True:
        bound = HOUSES.bind(request(seen), rows())
        back = [row.pk for row in bound.rows] + back
        if not bound.previous_address:
            return there, back
        seen = bound.previous_address


class PagesByKey(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from("aab"), st.none() | st.integers(1, 3)), max_size=11),
        st.sampled_from(["name", "-name", "since", "-since"]),
    )
    def test_pages_show_every_row_once_in_order_both_ways(self, made: list[Any], order: str) -> None:
        for name, day in made:
            House.objects.create(name=name, commune=1, since=day and dt.date(2025, 1, day))
        there, back = walk(f"?sort={order}")
        assert there == back
        field = order.lstrip("-")
        values = [getattr(rows().get(pk=pk), field) for pk in there]
        assert len(set(there)) == len(made)
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=order.startswith("-"))
        # the unknown stand last, or first when descending
        nothing = [None] * (len(values) - len(known))
        assert values == (nothing + known if order.startswith("-") else known + nothing)


@pytest.fixture
def houses(db: None) -> list[House]:
    names = ["An", "Bình", "Chi", "Dung", "Ổn", "Út", "Yến"]
    return [
        House.objects.create(name=name, name_key=person_name_key(name), commune=1 + number % 2)
        for number, name in enumerate(names)
    ]


def test_a_page_costs_three_queries_and_never_counts_all(
    houses: list[House], django_assert_num_queries: Any
) -> None:
    bound = HOUSES.bind(request(f"?after={houses[2].pk}"), rows())
    # the row the page starts after, the page, the count that ends early
    with django_assert_num_queries(3):
        assert [row.name for row in bound.rows] == ["Dung", "Ổn", "Út"]
        assert bound.count == (5, False)


@pytest.mark.parametrize(
    "forged",
    [
        "after=999999",
        "after=x",
        "before=-1",
        "after=²",
        "sort=secret",
        "cols=secret",
        "commune=9",
        "q=no-such-token",
        "after=99999999999999999999",
    ],
)
def test_a_forged_address_shows_the_start(houses: list[House], forged: str) -> None:
    bound = HOUSES.bind(request(f"?{forged}"), rows())
    assert [row.name for row in bound.rows] == ["An", "Bình", "Chi"]
    assert [column.key for column in bound.columns] == ["name", "since"]
    assert bound.chips == []


def test_a_row_of_another_reach_is_no_place_to_start(houses: list[House]) -> None:
    bound = HOUSES.bind(request(f"?after={houses[1].pk}"), rows().filter(commune=1))
    assert [row.name for row in bound.rows] == ["An", "Chi", "Ổn"]


def test_a_row_that_has_left_the_filters_still_tells_the_place(houses: list[House]) -> None:
    # "Chi" was the last row of the page when it lay in commune 1
    houses[2].commune = 2
    houses[2].save()
    bound = HOUSES.bind(request(f"?commune=1&after={houses[2].pk}"), rows())
    assert [row.name for row in bound.rows] == ["Ổn", "Yến"]
    assert bound.previous_address == f"?commune=1&before={houses[4].pk}"


def test_no_page_of_a_list_with_rows_is_empty(houses: list[House]) -> None:
    rows().filter(name__in=["Út", "Yến"]).delete()
    bound = HOUSES.bind(request(f"?after={houses[4].pk}"), rows())
    # nothing is left beyond it: the last page
    assert [row.name for row in bound.rows] == ["Chi", "Dung", "Ổn"]
    assert (bool(bound.previous_address), bound.next_address) == (True, "")
    bound = HOUSES.bind(request(f"?before={houses[1].pk}"), rows())
    # fewer than a page come before it: the first page, whole
    assert [row.name for row in bound.rows] == ["An", "Bình", "Chi"]
    assert (bound.first_address, bool(bound.next_address)) == ("", True)


@pytest.mark.parametrize("gone", ["commune=9", "q=no-such-token"])
def test_a_filter_that_is_gone_is_said_and_nothing_is_done_to_more_rows(
    houses: list[House], gone: str
) -> None:
    bound = HOUSES.bind(request(f"?{gone}"), rows())
    assert [label.vi for label in bound.lost] == [{"commune": "Xã", "q": "Tìm"}[gone.split("=")[0]]]
    assert HOUSES.bind(request(f"?{gone}&export=csv"), rows()).response is None
    assert list(HOUSES.chosen(request("", everything="1", list=gone), rows())) == []
    assert HOUSES.bind(request("?commune=1"), rows()).lost == []


def test_many_filters_are_folded_on_a_phone_until_one_is_in_use() -> None:
    def filters(*keys: str) -> list[Filter]:
        return [Filter(key, Text.same(key), choices=[("1", "Một")]) for key in keys]

    search = Filter("q", Text("Tìm", "Search"), lookup="name__contains", personal=True)

    def folded(address: str, *chosen: Filter) -> tuple[list[str], int]:
        bound = HOUSES.bind(request(address), rows(), filters=chosen)
        return [one.filter.key for one in bound.folded], bound.folded_in_use

    assert folded("", search, *filters("a", "b")) == ([], 0)
    assert folded("", search, *filters("a", "b", "c")) == (["a", "b", "c"], 0)
    assert folded("?b=1", search, *filters("a", "b", "c")) == (["a", "b", "c"], 1)
    # the button says how many are set, not how many there are
    assert folded("?b=1&c=1", search, *filters("a", "b", "c")) == (["a", "b", "c"], 2)
    assert folded("?b=9", *filters("a", "b", "c")) == (["a", "b", "c"], 0)


def test_personal_words_stay_in_the_session(houses: list[House]) -> None:
    sent = request("?commune=1", q="Ổ", commune="1")
    answer = HOUSES.bind(sent, rows()).response
    assert answer is not None
    address = answer["Location"]
    assert "commune=1" in address
    assert "%E1" not in address
    shown = request(address)
    assert HOUSES.bind(shown, rows()).chips[1:] == []  # another session does not know the words
    shown.session = sent.session
    bound = HOUSES.bind(shown, rows())
    assert [row.name for row in bound.rows] == ["Ổn"]
    assert [(chip.label, chip.value) for chip in bound.chips] == [("Xã", "Một"), ("Tìm", "Ổ")]


def test_only_rows_of_the_reach_are_ever_chosen(houses: list[House]) -> None:
    mine = rows().filter(commune=1)
    posted = request("", rows=[str(house.pk) for house in houses] + ["x", "²"])
    assert {house.name for house in HOUSES.chosen(posted, mine)} == {"An", "Chi", "Ổn", "Yến"}
    everything = request("", everything="1", list="commune=2")
    assert {house.name for house in HOUSES.chosen(everything, rows())} == {"Bình", "Dung", "Út"}
    assert list(HOUSES.chosen(everything, mine)) == []


def exported(bound: BoundTable) -> tuple[bytes, Any]:
    answer = bound.response
    assert answer is not None
    return b"".join(answer.streaming_content), answer  # type: ignore[attr-defined]


def test_an_export_is_exactly_what_is_shown(houses: list[House]) -> None:
    noted: list[Any] = []
    table = {"on_export": lambda request, kind, count: noted.append((kind, count))}
    bound = HOUSES.bind(request("?commune=1&sort=-name&cols=name,village&export=csv"), rows(), **table)
    content, answer = exported(bound)
    assert content.decode("utf-8-sig").splitlines() == ["Tên,Thôn", "Yến,", "Ổn,", "Chi,", "An,"]
    assert answer["X-Row-Count"] == "4"
    assert "danh-sach-nha_4-dong_" in answer["Content-Disposition"]
    assert noted == [("csv", 4)]


def test_who_may_not_export_gets_the_page(houses: list[House]) -> None:
    bound = HOUSES.bind(request("?export=csv"), rows(), export=False)
    assert bound.response is None
    assert bound.exports == []


def test_a_workbook_is_split_and_counted_and_harmless(tmp_path: Path) -> None:
    values = [
        (number, "=1+1", Rate(1, 3), dt.date(2025, 3, 5), Status(Text("Nghèo", "Poor")), None)
        for number in range(7)
    ]
    sheet = Sheet("Danh sách", list("abcdef"), values, ["Lọc theo xã"])
    written = write_xlsx(sheet, tmp_path / "a.xlsx", limit=4)
    assert (written.rows, written.sheets) == (7, 3)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Danh sách", "Danh sách 2", "Danh sách 3", "Thông tin"]
    assert [page.max_row for page in book.worksheets[:3]] == [4, 4, 2]
    assert [cell.value for cell in book["Danh sách 3"][2]] == [
        6,
        "=1+1",
        33.33,
        dt.datetime(2025, 3, 5),
        "Nghèo",
        None,
    ]
    assert book["Danh sách"]["B2"].data_type == "s"
    about = [row[0].value for row in book["Thông tin"].iter_rows()]
    assert about == ["Danh sách", "Số dòng: 7, trên 3 trang tính.", "Lọc theo xã"]


def test_csv_makes_formulas_harmless(tmp_path: Path) -> None:
    nasty = ["=cmd()", "+84", "-1 con", "@a", "bình thường, có phẩy"]
    written = write_csv(Sheet("x", ["a"], [[words] for words in nasty]), tmp_path / "a.csv")
    assert written.rows == 5
    read = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in read[1:]] == ["'=cmd()", "'+84", "'-1 con", "'@a", "bình thường, có phẩy"]


def test_a_list_on_paper_and_one_too_long_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [[number, "Nguyễn Thị Út #strong[x]"] for number in range(120)]
    written = write_pdf(Sheet("Danh sách", ["STT", "Họ và tên"], values, unit="UBND xã"), tmp_path / "a.pdf")
    assert written.rows == 120
    assert b"/Type/Pages/Count 3" in (tmp_path / "a.pdf").read_bytes()
    monkeypatch.setattr("giamngheo.platform.documents.tables.ROW_LIMIT", 10)
    from giamngheo.platform.documents.tables import TooLongForPaper

    with pytest.raises(TooLongForPaper) as refused:
        write_pdf(Sheet("Danh sách", ["STT", "Họ và tên"], values), tmp_path / "b.pdf")
    assert "tải tệp Excel" in refused.value.message.vi
    assert not (tmp_path / "b.pdf").exists()


@pytest.mark.django_db
def test_the_gallery_speaks_both_languages_and_the_switch_remembers(client: Client) -> None:
    assert "Chủ hộ" in client.get("/gallery/list/").content.decode()
    answer = client.post("/language/", {"language": "en", "next": "/gallery/list/"})
    assert answer["Location"] == "/gallery/list/"
    page = client.get("/gallery/list/", headers={"accept-language": "vi"}).content.decode()
    assert '<html lang="en">' in page
    assert "Chủ hộ" not in page
    assert client.get("/gallery/").headers["Content-Language"] == "en"
