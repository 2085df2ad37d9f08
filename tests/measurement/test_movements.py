"""Movements between lists: matching, changes of household, falling back, the balance of 7.2 and 7.3."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giamngheo.law import load_standard
from giamngheo.law.confirm import confirm
from giamngheo.measurement.movements import (
    LIST_COLUMNS,
    MOVEMENTS,
    Movements,
    MovementsError,
    YearList,
    movements,
    summarise,
)

STANDARD = load_standard("vn-2021-2025")
ON = date(2026, 10, 1)


def household(code: str, cls: str, **rest: Any) -> dict[str, Any]:
    base = {"household_code": code, "class": cls, "commune_code": "08000", "locality": "rural", "size": 4}
    return {**base, "village": "Khu 1", **rest}


def table(rows: Iterable[dict[str, Any]], keyed: bool = False) -> pa.Table:
    listed = list(rows)
    names = [name for name in LIST_COLUMNS if name != "household_key"]
    columns: dict[str, pa.Array] = {
        name: pa.array([row.get(name) for row in listed], LIST_COLUMNS[name]) for name in names
    }
    if keyed:
        columns = {"household_key": pa.array(range(1, len(listed) + 1), pa.int64()), **columns}
    return pa.table(columns)


def compare(
    now: list[dict[str, Any]], *earlier: list[dict[str, Any]], communes: frozenset[str] | None = None
) -> Movements:
    """`earlier` are the lists of 2025, 2024, …"""
    lists = [
        YearList(str(2025 - back), 2025 - back, table(rows), communes) for back, rows in enumerate(earlier)
    ]
    return movements(table(now, keyed=True), lists, STANDARD, on=ON)


def of(result: Movements, key: int) -> dict[str, Any]:
    rows = [row for row in result.table.to_pylist() if row["household_key"] == key]
    assert len(rows) == 1
    return rows[0]


def gone(result: Movements) -> list[dict[str, Any]]:
    return [row for row in result.table.to_pylist() if row["household_key"] is None]


def column(result: Movements, form: str, name: str) -> tuple[int, int]:
    (row,) = [r for r in result.summary.to_pylist() if r["form"] == form and r["column"] == name]
    return row["households"], row["persons"]


@pytest.mark.parametrize(
    ("before", "now", "movement"),
    [
        ("poor", "poor", "stays_poor"),
        ("poor", "near_poor", "poor_to_near_poor"),
        ("poor", "not_poor", "poor_to_above"),
        ("poor", "average", "poor_to_above"),
        ("near_poor", "near_poor", "stays_near_poor"),
        ("near_poor", "poor", "near_poor_to_poor"),
        ("near_poor", "above_average", "near_poor_to_above"),
        ("not_poor", "not_poor", "not_on_lists"),
        ("poor", "unknown", "unknown"),
        ("unknown", "poor", "unknown"),
    ],
)
def test_the_two_classes_give_the_movement(before: str, now: str, movement: str) -> None:
    result = compare([household("H1", now)], [household("H1", before)])
    assert of(result, 1)["movement"] == movement
    assert of(result, 1)["matched_by"] == "code"
    assert gone(result) == []


# --- matching


def test_the_citizen_number_of_the_head_matches_where_the_codes_differ() -> None:
    result = compare(
        [household("N1", "near_poor", head_citizen_id="025080000001")],
        [household("A1", "poor", head_citizen_id="025 080 000 001")],
    )
    assert (of(result, 1)["movement"], of(result, 1)["matched_by"]) == (
        "poor_to_near_poor",
        "head_citizen_id",
    )


def test_a_new_head_is_found_among_the_members_of_last_year() -> None:
    result = compare(
        [household("N1", "poor", head_citizen_id="025080000002")],
        [household("A1", "poor", head_citizen_id="131000001", member_citizen_ids=["025080000002"])],
    )
    assert (of(result, 1)["movement"], of(result, 1)["matched_by"]) == ("stays_poor", "citizen_id")


def test_name_birth_year_and_village_match_without_accents_and_spelling() -> None:
    result = compare(
        [household("N1", "poor", head_name="ĐINH THỊ HOÀ", head_birth_year=1960, village="KHU 03")],
        [household("A1", "poor", head_name="Đinh Thị Hòa", head_birth_year=1960, village="k.3")],
    )
    assert (of(result, 1)["movement"], of(result, 1)["matched_by"]) == ("stays_poor", "name")


def with_birth_dates(rows: list[dict[str, Any]], first: date, last: date) -> pa.Table:
    """As a list of one row a household gives the head's birth: two dates and no year."""
    held = table(rows, keyed=True).drop_columns(["head_birth_year"])
    for name, day in (("head_birth_date_from", first), ("head_birth_date_to", last)):
        held = held.append_column(name, pa.array([day] * held.num_rows, pa.date32()))
    return held


@pytest.mark.parametrize("codes", [("N1", "A1"), (None, "A1"), ("N1", None)])
def test_the_birth_year_of_the_head_comes_from_the_birth_date(codes: tuple[str | None, str | None]) -> None:
    now, before = (household(code or "", "poor", head_name="Hà Văn Ba") for code in codes)
    earlier = [YearList("2025", 2025, table([{**before, "head_birth_year": 1972}]))]
    current = with_birth_dates([now], date(1972, 2, 1), date(1972, 2, 1))
    assert of(movements(current, earlier, STANDARD, on=ON), 1)["matched_by"] == "name"


def test_a_birth_between_two_years_or_two_households_of_one_birth_year_stay_open() -> None:
    hoa = household("N1", "poor", head_name="Lê Thị Hoa")
    earlier = [
        YearList("2025", 2025, table([household("A1", "poor", head_name="Lê Thị Hoa", head_birth_year=1972)]))
    ]
    unsure = with_birth_dates([hoa], date(1971, 12, 1), date(1972, 1, 31))
    assert of(movements(unsure, earlier, STANDARD, on=ON), 1)["matched_by"] is None
    two = with_birth_dates([hoa, {**hoa, "household_code": "N2"}], date(1972, 1, 1), date(1972, 12, 31))
    result = movements(two, earlier, STANDARD, on=ON)
    assert [of(result, key)["movement"] for key in (1, 2)] == ["unknown", "unknown"]


def test_an_old_number_of_nine_digits_does_not_contradict_a_new_one_of_twelve() -> None:
    result = compare(
        [household("N1", "poor", head_name="Lò Văn A", head_birth_year=1960, head_citizen_id="025060000001")],
        [household("A1", "poor", head_name="Lò Văn A", head_birth_year=1960, head_citizen_id="131000001")],
    )
    assert of(result, 1)["matched_by"] == "name"


def test_two_different_new_numbers_are_two_persons_of_one_name() -> None:
    result = compare(
        [household("N1", "poor", head_name="Lò Văn A", head_birth_year=1960, head_citizen_id="025060000001")],
        [household("A1", "poor", head_name="Lò Văn A", head_birth_year=1960, head_citizen_id="025060000009")],
    )
    assert of(result, 1)["matched_by"] is None
    assert [row["movement"] for row in gone(result)] == ["unknown"]


def test_two_households_that_fit_are_reported_and_not_guessed() -> None:
    same = {"head_name": "Hà Văn B", "head_birth_year": 1970}
    result = compare(
        [household("N1", "poor", **same)],
        [household("A1", "poor", **same), household("A2", "near_poor", **same)],
    )
    assert of(result, 1)["movement"] == "unknown"
    assert "chưa đủ căn cứ" in of(result, 1)["reason_vi"]
    assert [row["movement"] for row in gone(result)] == ["unknown", "unknown"]


def test_the_same_name_with_an_unknown_birth_year_may_be_the_household() -> None:
    result = compare(
        [household("N1", "poor", head_name="Hà Văn B")],
        [household("A1", "not_poor", head_name="Hà Văn B", head_birth_year=1970)],
    )
    assert of(result, 1)["movement"] == "unknown"


def test_a_running_number_used_as_code_is_refuted_by_the_citizen_number() -> None:
    first, second = "025080000001", "025080000002"
    result = compare(
        [household("1", "poor", head_citizen_id=second), household("2", "near_poor", head_citizen_id=first)],
        [household("1", "poor", head_citizen_id=first), household("2", "near_poor", head_citizen_id=second)],
    )
    assert [of(result, key)["movement"] for key in (1, 2)] == ["near_poor_to_poor", "poor_to_near_poor"]


def test_one_code_in_two_communes_is_two_households() -> None:
    result = compare(
        [household("1", "poor"), household("1", "near_poor", commune_code="08100")],
        [household("1", "near_poor", commune_code="08100"), household("1", "poor")],
    )
    assert [of(result, key)["movement"] for key in (1, 2)] == ["stays_poor", "stays_near_poor"]


# --- coverage


def test_a_commune_that_the_list_does_not_cover_leaves_the_movement_open() -> None:
    now = [household("N1", "not_poor", commune_code="08100")]
    result = compare(now, [household("A1", "poor")])
    assert of(result, 1)["movement"] == "unknown"
    assert "không có xã/phường" in of(result, 1)["reason_vi"]
    named = compare(now, [household("A1", "poor")], communes=frozenset({"08000", "08100"}))
    assert of(named, 1)["movement"] == "not_on_lists"


# --- changes of household


def test_a_move_to_another_commune_leaves_one_and_arrives_in_the_other() -> None:
    result = compare(
        [household("H1", "poor", commune_code="08100", head_citizen_id="025080000001", size=5)],
        [household("H1", "poor", head_citizen_id="025080000001", size=4)],
    )
    assert (of(result, 1)["movement"], of(result, 1)["change"]) == ("admin_increase", "moved")
    assert [(row["movement"], row["change"], row["commune_code"]) for row in gone(result)] == [
        ("admin_decrease", "moved", "08000")
    ]
    by_commune = summarise(result.table, ["commune_code"]).to_pylist()
    figures = {
        (row["commune_code"], row["column"]): (row["households"], row["persons"])
        for row in by_commune
        if row["form"] == "7.2"
    }
    assert (figures["08000", "1"], figures["08000", "4"], figures["08000", "9"]) == ((1, 4), (1, 4), (0, 0))
    assert (figures["08100", "1"], figures["08100", "8"], figures["08100", "9"]) == ((0, 0), (1, 5), (1, 5))


def test_a_household_that_moved_and_escaped_leaves_the_list_of_its_old_commune() -> None:
    result = compare(
        [household("H1", "not_poor", commune_code="08100", head_name="A")],
        [household("H1", "poor", head_name="A")],
    )
    row = of(result, 1)
    assert (row["movement"], row["change"], row["commune_code"]) == ("poor_to_above", "moved", "08000")


def test_a_split_household_is_an_administrative_increase() -> None:
    result = compare(
        [
            household(
                "H1", "poor", head_citizen_id="025080000001", member_citizen_ids=["025080000002"], size=2
            ),
            household("N2", "poor", head_citizen_id="025080000003", size=2),
        ],
        [
            household(
                "H1",
                "poor",
                head_citizen_id="025080000001",
                member_citizen_ids=["025080000002", "025080000003"],
            )
        ],
    )
    assert of(result, 1)["movement"] == "stays_poor"
    split = of(result, 2)
    assert (split["movement"], split["change"], split["origin_code"]) == ("admin_increase", "split", "H1")
    assert split["previous_class"] is None
    assert column(result, "7.2", "8") == (1, 2)
    assert column(result, "7.2", "4") == (0, 2)
    assert column(result, "7.2", "9") == (2, 4)


def test_a_household_whose_member_now_lives_in_another_has_merged() -> None:
    result = compare(
        [household("H1", "poor", member_citizen_ids=["025080000009"], size=5)],
        [household("H1", "poor"), household("H2", "near_poor", head_citizen_id="025080000009", size=1)],
    )
    assert [(row["movement"], row["change"]) for row in gone(result)] == [("admin_decrease", "merged")]
    assert column(result, "7.3", "4") == (1, 1)


OLD = "025050000001"
FAMILY = ["025070000002", "025075000003", "025000000004", "025010000005"]


def taken_in(
    size: int, members: int, now: str = "not_poor", *, heads_only: bool = False, **rest: Any
) -> Movements:
    """`members` persons of a poor household of `size` now live with FAMILY, under its head."""
    people = [OLD, *(f"02505000009{n}" for n in range(1, size))]
    before = household("A1", "poor", head_name="Hà Thị Cả", head_citizen_id=OLD, size=size)
    here = [*FAMILY[1:], *people[:members]]
    after = household("N1", now, head_name="Hà Văn Con", head_citizen_id=FAMILY[0], **rest)
    after |= {"member_citizen_ids": here, "size": 1 + len(here)}
    known = {} if heads_only else {"member_citizen_ids": people[1:]}
    return compare([after, household("X", "poor")], [before | known, household("X", "poor")])


@pytest.mark.parametrize(("size", "members"), [(1, 1), (2, 2), (4, 1), (4, 4)])
def test_a_listed_household_taken_in_under_a_head_from_outside_has_merged(size: int, members: int) -> None:
    result = taken_in(size, members)
    assert of(result, 1)["movement"] == "not_on_lists"
    assert [(row["movement"], row["change"]) for row in gone(result)] == [("admin_decrease", "merged")]
    assert [column(result, "7.2", name) for name in ("1", "3", "4", "9")] == [
        (2, size + 4),
        (0, 0),
        (1, size),
        (1, 4),
    ]


def test_the_greater_part_under_a_new_head_from_outside_is_still_the_household() -> None:
    assert of(taken_in(5, 5), 1)["movement"] == "poor_to_above"


def test_who_takes_in_a_poor_household_and_is_poor_is_an_administrative_increase() -> None:
    row = of(taken_in(1, 1, now="poor"), 1)
    assert (row["movement"], row["change"], row["origin_code"]) == ("admin_increase", "merged", "A1")


@pytest.mark.long
def test_a_list_of_heads_only_leaves_a_household_twice_as_large_open_unless_recorded() -> None:
    result = taken_in(2, 2, heads_only=True)
    assert of(result, 1)["movement"] == "unknown"
    assert "đổi chủ hộ" in of(result, 1)["reason_vi"]
    assert "đổi chủ hộ" in gone(result)[0]["reason_vi"]
    assert [row["movement"] for row in gone(result)] == ["unknown"]
    recorded = taken_in(2, 2, heads_only=True, household_change="merged")
    assert [(row["movement"], row["change"]) for row in gone(recorded)] == [("admin_decrease", "merged")]
    assert of(taken_in(5, 5, heads_only=True), 1)["movement"] == "poor_to_above"


def test_one_family_may_take_in_two_listed_households() -> None:
    now = household("N1", "not_poor", head_name="Hà Văn Con", head_citizen_id=FAMILY[0])
    now |= {"member_citizen_ids": [*FAMILY[1:], OLD, "025050000002"], "size": 6}
    before = [household(f"A{n}", "poor", head_citizen_id=f"02505000000{n}", size=1) for n in (1, 2)]
    result = compare([now, household("X", "poor")], [*before, household("X", "poor")])
    assert [row["change"] for row in gone(result)] == ["merged", "merged"]
    assert column(result, "7.2", "4") == (2, 2)


@pytest.mark.parametrize(
    ("change", "size", "movement", "as_change"),
    [
        ("died", 1, "admin_decrease", "died"),
        ("died", 3, "unknown", "died"),
        ("moved_out", 3, "admin_decrease", "moved"),
        ("merged", 3, "admin_decrease", "merged"),
        (None, 1, "unknown", None),
    ],
)
def test_a_household_that_is_gone_needs_a_recorded_reason(
    change: str | None, size: int, movement: str, as_change: str | None
) -> None:
    listed = compare([household("H2", "poor")], [household("H1", "poor", household_change=change, size=size)])
    assert [(row["movement"], row["change"]) for row in gone(listed)] == [(movement, as_change)]


def test_a_departure_recorded_in_the_list_now_is_an_administrative_decrease() -> None:
    result = compare([household("H1", "unknown", household_change="moved_out")], [household("H1", "poor")])
    assert (of(result, 1)["movement"], of(result, 1)["change"]) == ("admin_decrease", "moved")


def test_a_household_that_moved_in_is_an_administrative_increase() -> None:
    result = compare([household("N1", "poor", household_change="moved_in")], [household("H1", "poor")])
    assert (of(result, 1)["movement"], of(result, 1)["change"]) == ("admin_increase", "moved")


# --- fell back or new


def test_an_exit_in_the_year_just_before_is_falling_back_under_every_definition() -> None:
    other = [household("X", "poor")]
    result = compare([household("H1", "poor"), *other], other, [household("H1", "poor"), *other])
    assert of(result, 1)["movement"] == "fell_back_poor"
    assert "trong danh sách năm 2024, ra khỏi danh sách năm 2025" in of(result, 1)["reason_vi"]


def test_an_older_exit_waits_for_the_definition() -> None:
    other = [household("X", "poor")]
    result = compare(
        [household("H1", "near_poor"), *other], other, other, [household("H1", "near_poor"), *other]
    )
    assert of(result, 1)["movement"] == "unknown"
    assert "chưa định nghĩa số năm" in of(result, 1)["reason_vi"]


@pytest.mark.long
def test_an_exit_two_years_ago_is_not_told_as_one_of_last_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAMNGHEO_HOME", str(tmp_path))
    path = "vn-2021-2025/parameters/fell_back_years"
    confirm(path, "tt07-2021", "Phụ lục VII", "Lò Thị An", ON, value=3, valid_from=date(2022, 1, 1))
    other = [household("X", "poor")]
    rows = [household("H1", "poor"), *other]
    held = ((2025, other), (2024, other), (2023, rows))
    lists = [YearList(str(year), year, table(households)) for year, households in held]
    result = movements(table(rows, keyed=True), lists, load_standard("vn-2021-2025"), on=ON)
    assert of(result, 1)["movement"] == "fell_back_poor"
    assert "đã từng trong danh sách năm 2023 rồi ra khỏi danh sách" in of(result, 1)["reason_vi"]


def test_missing_years_are_named() -> None:
    other = [household("X", "poor")]
    result = compare([household("H1", "poor"), *other], other)
    assert of(result, 1)["movement"] == "unknown"
    assert "thiếu danh sách các năm 2024" in of(result, 1)["reason_vi"]


@pytest.mark.long
def test_off_every_list_of_the_definition_is_newly_poor() -> None:
    other = [household("X", "poor")]
    result = compare([household("H1", "poor"), *other], *[other] * 11)
    assert of(result, 1)["movement"] == "newly_poor"


@pytest.mark.long
@pytest.mark.parametrize(
    ("years_off", "movement"), [(1, "fell_back_poor"), (2, "unknown"), (10, "unknown"), (11, "newly_poor")]
)
def test_while_no_text_gives_the_years_only_exits_between_the_bounds_stay_open(
    years_off: int, movement: str
) -> None:
    """Poor, then off the lists of so many years; all later lists are held, none before."""
    other = [household("X", "poor")]
    lists = [*[other] * years_off, [household("H1", "poor"), *other]]
    assert of(compare([household("H1", "poor"), *other], *lists), 1)["movement"] == movement


def test_on_no_list_held_is_newly_poor_where_the_shortest_definition_is_covered() -> None:
    other = [household("X", "poor")]
    result = compare([household("H1", "poor"), *other], other, other)
    assert of(result, 1)["movement"] == "newly_poor"
    assert "không có trong danh sách nào đã nhập" in of(result, 1)["reason_vi"]


@pytest.mark.long
def test_having_been_near_poor_is_not_falling_back_into_poverty() -> None:
    other = [household("X", "poor")]
    years = [other, [household("H1", "near_poor"), *other], *[other] * 9]
    result = compare([household("H1", "poor"), *other], *years)
    assert of(result, 1)["movement"] == "newly_poor"


def test_the_movement_kept_in_last_years_list_tells_the_year_before() -> None:
    result = compare([household("H1", "poor")], [household("H1", "not_poor", movement="poor_to_above")])
    assert of(result, 1)["movement"] == "fell_back_poor"


# --- the balance


def test_members_gained_and_lost_by_households_that_stay() -> None:
    result = compare(
        [household("H1", "poor", size=6), household("H2", "poor", size=1)],
        [household("H1", "poor", size=4), household("H2", "poor", size=4)],
    )
    assert [column(result, "7.2", name) for name in ("1", "4", "8", "9")] == [(2, 8), (0, 3), (0, 2), (2, 7)]


CLASSES = ("poor", "near_poor", "not_poor", "average", "unknown")


@st.composite
def lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    people = draw(st.lists(st.integers(0, 14), max_size=14, unique=True))
    rows = []
    for person in people:
        members = draw(st.lists(st.integers(0, 14), max_size=2))
        rows.append(
            household(
                draw(st.sampled_from([None, f"H{person}", str(person % 3)])),
                draw(st.sampled_from(CLASSES)),
                commune_code=draw(st.sampled_from(["08000", "08100", None])),
                size=draw(st.sampled_from([None, 1, 3, 5])),
                head_name=draw(st.sampled_from([None, f"Tên {person % 4}"])),
                head_birth_year=draw(st.sampled_from([None, 1960 + person % 2])),
                head_citizen_id=draw(st.sampled_from([None, f"{person:012d}", f"{person:09d}"])),
                member_citizen_ids=[f"{member:012d}" for member in members],
                household_change=draw(
                    st.sampled_from([None, None, None, "moved_in", "moved_out", "split", "merged", "died"])
                ),
                locality=draw(st.sampled_from(["rural", "urban"])),
            )
        )
    return rows


def balances(summary: list[dict[str, Any]], measure: str) -> bool:
    figures: dict[Any, dict[str, int]] = {}
    for row in summary:
        group = tuple(value for name, value in row.items() if name in ("form", "commune_code", "locality"))
        figures.setdefault(group, {})[row["column"]] = row[measure]
    return all(
        f["9"]
        == f["1"]
        - f["2"]
        - f["3"]
        - f["4"]
        + f["5"]
        + f["6"]
        + f["7"]
        + f["8"]
        - f["unknown_out"]
        + f["unknown_in"]
        for f in figures.values()
    )


@pytest.mark.slow
@settings(max_examples=40)
@given(lists(), lists(), lists())
def test_every_pair_of_lists_balances(
    now: list[dict[str, Any]], last: list[dict[str, Any]], before: list[dict[str, Any]]
) -> None:
    result = compare(now, last, before)
    rows = result.table.to_pylist()
    assert {row["movement"] for row in rows} <= set(MOVEMENTS)
    for by in ([], ["commune_code", "locality"]):
        summary = summarise(result.table, by).to_pylist()
        assert balances(summary, "households")
        assert balances(summary, "persons")
    # every household of both lists is counted once
    keys = sorted(row["household_key"] for row in rows if row["household_key"] is not None)
    assert keys == list(range(1, len(now) + 1))
    for cls, form in (("poor", "7.2"), ("near_poor", "7.3")):
        assert column(result, form, "9")[0] == sum(row["class"] == cls for row in now)
        assert column(result, form, "1")[0] == sum(row["class"] == cls for row in last)
        assert column(result, form, "9")[1] == sum(row["size"] or 0 for row in now if row["class"] == cls)
        assert column(result, form, "1")[1] == sum(row["size"] or 0 for row in last if row["class"] == cls)


# --- what cannot be compared


def test_a_list_that_is_not_earlier_is_refused() -> None:
    with pytest.raises(MovementsError, match="2026"):
        movements(table([], keyed=True), [YearList("2026", 2026, table([]))], STANDARD, on=ON)


def test_no_earlier_list_is_refused() -> None:
    with pytest.raises(MovementsError, match="Chưa có danh sách"):
        movements(table([], keyed=True), [], STANDARD, on=ON)


def test_members_come_from_the_persons_table_where_there_is_one() -> None:
    persons = pa.table(
        {
            "household_key": pa.array([1, 1], pa.int64()),
            "citizen_id": ["025080000001", "025080000002"],
            "is_head": [True, False],
            "birth_date_from": pa.array([date(1960, 1, 1), date(1990, 5, 1)]),
            "birth_date_to": pa.array([date(1960, 12, 31), date(1990, 5, 1)]),
        }
    )
    now = table([household("N1", "poor", head_name="A")], keyed=True)
    last = [household("A1", "near_poor", head_citizen_id="025080000002")]
    result = movements(now, [YearList("2025", 2025, table(last))], STANDARD, persons=persons, on=ON)
    assert (of(result, 1)["movement"], of(result, 1)["matched_by"]) == ("near_poor_to_poor", "citizen_id")


@pytest.mark.long
def test_a_list_restated_under_a_new_standard_gives_neither_newly_poor_nor_fallen_back() -> None:
    """Who was not reviewed in the last year may have been poor under the new standard already."""
    where = {"commune_code": "08593", "locality": "rural", "size": 4}
    before = [
        {"household_code": "A", "class": "poor", **where},
        {"household_code": "B", "class": "not_poor", **where},
    ]
    now = [{"household_code": code, "class": "poor", **where} for code in "ABC"]
    years = range(2015, 2025)
    history = [
        YearList(str(year), year, table([{"household_code": "Z", "class": "poor", **where}]))
        for year in years
    ]
    found = movements(
        table(now, keyed=True),
        [*history, YearList("2025", 2025, table(before), restated=True)],
        STANDARD,
        on=ON,
    )
    assert [of(found, key)["movement"] for key in (1, 2, 3)] == ["stays_poor", "newly_poor", "unknown"]
    assert "chuẩn nghèo đã đổi" in of(found, 3)["reason_vi"]
    plain = movements(
        table(now, keyed=True), [*history, YearList("2025", 2025, table(before))], STANDARD, on=ON
    )
    assert of(plain, 3)["movement"] == "newly_poor"
