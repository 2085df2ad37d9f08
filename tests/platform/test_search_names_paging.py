"""Finding and ordering people as an officer expects, on both dialects."""

import random
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from two_communes import VIEW, holder

from giamngheo.platform.database.names import label_key, person_name_key
from giamngheo.platform.database.paging import page_of
from giamngheo.platform.database.search import search_text
from giamngheo.platform.tables.sources import counted, more_than
from specimens.models import House

PEOPLE = [
    "Nguyễn Văn An",
    "Đỗ Thị Ánh",
    "Trần Thị Hoà",
    "Trần Thị Hòa",
    "Bùi Đức Đạt",
    "Nguyễn Thị Ngân An",
    "Lê Văn Ẩn",
    "Đinh Văn Ấn",
    "Phạm Ân",
    "Hà Thị Ăn",
]


@pytest.fixture
def people(db: None) -> None:
    for number, name in enumerate(PEOPLE):
        House.objects.create(
            commune=1 + number % 2,
            name=name,
            name_key=person_name_key(name),
            search=search_text(name, f"H{number:03}"),
        )


def found(words: str) -> set[str]:
    by_index = House.objects.unscoped("test").filter(search__words=words)
    by_reading = House.objects.unscoped("test").filter(search__words_read=words)
    names = set(by_index.values_list("name", flat=True))
    assert set(by_reading.values_list("name", flat=True)) == names
    return names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("hoa", {"Trần Thị Hoà", "Trần Thị Hòa"}),
        ("HOÀ thị", {"Trần Thị Hoà", "Trần Thị Hòa"}),
        ("an nguyen", {"Nguyễn Văn An", "Nguyễn Thị Ngân An"}),
        ("An Nguyễn Văn", {"Nguyễn Văn An"}),
        ("dat", {"Bùi Đức Đạt"}),
        ("đinh", {"Đinh Văn Ấn"}),
        # the letter that converted lists carry in place of Đ
        ("\u00d0inh", {"Đinh Văn Ấn"}),
        ("nguy ng", {"Nguyễn Văn An", "Nguyễn Thị Ngân An"}),
        ("h004", {"Bùi Đức Đạt"}),
        ("an' OR 1=1 --", set()),
        ('"an" & ! | ( \' * :', {name for name in PEOPLE if " an" in f" {search_text(name)}"}),
        ("khong-co", set()),
        ("  ", set()),
        ("%_", set()),
    ],
)
@pytest.mark.usefixtures("people")
def test_search_ignores_accents_case_and_order(words: str, names: set[str]) -> None:
    assert found(words) == names


@pytest.mark.usefixtures("people")
def test_search_follows_changes_and_removals() -> None:
    House.objects.unscoped("test").filter(name="Bùi Đức Đạt").update(
        search=search_text("Bùi Đức Tài"), name="Tài"
    )
    assert (found("dat"), found("bui tai")) == (set(), {"Tài"})
    House.objects.unscoped("test").filter(name="Tài").delete()
    assert found("bui") == set()


@pytest.mark.usefixtures("people")
def test_search_stays_in_the_reach_and_under_a_join() -> None:
    rows = House.objects.reach(holder(1), VIEW).filter(search__words="an")
    assert {row.commune for row in rows} == {1}
    read = House.objects.reach(holder(1), VIEW).filter(search__words_read="an")
    assert set(read) == set(rows)
    assert House.objects.unscoped("test").exclude(search__words="an").filter(search__words="hoa").count() == 2


@pytest.mark.django_db
def test_search_uses_its_index() -> None:
    if connection.vendor == "sqlite":
        plan = House.objects.unscoped("test").filter(search__words="an").explain()
        assert "VIRTUAL TABLE INDEX" in plan
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert (
            "specimens_house_search_words"
            in House.objects.unscoped("test").filter(search__words="an").explain()
        )


@pytest.mark.usefixtures("people")
def test_rows_known_to_be_more_are_not_counted_again() -> None:
    rows = House.objects.unscoped("test").all()
    with CaptureQueriesContext(connection) as asked:
        assert counted(more_than(rows, 5), 5) == (5, False)
    assert not asked.captured_queries
    assert counted(rows.filter(commune=1), 50) == (5, True)
    assert counted(more_than(rows, 5), 50) == (10, True)


def test_search_text_keeps_each_word_once_and_nothing_empty() -> None:
    assert search_text("Trần Thị Hoà", None, "hoa  ĐỨC", 12, "") == "tran thi hoa duc 12"


def test_names_sort_by_given_name_then_family_letters_before_tones() -> None:
    shuffled = random.Random(3).sample(PEOPLE, len(PEOPLE))
    assert sorted(shuffled, key=lambda name: (person_name_key(name), name)) == [
        "Nguyễn Thị Ngân An",
        "Nguyễn Văn An",
        "Đỗ Thị Ánh",
        "Hà Thị Ăn",
        "Phạm Ân",
        "Lê Văn Ẩn",
        "Đinh Văn Ấn",
        "Bùi Đức Đạt",
        "Trần Thị Hoà",
        "Trần Thị Hòa",
    ]


def test_every_letter_and_tone_has_its_place() -> None:
    in_order = [
        "a",
        "à",
        "ả",
        "ã",
        "á",
        "ạ",
        "ai",
        "ă",
        "â",
        "b",
        "c",
        "d",
        "đ",
        "e",
        "ê",
        "g",
        "h",
        "i",
        "k",
        "l",
        "m",
        "n",
        "o",
        "ô",
        "ơ",
        "p",
        "q",
        "r",
        "s",
        "t",
        "u",
        "ư",
        "v",
        "x",
        "y",
    ]
    keys = [label_key(letter) for letter in in_order]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(in_order)
    assert all(key.isascii() for key in keys)


def test_places_sort_their_numbers_by_value() -> None:
    names = ["Khu 10", "Khu 2", "Khu 1A", "Khu 1", "Đồng Tâm"]
    assert sorted(names, key=label_key) == ["Đồng Tâm", "Khu 1", "Khu 1A", "Khu 2", "Khu 10"]


@pytest.mark.usefixtures("people")
def test_the_database_sorts_the_keys_the_same_way() -> None:
    rows = House.objects.unscoped("test").order_by("name_key").values_list("name_key", flat=True)
    assert list(rows) == sorted(rows)


@pytest.mark.parametrize("order", ["pk", "-pk", "name_key", "-name_key", "commune"])
@pytest.mark.parametrize("of_few_communes", [False, True])
@pytest.mark.django_db
def test_pages_cover_every_row_once_forward_and_back(order: str, of_few_communes: bool) -> None:
    others = 2 if of_few_communes else 0
    House.objects.bulk_create(
        House(commune=1 + n % 2, name=str(n), name_key=person_name_key(PEOPLE[n % 4])) for n in range(23)
    )
    House.objects.bulk_create(House(commune=1, name=str(n)) for n in range(11 * others // 2))
    rows = House.objects.reach(holder(1), VIEW) if of_few_communes else House.objects.unscoped("test")
    column = order.removeprefix("-")
    key = (lambda row: row.pk) if column == "pk" else (lambda row: (getattr(row, column), row.pk))
    expected = sorted(rows, key=key, reverse=order.startswith("-"))
    pages = [page_of(rows, order, size=5)]
    while pages[-1].after:
        pages.append(page_of(rows, order, after=pages[-1].after, size=5))
    assert [row for page in pages for row in page.rows] == expected
    assert [len(page.rows) for page in pages] == [5, 5, 5, 5, 3]
    assert pages[0].before is None
    for earlier, later in pairwise(pages):
        back = page_of(rows, order, before=later.before, size=5)
        assert (back.rows, back.after, back.before) == (earlier.rows, earlier.after, earlier.before)


@pytest.mark.django_db
def test_a_page_costs_two_queries_and_never_counts(django_assert_num_queries: object) -> None:
    made = House.objects.bulk_create(House(commune=1, name=str(n)) for n in range(9))
    rows = House.objects.unscoped("test")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(page_of(rows, size=5).rows) == 5
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(page_of(rows, after=made[4].pk, size=5).rows) == 4


@pytest.mark.django_db
def test_a_boundary_row_that_is_gone_or_forged_leads_to_the_first_page() -> None:
    House.objects.bulk_create(House(commune=1, name=str(n)) for n in range(3))
    outside = House.objects.create(commune=2, name="x")
    rows = House.objects.reach(holder(1), VIEW)
    first = page_of(rows, "name", size=2)
    assert page_of(rows, "name", after=outside.pk, size=2) == first
    assert page_of(rows, "name", before=10**9, size=2) == first
    assert page_of(House.objects.none(), "name") == page_of(rows.filter(name="none"), "name")
