"""The columns of the sheets of households.xlsx: header, value in SQL, width."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from giamngheo.law import Standard
from giamngheo.reports import words
from giamngheo.reports.bulk_rows import Field, quoted
from giamngheo.reports.departed import GONE
from giamngheo.rules import Text

CLASS_FILLS = {
    "poor": "#F8CBAD",
    "near_poor": "#FFE699",
    "average": "#DDEBF7",
    "above_average": "#E2EFDA",
    "not_poor": "#E2EFDA",
    "unknown": "#D9D9D9",
    GONE: "#D9D9D9",
}


class Fields:
    """Makes the columns in one language for the columns a list really has."""

    def __init__(self, standard: Standard, lang: str, columns: Collection[str]) -> None:
        self.standard, self.lang, self.columns = standard, lang, columns

    def say(self, vi: str, en: str) -> str:
        return vi if self.lang == "vi" else en

    def of_list(self, movements: bool) -> list[Field]:
        """The classified list: one row a household."""
        points, deprivation = (self._label(name) for name in ("income_points", "deprivation_points"))
        fields = [
            Field(self.say("TT", "No."), "place + 1", "count", 7),
            Field(self.say("Mã hộ", "Household code"), "household_code", width=15),
            Field(self.say("Họ tên chủ hộ", "Household head"), "head_name", width=26),
            Field(self.say("Số định danh chủ hộ", "Head's citizen number"), "head_citizen_id", width=15),
            Field(self.say("Mã xã", "Commune code"), "commune_code", "centre", 8),
            Field(self.say("Xã/phường", "Commune"), "commune_name", width=20),
            Field(self.say("Thôn/tổ dân phố", "Village"), "village", width=20),
            Field(
                self.say("Khu vực", "Area type"), self._words("locality", words.LOCALITY_WORDS), "centre", 11
            ),
            Field(self.say("Số nhân khẩu", "Persons"), "size", "count", 8),
            self.klass(),
            Field(
                self.say("Căn cứ xét", "Decided by"), self._words("basis", words.BASIS_WORDS), "centre", 10
            ),
            Field(points, "income_points", "count", 9),
            Field(self.say("Mức chuẩn (điểm)", "Line (points)"), "points_line", "count", 9),
            Field(deprivation, "deprivation_points", "count", 9),
            *self._indicators(),
        ]
        if movements:
            fields.append(
                Field(
                    self.say("Diễn biến", "Change"), self._words("movement", words.MOVEMENT_WORDS), width=26
                )
            )
        return [
            *fields,
            Field(self.say("Lý do", "Reason"), f"reason_{self.lang}", "wrapped", 60),
            Field(self.say("Tệp nguồn", "Source file"), "source_file", width=22),
            Field(self.say("Trang", "Sheet"), "source_sheet", width=14),
            Field(self.say("Dòng", "Row"), "source_row", "count", 8),
        ]

    def klass(self) -> Field:
        names = {code: text.get(self.lang) for code, text in words.CLASS_WORDS.items()}
        return Field(
            self.say("Loại hộ", "Class"),
            case('"class"', names),
            "centre",
            29,
            fill_by='"class"',
            fills=CLASS_FILLS,
        )

    def of_reasons(self) -> list[Field]:
        """One row per criterion of a household."""
        return [
            Field(self.say("Mã hộ", "Household code"), "household_code", width=15),
            Field(self.say("Họ tên chủ hộ", "Household head"), "head_name", width=26),
            Field(self.say("Thôn/tổ dân phố", "Village"), "village", width=18),
            self.klass(),
            Field(self.say("Tiêu chí", "Criterion"), "criterion", width=30),
            Field(self.say("Kết quả", "Result"), "result", "centre", 18),
            Field(self.say("Giá trị", "Value"), "value", "centre", 16),
            Field(self.say("Ngưỡng", "Threshold"), "threshold", "wrapped", 42),
            Field(self.say("Vì sao", "Why"), "why", "wrapped", 55),
            Field(self.say("Căn cứ pháp lý", "Article"), "article", "wrapped", 36),
            Field(self.say("Mức độ chứng cứ", "Evidence"), "evidence", "wrapped", 26),
        ]

    def of_members(self, code: str) -> list[Field]:
        """The detail list of a class, members beneath their head."""
        return [
            Field(self.say("STT hộ", "Household no."), "household_number", "count", 7),
            Field(self.say("STT thành viên", "Member no."), "member_number", "count", 8),
            Field(self.say("Họ và tên", "Name"), "name", width=28),
            Field(self.say("Quan hệ với chủ hộ", "Relation to head"), "relation", width=16),
            Field(self.say("Giới tính", "Sex"), "sex", "centre", 9),
            Field(self.say("Ngày sinh", "Birth date"), "birth", "centre", 12),
            Field(self.say("Dân tộc", "Ethnic group"), "ethnicity", "centre", 12),
            Field(self.say("Số định danh/CCCD", "Citizen number"), "citizen_id", "centre", 16),
            *self._place_and_points(),
            Field(self.say("Diện", "Kind"), "kind", width=26),
            Field(self.say("Mã hộ", "Household code"), "household_code", width=15),
            Field(self.say("Ghi chú", "Remark"), "note", width=30),
        ]

    def of_escaped(self) -> list[Field]:
        """The list of households that left a class; one row a household."""
        return [
            Field(self.say("STT hộ", "Household no."), "place + 1", "count", 7),
            Field(self.say("Họ và tên chủ hộ", "Household head"), "head_name", width=28),
            Field(self.say("Số định danh/CCCD", "Citizen number"), "head_citizen_id", "centre", 16),
            Field(self.say("Số nhân khẩu", "Persons"), "size", "count", 8),
            *self._place_and_points(),
            Field(
                self.say("Loại hộ đầu năm", "Class at the start"),
                self._words("previous_class", words.CLASS_WORDS),
                "centre",
                18,
            ),
            self.klass(),
            Field(self.say("Diễn biến", "Change"), self._words("movement", words.MOVEMENT_WORDS), width=30),
            Field(self.say("Mã hộ", "Household code"), "household_code", width=15),
            Field(self.say("Ghi chú", "Remark"), "note", width=30),
        ]

    def of_movements(self) -> list[Field]:
        """Every household of either list with what became of it."""
        return [
            Field(self.say("TT", "No."), "place + 1", "count", 7),
            Field(self.say("Mã hộ", "Household code"), "household_code", width=15),
            Field(self.say("Mã hộ đầu năm", "Code at the start"), "previous_code", width=15),
            Field(self.say("Họ tên chủ hộ", "Household head"), "head_name", width=26),
            Field(self.say("Xã/phường", "Commune"), "commune_name", width=20),
            Field(self.say("Thôn/tổ dân phố", "Village"), "village", width=20),
            Field(
                self.say("Loại hộ đầu năm", "Class at the start"),
                self._words("previous_class", words.CLASS_WORDS),
                "centre",
                20,
            ),
            Field(self.say("Nhân khẩu đầu năm", "Persons at the start"), "previous_size", "count", 10),
            self.klass(),
            Field(self.say("Nhân khẩu cuối năm", "Persons at the end"), "size", "count", 10),
            Field(self.say("Diễn biến", "Change"), self._words("movement", words.MOVEMENT_WORDS), width=30),
            Field(
                self.say("Thay đổi của hộ", "Change of household"),
                self._words("change", words.CHANGE_WORDS),
                "centre",
                14,
            ),
            Field(self.say("Giải thích", "Explanation"), "reason", "wrapped", 60),
        ]

    def _indicators(self) -> list[Field]:
        return [
            Field(
                f"{indicator.number}. {indicator.short.get(self.lang)}",
                f"case when deprived_{indicator.key} then 'x' "
                f"when not deprived_{indicator.key} or \"class\" = {quoted(GONE)} then '' else '?' end",
                "centre",
                9.5,
            )
            for indicator in self.standard.indicators
        ]

    def _place_and_points(self) -> list[Field]:
        return [
            Field(self.say("Xã/phường", "Commune"), "commune_name", width=18),
            Field(self.say("Thôn/tổ dân phố", "Village"), "village", width=18),
            Field(self._label("income_points"), "income_points", "count", 8),
            Field(self._label("deprivation_points"), "deprivation_points", "count", 8),
        ]

    def _label(self, name: str) -> str:
        return self.standard.labels[name].with_capital().get(self.lang)

    def _words(self, column: str, texts: Mapping[str, Text]) -> str:
        return case(f'"{column}"', {code: text.get(self.lang) for code, text in texts.items()})


def case(column: str, names: Mapping[str, str]) -> str:
    """SQL that gives a code's words; a code without words stands for itself."""
    if not names:
        return column
    whens = " ".join(f"when {quoted(code)} then {quoted(name)}" for code, name in names.items())
    return f"case {column} {whens} else {column} end"
