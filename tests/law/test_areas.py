"""Administrative units: the tables against published facts, history, and the matching of names."""

from collections import Counter
from datetime import date

import pytest

from giamngheo.law.areas import Areas, load_areas, normalise_name, normalise_village, split_kind

BEFORE = date(2025, 6, 30)
AFTER = date(2025, 7, 1)
REVIEW_2024 = date(2024, 12, 15)
REVIEW_2025 = date(2025, 12, 15)
PHU_THO = "25"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas()


def kinds(areas: Areas, level: str, on: date, province: str | None = None) -> dict[str, int]:
    return dict(Counter(unit.kind for unit in areas.units(level, on, province)))


# --- the tables


def test_the_country_before_and_after_the_merger(areas: Areas) -> None:
    assert len(areas.units("province", BEFORE)) == 63
    assert len(areas.units("district", BEFORE)) == 696
    assert kinds(areas, "commune", BEFORE) == {"xã": 7692, "phường": 1726, "thị trấn": 617}
    assert len(areas.units("province", AFTER)) == 34
    assert areas.units("district", AFTER) == ()
    assert kinds(areas, "commune", AFTER) == {"xã": 2621, "phường": 687, "đặc khu": 13}


def test_phu_tho_has_148_communes_since_the_merger(areas: Areas) -> None:
    assert kinds(areas, "commune", AFTER, PHU_THO) == {"xã": 133, "phường": 15}
    assert [unit.full_name for unit in areas.units("province", AFTER) if unit.code == PHU_THO] == [
        "Tỉnh Phú Thọ"
    ]


@pytest.mark.parametrize(
    ("province", "districts", "communes"), [("25", 13, 207), ("26", 9, 121), ("17", 10, 151)]
)
def test_the_three_old_provinces(areas: Areas, province: str, districts: int, communes: int) -> None:
    assert len(areas.units("district", BEFORE, province)) == districts
    assert len(areas.units("commune", BEFORE, province)) == communes
    assert len(areas.children(province, BEFORE)) == districts
    assert (
        sum(len(areas.children(unit.code, BEFORE)) for unit in areas.children(province, BEFORE)) == communes
    )


def test_the_482_pairs_of_the_merged_province(areas: Areas) -> None:
    links = [link for unit in areas.units("commune", AFTER, PHU_THO) for link in areas.links_to(unit)]
    assert len(links) == 482
    assert Counter(link.part for link in links) == {"whole": 474, "part": 6, "unchanged": 2}
    assert {link.old.code for link in links if link.part == "part"} == {"04891", "04957", "05221"}
    assert {link.new.full_name for link in links if link.part == "unchanged"} == {
        "Xã Thu Cúc",
        "Xã Trung Sơn",
    }


def test_every_unit_of_the_past_has_a_successor_and_every_new_one_a_past(areas: Areas) -> None:
    old = [*areas.units("commune", BEFORE), *areas.units("province", BEFORE)]
    assert [unit.code for unit in old if not areas.links_from(unit)] == []
    new = [*areas.units("commune", AFTER), *areas.units("province", AFTER)]
    assert [unit.code for unit in new if not areas.links_to(unit)] == []
    for unit in old:
        parts = {link.part for link in areas.links_from(unit)}
        assert (parts == {"part"}) == (len(areas.links_from(unit)) > 1)


def test_communes_stay_in_the_province_their_old_province_went_to(areas: Areas) -> None:
    home = {
        link.old.code: link.new.code
        for unit in areas.units("province", BEFORE)
        for link in areas.links_from(unit)
    }
    strays = [
        (link.old.code, link.new.code)
        for unit in areas.units("commune", BEFORE)
        for link in areas.links_from(unit)
        if home[link.old.province_code] != link.new.province_code
    ]
    assert strays == []


def test_codes_are_used_again_for_other_communes(areas: Areas) -> None:
    both = [
        code for code in (unit.code for unit in areas.units("commune", AFTER)) if areas.unit(code, BEFORE)
    ]
    assert len(both) == 3316
    names = [(unit.full_name, unit.valid_from) for unit in areas.history("07900")]
    assert names == [("Phường Gia Cẩm", None), ("Phường Việt Trì", AFTER)]


def test_a_code_belongs_to_the_unit_of_the_day(areas: Areas) -> None:
    before, after = areas.unit("07900", BEFORE), areas.unit("07900", AFTER)
    assert before is not None
    assert after is not None
    assert (before.full_name, before.district_code, before.province_code) == ("Phường Gia Cẩm", "227", "25")
    assert (after.full_name, after.district_code, after.province_code) == ("Phường Việt Trì", None, "25")
    assert areas.unit("240", AFTER) is None
    assert areas.unit("99999", AFTER) is None


def test_successors_and_predecessors(areas: Areas) -> None:
    thu_cuc = areas.unit("08545", BEFORE)
    assert thu_cuc is not None
    assert [unit.valid_from for unit in areas.successors(thu_cuc, AFTER)] == [AFTER]
    assert [unit.full_name for unit in areas.successors("04891", AFTER)] == [
        "Phường Thống Nhất",
        "Xã Tiền Phong",
    ]
    assert areas.successors("04891", BEFORE) == (areas.unit("04891", BEFORE),)
    merged = areas.unit(PHU_THO, AFTER)
    assert merged is not None
    assert [unit.name for unit in areas.predecessors(merged, BEFORE)] == ["Hòa Bình", "Phú Thọ", "Vĩnh Phúc"]


def test_the_island_districts_without_communes_became_special_zones(areas: Areas) -> None:
    islands = [unit for unit in areas.units("district", BEFORE) if areas.links_from(unit)]
    assert [unit.name for unit in islands] == ["Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo"]
    assert {areas.links_from(unit)[0].new.kind for unit in islands} == {"đặc khu"}


def test_locality_and_region_are_defaults_with_evidence(areas: Areas) -> None:
    localities = {unit.kind: unit.locality for unit in areas.all_units if unit.level == "commune"}
    assert localities == {"xã": "rural", "phường": "urban", "thị trấn": "urban", "đặc khu": None}
    # The merged province lies in two regions: its communes keep that of their old province.
    regions = Counter(unit.region for unit in areas.units("commune", AFTER, PHU_THO))
    assert regions == {"tdmnpb": 112, "dbsh": 36}
    assert {unit.region for unit in areas.units("province", AFTER) if unit.code == PHU_THO} == {None}
    assert [unit for unit in areas.units("commune", AFTER) if unit.region is None] == []
    assert {source.subject: source.evidence for source in areas.sources} == {
        "units": "third_party",
        "links": "third_party",
        "locality": "third_party",
        "regions": "memory_high",
        "regions_after_merger": "inference",
    }


def test_coordinates_lie_near_the_old_communes(areas: Areas) -> None:
    for code, latitude, longitude in (("04924", 20.88, 105.52), ("08296", 21.47, 104.94)):
        unit = areas.unit(code, AFTER)
        assert unit is not None
        assert (round(unit.lat or 0, 2), round(unit.lon or 0, 2)) == (latitude, longitude)
        assert unit.area_km2 is None


# --- matching


@pytest.mark.parametrize(
    "written",
    ["Xã Thu Cúc", "thu cuc", "X. Thu Cúc", "X.Thu Cúc", "THU CÚC", "xa thu cuc", "  Thu   Cúc ", "ThuCúc"],
)
@pytest.mark.parametrize("on", [REVIEW_2024, REVIEW_2025])
def test_one_commune_written_in_many_ways(areas: Areas, written: str, on: date) -> None:
    match = areas.match("Phú Thọ", None, written, on=on)
    assert match.unit == areas.unit("08545", on)
    assert match.problem is None


@pytest.mark.parametrize("written", ["Xã Hoà Sơn", "Xã Hòa Sơn", "xã Ho\u0300a Sơn", "Xã Hoa\u0300 Sơn"])
def test_the_place_of_the_tone_and_the_unicode_form_do_not_matter(areas: Areas, written: str) -> None:
    match = areas.match("Hòa Bình", "Lương Sơn", written, on=BEFORE)
    assert match.unit == areas.unit("04945", BEFORE)


@pytest.mark.parametrize(
    ("written", "code"), [("P. Gia Cẩm", "07900"), ("TT. Phong Châu", "08230"), ("P.Dữu Lâu", "07888")]
)
def test_an_ended_unit_is_followed_to_the_unit_of_the_day(areas: Areas, written: str, code: str) -> None:
    match = areas.match("Phú Thọ", None, written, on=REVIEW_2025)
    old = areas.unit(code, BEFORE)
    assert old is not None
    assert match.written == old
    assert (match.unit,) == areas.successors(old, REVIEW_2025)
    assert match.how == "successor"


@pytest.mark.parametrize("code", ["07888", "7888", 7888, 7888.0, "'07888", "7888.0"])
def test_codes_as_text_or_number_without_their_zero(areas: Areas, code: object) -> None:
    match = areas.match(code=code, on=BEFORE)
    assert match.unit == areas.unit("07888", BEFORE)
    assert match.how == "code"


@pytest.mark.parametrize("commune", ["7888", "07888 - Dữu Lâu"])
def test_a_code_in_the_column_of_names(areas: Areas, commune: str) -> None:
    assert areas.match("Phú Thọ", "Việt Trì", commune, on=BEFORE).unit == areas.unit("07888", BEFORE)


def test_code_and_name_decide_together_which_bearer_of_the_code_is_meant(areas: Areas) -> None:
    old = areas.match(commune="Phường Gia Cẩm", code="07900", on=REVIEW_2025)
    assert old.unit == areas.unit("07900", AFTER)
    assert old.how == "successor"
    new = areas.match(commune="Phường Việt Trì", code="07900", on=REVIEW_2025)
    assert new.unit == areas.unit("07900", AFTER)
    assert new.how == "code"


def test_a_code_that_contradicts_the_name_is_a_problem(areas: Areas) -> None:
    match = areas.match("Phú Thọ", None, "Thu Cúc", "07888", on=REVIEW_2025)
    assert match.unit is None
    assert match.problem == "commune_code_name_mismatch"
    assert {unit.name for unit in match.candidates} == {"Dữu Lâu", "Thu Cúc"}


def test_a_bare_code_means_the_unit_of_the_day_unless_an_old_district_is_named(areas: Areas) -> None:
    today = areas.match(code="04891", on=REVIEW_2025)
    assert today.unit == areas.unit("04891", AFTER)
    # The old commune of this code was divided, so that the code of an old list would not be enough.
    assert today.warnings == ("commune_code_reused",)
    assert areas.match(code="07900", on=REVIEW_2025).warnings == ()
    old = areas.match("Hòa Bình", "Đà Bắc", code="04891", on=REVIEW_2025)
    assert old.written == areas.unit("04891", BEFORE)
    assert old.problem == "commune_split"


@pytest.mark.parametrize(
    ("code", "new_codes"),
    [("04891", {"04828", "04891"}), ("04957", {"04924", "04960"}), ("05221", {"05200", "05212"})],
)
def test_a_divided_commune_is_a_problem_with_candidates(areas: Areas, code: str, new_codes: set[str]) -> None:
    old = areas.unit(code, BEFORE)
    assert old is not None
    match = areas.match("Hòa Bình", old.district_code, old.full_name, on=REVIEW_2025)
    assert match.unit is None
    assert match.problem == "commune_split"
    assert match.written == old
    assert {unit.code for unit in match.candidates} == new_codes
    assert areas.match("Hòa Bình", old.district_code, old.full_name, on=BEFORE).unit == old


def test_a_name_borne_by_several_communes(areas: Areas) -> None:
    assert areas.match(commune="Xã Tân Lập", on=BEFORE).problem == "commune_ambiguous"
    assert areas.match("Phú Thọ", None, "Xã Tân Lập", on=BEFORE).unit == areas.unit("08641", BEFORE)
    assert areas.match(commune="Xã Tân Lập", on=BEFORE, default_province=PHU_THO).unit == areas.unit(
        "08641", BEFORE
    )
    # Since the merger Phú Thọ holds three old communes of that name.
    merged = areas.match("Phú Thọ", None, "Xã Tân Lập", on=REVIEW_2025)
    assert merged.problem == "commune_ambiguous"
    assert len(merged.candidates) == 3
    assert areas.match("Phú Thọ", "Thanh Sơn", "Tân Lập", on=REVIEW_2025).unit == areas.unit("08611", AFTER)


def test_names_that_differ_by_accents_only(areas: Areas) -> None:
    exact = areas.match("Đồng Tháp", None, "Mỹ Thọ", on=REVIEW_2025)
    assert exact.unit == areas.unit("30076", AFTER)
    assert areas.match("Đồng Tháp", None, "Mỹ Tho", on=REVIEW_2025).unit == areas.unit("28261", AFTER)
    assert areas.match("Đồng Tháp", None, "my tho", on=REVIEW_2025).problem == "commune_ambiguous"


def test_a_misspelt_name_is_not_guessed_but_suggested(areas: Areas) -> None:
    match = areas.match("Phú Thọ", None, "Thu Cuk", on=REVIEW_2025)
    assert match.unit is None
    assert match.problem == "commune_unknown"
    assert match.candidates[0] == areas.unit("08545", AFTER)
    assert {unit.province_code for unit in match.candidates} == {PHU_THO}


def test_a_commune_of_another_province_is_unknown_here(areas: Areas) -> None:
    assert areas.match("Hà Giang", None, "Thu Cúc", on=BEFORE).problem == "commune_unknown"


def test_an_unknown_province_is_reported_beside_the_commune(areas: Areas) -> None:
    match = areas.match("Phú Thượng Bình", None, "Thu Cúc", on=REVIEW_2025)
    assert match.unit == areas.unit("08545", AFTER)
    assert match.warnings == ("province_unknown",)


def test_a_commune_that_has_not_begun(areas: Areas) -> None:
    match = areas.match("Phú Thọ", None, "Phường Việt Trì", on=REVIEW_2024)
    assert match.problem == "commune_not_yet"
    assert {unit.valid_to for unit in match.candidates} == {BEFORE}


def test_the_kind_written_decides_and_a_wrong_kind_is_told(areas: Areas) -> None:
    assert areas.match("Hòa Bình", None, "xã Mai Châu", on=REVIEW_2025).how == "name"
    assert areas.match("Hòa Bình", None, "TT Mai Châu", on=REVIEW_2025).how == "successor"
    match = areas.match("Phú Thọ", None, "Phường Thu Cúc", on=REVIEW_2025)
    assert match.unit == areas.unit("08545", AFTER)
    assert match.warnings == ("commune_kind_differs",)


@pytest.mark.parametrize(
    "address",
    ["Thu Cúc, Tân Sơn, Phú Thọ", "xã Thu Cúc, huyện Tân Sơn, tỉnh Phú Thọ", "Thu Cúc (H. Tân Sơn)"],
)
def test_an_address_in_one_cell(areas: Areas, address: str) -> None:
    assert areas.match(commune=address, on=BEFORE).unit == areas.unit("08545", BEFORE)


@pytest.mark.parametrize("written", ["Phường 1", "P.1", "P01", "p 01", "F1"])
def test_numbered_wards(areas: Areas, written: str) -> None:
    match = areas.match("TP. Hồ Chí Minh", "Q.3", written, on=BEFORE)
    assert match.unit == areas.unit("27160", BEFORE)


def test_an_island_district_needs_no_commune(areas: Areas) -> None:
    match = areas.match("Quảng Ngãi", "Huyện Lý Sơn", None, on=REVIEW_2025)
    assert match.unit is not None
    assert match.unit.full_name == "Đặc khu Lý Sơn"


@pytest.mark.parametrize("empty", [None, "", "  ", True])
def test_nothing_written(areas: Areas, empty: object) -> None:
    assert areas.match("Phú Thọ", None, empty, on=BEFORE).problem == "commune_missing"


def test_an_unknown_code(areas: Areas) -> None:
    assert areas.match(code="99999", on=BEFORE).problem == "commune_unknown"
    assert areas.match(commune="Thu Cúc", code="99999", on=BEFORE).problem == "commune_code_name_mismatch"


@pytest.mark.parametrize("written", ["Hoà Bình", "HÒA BÌNH", "tỉnh hoa binh", "17", 17, "T. Hoà Bình"])
def test_provinces_follow_the_merger(areas: Areas, written: object) -> None:
    assert areas.match_province(written, BEFORE).unit == areas.unit("17", BEFORE)
    assert areas.match_province(written, AFTER).unit == areas.unit(PHU_THO, AFTER)


def test_other_names_of_provinces(areas: Areas) -> None:
    assert areas.match_province("TP HCM", BEFORE).unit == areas.unit("79", BEFORE)
    assert areas.match_province("Thừa Thiên - Huế", BEFORE).unit == areas.unit("46", BEFORE)
    assert areas.match_province("Phú Thị", BEFORE).problem == "province_unknown"
    assert areas.match_province(None, BEFORE).problem == "province_missing"


@pytest.mark.long
def test_every_official_name_finds_its_unit(areas: Areas) -> None:
    lost = [
        unit.full_name
        for unit in areas.units("commune", AFTER)
        if areas.match(unit.province_code, None, unit.full_name, on=AFTER).unit != unit
    ]
    assert lost == []
    lost = [
        unit.full_name
        for unit in areas.units("commune", BEFORE)
        if areas.match(None, unit.district_code, unit.full_name, on=BEFORE).unit != unit
    ]
    assert lost == []


# --- names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Xã Thu Cúc", "thu cuc"),
        ("TT. Phong Châu", "phong chau"),
        ("Thành phố Việt Trì", "viet tri"),
        ("Phường 01", "1"),
        ("Xá Lượng", "xa luong"),
        ("ĐẶC KHU PHÚ QUỐC", "phu quoc"),
        ("Thu Cúc", "thu cuc"),
    ],
)
def test_normalised_names(written: str, name: str) -> None:
    assert normalise_name(written) == name


def test_the_kind_is_split_off() -> None:
    assert split_kind("TX. Phú Thọ") == ("thị xã", "phu tho")
    assert split_kind("Phương Thịnh") == (None, "phuong thinh")


@pytest.mark.parametrize(
    ("written", "display", "key"),
    [
        ("Khu 03", "Khu 3", "khu 3"),
        ("KHU 3", "Khu 3", "khu 3"),
        ("k.3", "Khu 3", "khu 3"),
        ("Khu3", "Khu 3", "khu 3"),
        ("Khu số 03", "Khu 3", "khu 3"),
        ("Thôn Số", "Thôn Số", "thon so"),
        ("TDP số 5", "Tổ dân phố 5", "to dan pho 5"),
        ("Tổ 05", "Tổ dân phố 5", "to dan pho 5"),
        ("thôn  đồng tâm", "Thôn Đồng Tâm", "thon dong tam"),
        ("X. Chiềng", "Xóm Chiềng", "xom chieng"),
        ("Bản Mới", "Bản Mới", "ban moi"),
        ("xóm 12A", "Xóm 12A", "xom 12a"),
        ("Lang Sơn", "Lang Sơn", "lang son"),
        ("Tân Tiến", "Tân Tiến", "tan tien"),
        ("", "", ""),
    ],
)
def test_villages(written: str, display: str, key: str) -> None:
    village = normalise_village(written)
    assert (village.display, village.key) == (display, key)
