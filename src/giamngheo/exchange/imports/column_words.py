"""What columns are called that no question of the form names: parts of dates, marks, our own keys."""

from giamngheo.rules.text import Text


def _mark(vi: str, en: str) -> Text:
    return Text(f"Đánh dấu: {vi}", f"Mark: {en}")


COLUMN_WORDS: dict[str, Text] = {
    "birth_day": Text("Ngày sinh: ngày", "Birth: day"),
    "birth_month": Text("Ngày sinh: tháng", "Birth: month"),
    "birth_year": Text("Ngày sinh: năm", "Birth: year"),
    "birth_date_from": Text("Sinh từ ngày", "Born from"),
    "birth_date_to": Text("Sinh đến ngày", "Born until"),
    "head_birth_date_from": Text("Chủ hộ sinh từ ngày", "Head born from"),
    "head_birth_date_to": Text("Chủ hộ sinh đến ngày", "Head born until"),
    "decision_date_from": Text("Quyết định từ ngày", "Decision from"),
    "decision_date_to": Text("Quyết định đến ngày", "Decision until"),
    "household_link": Text("Khóa nối hai bảng", "Key that joins two tables"),
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
