"""Problems of a household as a whole name the cell too, with what stands in it."""

import pyarrow as pa
from intake_results import codes

from giamngheo.intake import note_disagreements

PLACE = ["Xã Thu Cúc, tỉnh Phú Thọ"]
HEAD = ["STT", "Họ và tên chủ hộ", "Số khẩu", "B1", "B2"]
MEMBERS = ["STT hộ", "Họ và tên", "Quan hệ với chủ hộ", "B1", "B2"]


def told(intake):
    return {p.code: (p.row, p.column, p.heading, p.value) for p in intake.problems}


def test_heads_are_told_at_the_relation(read, write):
    rows = [
        PLACE,
        MEMBERS,
        [1, "Hà A", "Chủ hộ", 120, 30],
        [None, "Hà B", "chủ hộ"],
        [2, "Hà C", "Vợ", 100, 20],
        [None, "Hà D", "Con"],
    ]
    assert told(read(write("a.xlsx", rows))) == {
        "two_heads": (4, "C", "Quan hệ với chủ hộ", "chủ hộ"),
        "household_without_head": (5, "C", "Quan hệ với chủ hộ", "Vợ"),
    }


def test_absent_ticks_are_told_at_the_total(read, write):
    ticks = [f"Chỉ số {number}" for number in range(1, 13)]
    rows = [PLACE, [*HEAD, *ticks], [1, "Hà A", 3, 100, "20 điểm"], [2, "Hà B", 3, 100, 10, "x"]]
    assert told(read(write("a.xlsx", rows))) == {"ticks_absent": (3, "E", "B2", "20 điểm")}


def test_an_area_type_is_told_where_it_stands(read, write):
    rows = [PLACE, [*HEAD, "Khu vực"], [1, "Hà A", 3, 100, 20, "Thành thị"]]
    assert told(read(write("a.xlsx", rows))) == {"locality_disagrees": (3, "F", "Khu vực", "Thành thị")}
    rows = [
        PLACE,
        [*HEAD, "Khu vực", None],
        [None] * 5 + ["Thành thị", "Nông thôn"],
        [1, "Hà A", 3, 100, 20, "x"],
    ]
    found = told(read(write("b.xlsx", rows, [(1, 5, 1, 6)])))
    assert found == {"locality_disagrees": (4, "F", "Khu vực / Thành thị", "x")}


def test_a_class_is_told_as_it_is_written(read, write, standard):
    def differing(intake):
        found = pa.array(["not_poor"] * len(intake.households), pa.string())
        note_disagreements(intake, intake.households.append_column("class", found), standard)
        return told(intake)["class_disagrees"]

    listed = read(write("a.xlsx", [PLACE, [*HEAD, "Phân loại hộ"], [1, "Hà A", 3, 100, 20, "HN"]]))
    assert codes(listed) == []
    assert differing(listed) == (3, "F", "Phân loại hộ", "HN")
    head = [[*HEAD, "Phân loại", None], [None] * 5 + ["Nghèo", "Cận nghèo"]]
    ticked = read(write("b.xlsx", [PLACE, *head, [1, "Hà A", 3, 100, 20, None, "x"]], [(1, 5, 1, 6)]))
    assert differing(ticked) == (4, "G", "Phân loại / Cận nghèo", "x")
    titled = read(write("c.xlsx", [[*PLACE, "DANH SÁCH HỘ NGHÈO"], HEAD, [1, "Hà A", 3, 100, 20]]))
    assert differing(titled) == (3, None, None, "hộ nghèo")
