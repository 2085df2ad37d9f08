"""What columns are called that no question of the form names: parts of dates, marks, our own keys."""

from giamngheo.rules.text import Text


def _mark(vi: str, en: str) -> Text:
    return Text(f"Đánh dấu: {vi}", f"Mark: {en}")


COLUMN_WORDS: dict[str, Text] = {
    "row_no": Text("STT", "Number of the row"),
    "household_no": Text("STT hộ", "Number of the household"),
    "member_no": Text("STT thành viên", "Number of the member"),
    "any_name": Text("Họ và tên", "Name"),
    "head_citizen_id": Text("CCCD chủ hộ", "Citizen number of the head"),
    "head_ethnicity": Text("Dân tộc chủ hộ", "Ethnicity of the head"),
    "head_sex": Text("Giới tính chủ hộ", "Sex of the head"),
    "head_birth_date": Text("Ngày sinh chủ hộ", "Birth date of the head"),
    "birth_year_male": Text("Năm sinh nam", "Year of birth (male)"),
    "birth_year_female": Text("Năm sinh nữ", "Year of birth (female)"),
    "province_code": Text("Mã tỉnh", "Province code"),
    "district_code": Text("Mã huyện", "District code"),
    "commune_code": Text("Mã xã", "Commune code"),
    "former_commune": Text("Xã cũ", "Former commune"),
    "causes": Text("Nguyên nhân nghèo", "Causes of poverty"),
    "ticked_list": Text("Chỉ số thiếu hụt", "Deprived indicators"),
    "deprivation_count": Text("Số chỉ số thiếu hụt", "Number of deprived indicators"),
    "birth_day": Text("Ngày sinh: ngày", "Birth: day"),
    "birth_month": Text("Ngày sinh: tháng", "Birth: month"),
    "birth_year": Text("Ngày sinh: năm", "Birth: year"),
    "birth_date_from": Text("Sinh từ ngày", "Born from"),
    "birth_date_to": Text("Sinh đến ngày", "Born until"),
    "head_birth_date_from": Text("Chủ hộ sinh từ ngày", "Head born from"),
    "head_birth_date_to": Text("Chủ hộ sinh đến ngày", "Head born until"),
    "decision_date_from": Text("Quyết định từ ngày", "Decision from"),
    "decision_date_to": Text("Quyết định đến ngày", "Decision until"),
    "foreign_code": Text(
        "Mã hộ ở hệ thống khác (CSDL quốc gia, BHXH, ngân hàng…)",
        "Household code in another system (national database, insurance, bank…)",
    ),
    "household_link": Text("Khóa nối hai bảng", "Key that joins two tables"),
    "review_year": Text("Năm rà soát", "Year of the review"),
    "class_poor": _mark("hộ nghèo", "poor"),
    "class_near_poor": _mark("hộ cận nghèo", "near-poor"),
    "class_not_poor": _mark("hộ không nghèo", "not poor"),
    "class_average": _mark("hộ có mức sống trung bình", "average standard of living"),
    "locality_urban": _mark("thành thị", "urban"),
    "locality_rural": _mark("nông thôn", "rural"),
    "sex_male": _mark("nam", "male"),
    "sex_female": _mark("nữ", "female"),
}
"""By the variable's name."""
