"""Lists with oddities that real offices produce."""

from intake_results import codes, column, people

PLACE = ["Xã Thu Cúc, tỉnh Phú Thọ"]
HEAD = ["STT", "Họ và tên chủ hộ", "Số khẩu", "B1", "B2"]


def test_a_detail_list_with_two_numberings_and_years_under_nam_and_nu(read, write):
    rows = [
        ["Phụ lục số 2.3"],
        ["DANH SÁCH CHI TIẾT HỘ NGHÈO NĂM 2025"],
        ["Thôn 3, xã Võ Miếu, tỉnh Phú Thọ"],
        ["STT chủ hộ", "STT thành viên", "Họ và tên", "Năm sinh", None, "Dân tộc", "Quan hệ với chủ hộ",
         "Phân theo", None, None, "Tổng điểm B1", "Tổng điểm B2"],
        [None, None, None, "Nam", "Nữ", None, None, "Nghèo mới", "Tái nghèo", "Nghèo cũ"],
        [1, 1, "Hà Văn A", 1970, None, "Mường", "Chủ hộ", None, None, "x", 110, 40],
        [None, 2, "Hà Thị B", None, 1975, "Mường", "Vợ"],
        [2, 1, "Đinh Thị D", None, 1950, "Kinh", "Chủ hộ", "x", None, None, 100, 30],
        ["Tổng cộng: 2 hộ, 3 khẩu"],
    ]  # fmt: skip
    intake = read(write("a.xlsx", rows))
    assert set(codes(intake)) == {"unmapped_column"}
    assert people(intake, "sex") == ["male", "female", "female"]
    assert column(intake, "size") == [2, 1]
    assert column(intake, "poverty_class_recorded") == ["poor", "poor"]
    assert column(intake, "ethnic_minority") == [True, False]
    assert column(intake, "village") == ["Thôn 3", "Thôn 3"]


def test_titles_and_headings_without_accents(read, write):
    rows = [
        ["DANH SACH HO CAN NGHEO XA THU CUC TINH PHU THO NAM 2025"],
        ["STT", "HO VA TEN CHU HO", "NGAY SINH", "GIOI TINH", "SO KHAU", "DIEM B1", "DIEM B2", "KHU VUC"],
        [1, "HA VAN A", "01/01/1980", "NAM", 3, 100, 20, "NT"],
    ]
    intake = read(write("a.xlsx", rows))
    assert codes(intake) == []
    assert column(intake, "commune_code") == ["08545"]
    assert column(intake, "poverty_class_recorded") == ["near_poor"]
    assert column(intake, "head_sex") == ["male"]


def test_tables_one_under_the_other_with_the_same_heading(read, write):
    rows = [["XÃ THU CÚC TỈNH PHÚ THỌ"], ["KHU 1"], HEAD, [1, "Hà A", 3, 100, 20], [2, "Hà B", 2, 110, 30],
            [None, "Cộng", 5], [], ["KHU 2"], HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)"],
            [1, "Hà C", 3, 100, 20], [None, "Cộng", 3]]  # fmt: skip
    intake = read(write("a.xlsx", rows))
    assert codes(intake) == []
    assert column(intake, "village") == ["Khu 1", "Khu 1", "Khu 2"]
    assert column(intake, "source_row") == [4, 5, 11]


def test_a_village_over_its_households_in_the_column_of_codes(read, write):
    rows = [
        ["Xã Thu Cúc, tỉnh Phú Thọ, năm 2025"],
        ["STT", "Mã hộ", "Họ và tên chủ hộ", "Năm sinh", "Số khẩu", "Điểm B1", "Điểm B2"],
        ["I", "Khu 1"],
        [1, "TT-001", "Hà Một", 1970, 3, 110, 20],
        [2, "Khu 2-07", "Hà Hai", 1975, 2, 100, 30],
        ["II", "Khu 2"],
        [1, "TT-003", "Hà Ba", 1971, 3, 110, 20],
    ]
    intake = read(write("a.xlsx", rows))
    assert codes(intake) == []
    assert column(intake, "household_code") == ["TT-001", "Khu 2-07", "TT-003"]
    assert column(intake, "village") == ["Khu 1", "Khu 1", "Khu 2"]


def test_sections_that_state_the_class(read, write):
    rows = [
        PLACE,
        HEAD,
        ["A", "HỘ NGHÈO"],
        [1, "Hà A", 3, 100, 30],
        ["B", "HỘ CẬN NGHÈO"],
        [1, "Hà B", 2, 110, 10],
    ]
    intake = read(write("a.xlsx", rows))
    assert column(intake, "poverty_class_recorded") == ["poor", "near_poor"]


def test_ticks_by_points_by_both_answers_and_by_numbers(read, write):
    names = [f"Chỉ số {number}" for number in range(1, 13)]
    by_points = [PLACE, [*HEAD, *names], [1, "Hà A", 3, 100, 20, 10, 10, *[0] * 10]]
    both = [PLACE, [*HEAD, *names], [1, "Hà A", 3, 100, 20, 1, 1, *[0] * 9, None]]
    listed = [
        PLACE,
        [*HEAD, "Các chỉ số thiếu hụt"],
        [1, "Hà A", 3, 100, 20, "1; 2"],
        [2, "Hà B", 3, 100, 0, None],
    ]
    first, second, third = (
        read(write(f"{n}.xlsx", rows)) for n, rows in enumerate((by_points, both, listed))
    )
    assert column(first, "ticked_info_assets") == [False]
    assert column(second, "ticked_info_assets") == [None]
    assert column(third, "ticked_info_assets") == [False, False]
    assert [column(i, "ticked_dependents")[0] for i in (first, second, third)] == [True, True, True]
    assert column(third, "ticked_employment") == [True, False]


def test_blank_answers_are_missing_unless_the_column_holds_marks_only(read, write):
    head = [*HEAD, "Có tivi", "Có radio", "Sử dụng internet", "Tổng diện tích nhà ở"]
    rows = [
        PLACE,
        head,
        [1, "Hà A", 3, 100, 20, "x", "có", "có", 50],
        [2, "Hà B", 3, 100, 20, None, None, "không", 40],
    ]
    intake = read(write("a.xlsx", rows))
    assert column(intake, "has_tv") == [True, False]
    assert column(intake, "has_radio") == [True, None]
    assert column(intake, "uses_internet") == [True, False]


def test_money_in_the_unit_of_the_heading_of_the_title_or_of_the_cell(read, write):
    heading = [
        PLACE,
        [*HEAD[:3], "Thu nhập bình quân đầu người/tháng (nghìn đồng)", "B2"],
        [1, "A B", 4, "1.450", 30],
    ]
    title = [
        [*PLACE, "Đơn vị tính: triệu đồng"],
        [*HEAD[:3], "Thu nhập 12 tháng", "B2"],
        [1, "A B", 4, "72,5", 30],
    ]
    cell = [PLACE, [*HEAD[:3], "Thu nhập bình quân đầu người", "B2"], [1, "A B", 4, "1,45 triệu", 30]]
    first, second, third = (read(write(f"{n}.xlsx", rows)) for n, rows in enumerate((heading, title, cell)))
    assert column(first, "income_per_capita_month") == [1_450_000]
    assert column(second, "income_12m") == [72_500_000]
    assert column(third, "income_per_capita_month") == [1_450_000]


def test_the_household_code_does_not_depend_on_the_order_of_rows(read, write):
    body = [[1, "Hà A", 3, 100, 30], [2, "Hà B", 2, 110, 10], [3, "Hà B", 4, 90, 10]]
    first = read(write("a.xlsx", [PLACE, HEAD, *body]))
    second = read(write("b.xlsx", [PLACE, HEAD, *reversed(body)]))
    assert column(first, "household_code") == column(second, "household_code")[::-1]
    assert len(set(column(first, "household_code"))) == 3
    assert all(code.startswith("D08545-") for code in column(first, "household_code"))


def test_one_bad_member_rejects_its_household_only(read, write):
    head = ["STT", "Họ và tên", "Quan hệ với chủ hộ", "Ngày sinh", "B1", "B2"]
    rows = [
        PLACE, head,
        [1, "Hà A", "Chủ hộ", "1980", 100, 30], [None, "Hà B", "Con", "31/02/2010"],
        [2, "Hà C", "Chủ hộ", "1970", 90, 20],
    ]  # fmt: skip
    intake = read(write("a.xlsx", rows))
    assert intake.rejected == {1}
    assert column(intake, "household_key") == [2]
    assert people(intake, "name") == ["Hà C"]


def test_old_units_are_followed_and_codes_are_read_as_numbers(read, write):
    rows = [["Họ và tên chủ hộ", "Mã xã", "Số khẩu", "B1", "B2"], ["Hà A", 8545, 3, 100, 20]]
    assert column(read(write("a.xlsx", rows)), "commune_code") == ["08545"]
    old = [["Họ và tên chủ hộ", "Xã", "Huyện", "Tỉnh", "Số khẩu", "B1", "B2"],
           ["Hà A", "xã Mỹ Thuận", "Tân Sơn", "Phú Thọ", 3, 100, 20]]  # fmt: skip
    intake = read(write("b.xlsx", old))
    assert codes(intake) == ["commune_followed"]
    assert column(intake, "commune_name") == ["Xã Minh Đài"]


def test_the_list_decides_between_rural_and_urban(read, write):
    rows = [PLACE, [*HEAD, "Khu vực"], [1, "Hà A", 3, 100, 20, "thành thị"]]
    intake = read(write("a.xlsx", rows))
    assert codes(intake) == ["locality_disagrees"]
    assert column(intake, "locality") == ["urban"]


def test_formula_like_text_is_kept_as_text(read, write):
    rows = [PLACE, [*HEAD, "Ghi chú"], [1, "Hà A", 3, 100, 20, '=HYPERLINK("http://x")']]
    assert column(read(write("a.xlsx", rows)), "note") == ['=HYPERLINK("http://x")']


def test_a_second_head_without_a_number_is_a_second_head_of_the_same_household(read, write):
    head = ["STT hộ", "Họ và tên", "Quan hệ với chủ hộ", "B1", "B2"]
    rows = [PLACE, head, [1, "Hà A", "Chủ hộ", 120, 30], [None, "Hà B", "Chủ hộ"],
            [2, "Hà C", "Chủ hộ", 100, 20], [None, "Hà D", "Chủ hộ", 110, 20]]  # fmt: skip
    intake = read(write("a.xlsx", rows))
    assert set(codes(intake)) == {"two_heads"}
    assert column(intake, "head_name") == ["Hà C", "Hà D"]


def test_signers_below_the_table_are_no_households_in_whatever_column_they_stand(read, write):
    head = ["STT", "Họ và tên chủ hộ", "Số CCCD", "Xã", "Số khẩu", "B1", "B2", "Ghi chú"]
    rows = [PLACE, head, [1, "Hà A", "025080001001", "Thu Cúc", 3, 100, 20], [],
            [None, None, "NGƯỜI LẬP BIỂU", None, None, "Thu Cúc, ngày 14 tháng 12 năm 2025"],
            [None, "KẾ TOÁN", None, None, None, "CHỦ TỊCH"], [None, "Hà Văn Lập", None, None, None, "Hà Văn Ký"]]  # fmt: skip
    intake = read(write("a.xlsx", rows))
    assert codes(intake) == []
    assert column(intake, "head_name") == ["Hà A"]


def test_the_village_is_taken_from_the_address(read, write):
    head = ["STT", "Họ và tên chủ hộ", "Địa chỉ", "Số khẩu", "B1", "B2"]
    rows = [PLACE, head, [1, "Hà A", "Khu 5, xã Thu Cúc", 3, 100, 20], [2, "Hà B", "Khu Trung Ngãi", 3, 100, 20]]  # fmt: skip
    assert column(read(write("a.xlsx", rows)), "village") == ["Khu 5", "Khu Trung Ngãi"]


def test_an_unknown_commune_is_said_once(read, write):
    rows = [
        ["STT", "Họ và tên chủ hộ", "Xã", "Số khẩu", "B1", "B2"],
        [1, "Hà A", "Xã Không Có Thật", 3, 100, 20],
    ]
    assert codes(read(write("a.xlsx", rows))) == ["commune_unknown"]


def test_a_number_for_the_area_type_is_read_where_the_list_says_what_it_means(read, write):
    coded = "Khu vực (1: thành thị; 2: nông thôn)"
    rows = [PLACE, [*HEAD, coded], [1, "Hà A", 3, 100, 20, 1], [2, "Hà B", 3, 100, 20, 2.0]]
    assert column(read(write("a.xlsx", rows)), "locality") == ["urban", "rural"]
    note = ["Ghi chú: 1 = nông thôn, 2 = thành thị"]
    rows = [PLACE, note, [*HEAD, "Khu vực"], [1, "Hà A", 3, 100, 20, 1], [2, "Hà B", 3, 100, 20, "2"]]
    assert column(read(write("b.xlsx", rows)), "locality") == ["rural", "urban"]
    rows = [PLACE, [*HEAD, "Khu vực"], [1, "Hà A", 3, 100, 20, 1]]
    assert "not_a_choice" in codes(read(write("c.xlsx", rows)))


def test_a_line_with_only_the_kind_of_a_village_is_no_household(read, write):
    for line in (["Khu phố"], [None, "Khu phố"], ["Khu 5"], [None, "Khu 5"], ["KHU DÂN CƯ SỐ 5"]):
        rows = [PLACE, HEAD, line, [1, "Hà A", 3, 100, 20], [2, "Hà B", 4, 120, 30]]
        intake = read(write("a.xlsx", rows))
        assert intake.households.num_rows == 2, line
        assert not intake.errors, line


def test_many_unused_columns_and_old_fonts_are_told_once_a_sheet(read, write):
    more = [f"Cột phụ {number}" for number in range(25)]
    intake = read(write("a.xlsx", [PLACE, [*HEAD, *more], [1, "Hà A", 3, 100, 20, *range(25)]]))
    [told] = [problem for problem in intake.problems if problem.code.startswith("unmapped")]
    assert (told.code, told.params["count"]) == ("unmapped_columns", 25)
    assert "F “Cột phụ 0”, G “Cột phụ 1”" in told.message.vi


def test_a_column_of_marks_headed_telephone_says_that_there_is_one(read, write):
    rows = [PLACE, [*HEAD, "Điện thoại", "Tivi"], [1, "Hà A", 3, 100, 20, "x", None], [2, "Hà B", 3, 100, 20, None, "x"]]  # fmt: skip
    assert column(read(write("a.xlsx", rows)), "has_phone") == [True, False]
    rows = [PLACE, [*HEAD, "Điện thoại"], [1, "Hà A", 3, 100, 20, "0912345678"]]
    assert column(read(write("b.xlsx", rows)), "phone") == ["0912345678"]


def test_a_list_of_headings_alone_is_an_error_that_says_what_to_do(read, write):
    intake = read(write("a.xlsx", {"Khu 1": [PLACE, HEAD], "Khu 2": [PLACE, HEAD]}))
    assert codes(intake, "error") == ["sheet_without_rows"] * 2
    assert "Điền mỗi hộ" in intake.errors[0].suggestion.vi
    assert "right under the headings" in intake.errors[0].message.en
    one_filled = {"Khu 1": [PLACE, HEAD], "Khu 2": [PLACE, HEAD, [1, "Hà A", 3, 100, 20]]}
    assert codes(read(write("b.xlsx", one_filled)), "warning") == ["sheet_without_rows"]


def test_short_forms_of_headings_and_classes(read, write):
    head = ["TT", "Họ & tên CH", "NS", "GT", "SL khẩu", "Đ. B1", "Đ. B2", "KQ", "TĐ GD người lớn", "GC"]
    intake = read(write("a.xlsx", [PLACE, head, [1, "Hà A", 1960, "Nam", 3, 160, 10, "KN", "x", "xem"]]))
    assert "unmapped_column" not in codes(intake)
    assert column(intake, "size") == [3]
    assert column(intake, "poverty_class_recorded") == ["not_poor"]
    assert column(intake, "ticked_adult_education") == [True]


def test_no_indicator_in_a_list_of_numbers_may_be_said_in_words(read, write):
    head = [*HEAD[:-1], "Các chỉ số thiếu hụt (ghi số)", "B2"]
    intake = read(write("a.xlsx", [PLACE, head, [1, "Hà A", 3, 100, "không", 0]]))
    assert codes(intake) == []


def test_an_unclear_heading_is_told_in_words(read, write):
    intake = read(write("a.xlsx", [PLACE, [*HEAD, "Tổng điểm"], [1, "Hà A", 3, 100, 30, 130]]))
    told = [problem.message.vi for problem in intake.problems if problem.code == "ambiguous_column"]
    assert len(told) == 1
    assert "recorded" not in told[0]


def test_as_above_is_the_value_above_and_is_told_once(read, write):
    head = ["STT", "Chủ hộ", "Khu", "Dân tộc", "Khu vực", "Số khẩu", "B1", "B2"]
    marks = [('"', "-nt-"), ("nt", "//"), ("- // -", "Như trên"), ("Khu 2", "Kinh"), ("N.T", "“")]
    rows = [[n, f"Hà {n}", *pair, "nt", 2, 100, 30] for n, pair in enumerate(marks, 2)]
    intake = read(write("a.xlsx", [PLACE, head, [1, "Hà 1", "Khu 1", "Mường", "nt", 2, 100, 30], *rows]))
    assert column(intake, "village") == ["Khu 1"] * 4 + ["Khu 2"] * 2
    assert column(intake, "ethnic_minority") == [True] * 4 + [False] * 2
    assert column(intake, "locality") == ["rural"] * 6
    assert codes(intake) == ["as_above", "as_above"]


def test_the_registers_own_extract_of_households_is_read_back(read, write):
    head = [
        "Số thứ tự", "Xã, phường", "Mã hộ", "Họ tên chủ hộ", "Số nhân khẩu", "Họ và tên", "Giới tính", "Năm sinh",
        "Tổng điểm B1 (điểm A)", "Tổng điểm B2 (điểm B)", "Số chỉ số thiếu hụt so với ngưỡng",
        "Số người trả lời «Có bảo hiểm y tế»: có", "Số người: nam", "Năm 2025: kết quả rà soát",
        "Năm 2025: số nhân khẩu khi rà soát",
    ]  # fmt: skip
    rows = [
        head,
        [1, "Xã Thu Cúc", "H1", "Hà Một", 3, "Hà Một", "nam", 1970, 110, 20, -1, 3, 1, "Hộ nghèo", 4],
        [2, "Xã Thu Cúc", "H2", "Hà Hai", 5, "Hà Hai", "nữ", 1975, 100, 30, 0, 0, 2, "Hộ nghèo", 5],
    ]
    intake = read(write("a.xlsx", rows))
    assert [one for one in intake.problems if one.severity == "error"] == []
    assert column(intake, "size") == [3, 5]
    assert column(intake, "household_code") == ["H1", "H2"]
    assert column(intake, "poverty_class_recorded") == [None, None]
    assert intake.persons.num_rows == 0


def test_members_of_households_of_one_person_are_members(read, write):
    head = ["Mã hộ", "Chủ hộ", "Họ và tên", "Quan hệ với chủ hộ", "Năm sinh", "B1", "B2"]
    rows = [PLACE, head, ["H1", "Hà Một", "Hà Một", "Chủ hộ", 1970, 110, 20]]
    assert people(read(write("a.xlsx", rows)), "name") == ["Hà Một"]
