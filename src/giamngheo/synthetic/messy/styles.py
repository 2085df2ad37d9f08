"""Lists as offices keep them, each in a way of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from giamngheo.synthetic.flat import MARK, FlatHousehold
from giamngheo.synthetic.label import SYNTHETIC_LABEL
from giamngheo.synthetic.messy.grid import Book, Grid, Serial
from giamngheo.synthetic.messy.legacy import to_decomposed, to_tcvn3, to_vni
from giamngheo.synthetic.survey import INDICATORS

# survives any font
_PLAIN_LABEL = "DU LIEU MO PHONG - khong phai nguoi that / SYNTHETIC DATA - no real people"
_SHORT_NAMES = ("Việc làm", "Người phụ thuộc", "Dinh dưỡng", "BHYT", "Trình độ GD người lớn",
                "Tình trạng đi học trẻ em", "Chất lượng nhà ở", "Diện tích nhà ở BQ", "Nguồn nước SH",
                "Nhà tiêu HVS", "DV viễn thông", "Phương tiện tiếp cận TT")  # fmt: skip
_CAUSES = {
    "cause_no_land": "Không có đất SX", "cause_no_capital": "Không có vốn SXKD",
    "cause_no_labour": "Không có lao động", "cause_no_tools": "Không có công cụ, phương tiện SX",
    "cause_no_knowledge": "Không có kiến thức về SX", "cause_no_skills": "Không có kỹ năng LĐ, SX",
    "cause_illness": "Ốm đau, bệnh nặng, tai nạn", "cause_other": "Nguyên nhân khác",
}  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


@dataclass(frozen=True)
class Place:
    """Names of units as a list of a time would write them."""

    commune: str
    old_commune: str
    old_district: str


@dataclass(frozen=True)
class Material:
    """What a messy workbook is made from; `places` by household key."""

    year: int
    households: Sequence[FlatHousehold]
    places: dict[int, Place]

    def place(self, household: FlatHousehold) -> Place:
        return self.places[household.values["household_key"]]

    def by_commune(self) -> list[tuple[str, list[FlatHousehold]]]:
        """Households of each commune, in order."""
        groups = groupby(self.households, key=lambda household: self.place(household).commune)
        return [(name, list(members)) for name, members in groups]


def ticked_by_village(material: Material) -> Book:
    """One sheet per commune: titles, a heading over three rows, numbered columns, villages between, sums
    below."""
    grids = []
    largest = sorted(material.by_commune(), key=lambda pair: -len(pair[1]))[:4]
    for number, (commune, households) in enumerate(largest, start=1):
        grid = Grid(f"{number}. {commune}"[:31])
        width = 6 + len(INDICATORS) + 3
        grid.add([f"UBND {commune.upper()}"])
        grid.add(["BAN CHỈ ĐẠO RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO"])
        grid.add([SYNTHETIC_LABEL])
        grid.add([f"DANH SÁCH HỘ RÀ SOÁT NĂM {material.year} {commune.upper()}, TỈNH PHÚ THỌ"])
        grid.merge(0, width - 1)
        grid.add([])
        top = ["TT", "Họ và tên chủ hộ", "Số CCCD", "Số khẩu", "Tổng điểm", None]
        grid.add([*top, "Chỉ số thiếu hụt (đánh dấu x)", *[None] * 11, "Hộ DTTS", "Biến động", "Ghi chú"])
        grid.merge(4, 5)
        grid.merge(6, 17)
        for column in (0, 1, 2, 3, 18, 19, 20):
            grid.merge(column, column, 2)
        grid.add([None, None, None, None, "B1", "B2", *_SHORT_NAMES])
        grid.add([f"({column})" for column in range(1, width + 1)])
        _villages(grid, households)
        grid.add([None, "TỔNG CỘNG", None, sum(household.values["size"] for household in households)])
        grid.add([])
        grid.add([None, None, None, f"{commune}, ngày 14 tháng 11 năm {material.year}"])
        grid.add([None, "NGƯỜI LẬP BIỂU", None, "TM. ỦY BAN NHÂN DÂN"])
        grids.append(grid)
    covers = "tiêu đề nhiều tầng, hàng số cột, hàng nhóm theo thôn, hàng cộng, chữ ký; mỗi xã một trang"
    return Book("lon-xon-1-hai-tang.xlsx", grids, covers)


def _villages(grid: Grid, households: list[FlatHousehold]) -> None:
    groups = groupby(households, key=lambda household: household.values["village"])
    for position, (village, members) in enumerate(groups):
        listed = list(members)
        grid.add([_ROMAN[position % len(_ROMAN)], village])
        for number, household in enumerate(listed, start=1):
            values = household.values
            ticks = [values[f"ticked_{name}"] for name in INDICATORS]
            head = household.members[0] if household.members else {}
            grid.add(
                [number, values["head_name"].upper(), head.get("citizen_id"), values["size"],
                 values["income_points_recorded"], values["deprivation_points_recorded"], *ticks,
                 values["ethnic_minority"], values["household_change"]]
            )  # fmt: skip
        grid.add([None, f"Cộng {village}", None, sum(household.values["size"] for household in listed)])


def members_beneath(material: Material) -> Book:
    """A row of the household, its members beneath; decomposed text, units of before the merger, dates of
    all kinds,
    citizen numbers as numbers without their first zeros."""
    grid = Grid("Danh sách")
    grid.add([SYNTHETIC_LABEL])
    grid.add([f"Danh sách chi tiết hộ và thành viên hộ tỉnh Phú Thọ, rà soát năm {material.year}"])
    grid.add(
        ["STT hộ", "Họ và tên chủ hộ, thành viên", "Quan hệ với chủ hộ", "Ngày tháng năm sinh", "Giới tính",
         "Số CCCD/CMND", "Dân tộc", "Huyện (cũ)", "Xã/phường (cũ)", "Thôn/khu", "Điểm B1", "Điểm B2",
         "Biến động trong năm"]
    )  # fmt: skip
    for number, household in enumerate(material.households, start=1):
        place = material.place(household)
        for position, member in enumerate(household.members):
            first = position == 0
            row = [
                number if first else None,
                member["name"],
                member["relation"],
                _dated(member["birth_date"], number + position),
                member["sex"].capitalize(),
                int(member["citizen_id"]) if member["citizen_id"] else None,
                member["ethnicity"],
            ]
            if first:
                values = household.values
                row += [place.old_district, place.old_commune, values["village"]]
                row += [values["income_points_recorded"], values["deprivation_points_recorded"]]
                row.append(values["household_change"])
            grid.add(row)
    covers = "hàng hộ rồi các hàng thành viên; chữ NFD; tên xã cũ; CCCD mất số 0 đầu; ngày sinh nhiều kiểu"
    return Book("lon-xon-2-ho-va-thanh-vien-nfd.xlsx", [grid], covers, to_decomposed)


def _dated(value: date | int | None, turn: int) -> Any:
    """A date as text, as an Excel date, as a bare number, or the year alone."""
    if not isinstance(value, date):
        return value
    ways = (
        f"{value:%d/%m/%Y}",
        value,
        Serial(value),
        f"{value.day}/{value.month}/{value.year}",
        f"{value:%d-%m-%Y}",
    )
    return ways[turn % len(ways)]


def totals_in_tcvn3(material: Material) -> Book:
    """Totals of points in the TCVN3 fonts, in the old xls format."""
    grid = Grid("Danh sách hộ")
    grid.add([_PLAIN_LABEL])
    grid.add(["Tỉnh Phú Thọ"])
    grid.add([f"Danh sách hộ nghèo, hộ cận nghèo cần rà soát năm {material.year}"])
    grid.add([])
    grid.add(
        ["Số TT", "Mã hộ", "Họ tên chủ hộ", "Năm sinh", "Dân tộc", "Xã, phường", "Thôn, bản", "Nhân khẩu",
         "Tổng điểm B1", "Tổng điểm B2", "Biến động của hộ"]
    )  # fmt: skip
    for number, household in enumerate(material.households, start=1):
        values, head = household.values, household.members[0] if household.members else {}
        grid.add(
            [number, values["household_code"], values["head_name"], _year(head.get("birth_date")),
             head.get("ethnicity"), material.place(household).commune, values["village"], values["size"],
             values["income_points_recorded"], values["deprivation_points_recorded"],
             values["household_change"]]
        )  # fmt: skip
    grid.add(
        [None, None, "Tổng số", None, None, None, None, sum(h.values["size"] for h in material.households)]
    )
    return Book("lon-xon-3-tcvn3.xls", [grid], "phông TCVN3, tệp xls, hàng tổng số", to_tcvn3)


def ticks_in_vni(material: Material) -> Book:
    """Ticks by the numbers of the indicators in VNI text; the year of birth under "Nam" or "Nữ"."""
    grid = Grid("RASOAT")
    grid.add([_PLAIN_LABEL])
    grid.add(["Tỉnh: Phú Thọ"])
    grid.add([f"Biểu tổng hợp kết quả chấm điểm phiếu B năm {material.year}"])
    top = [
        "STT",
        "Họ và tên chủ hộ",
        "Năm sinh",
        None,
        "Dân tộc",
        "Địa chỉ",
        None,
        "Số nhân khẩu",
        "Điểm",
        None,
    ]
    grid.add([*top, "Các chỉ số thiếu hụt", *[None] * 11, "Nguyên nhân nghèo", *[None] * 7, "Biến động"])
    for column, last in ((2, 3), (5, 6), (8, 9), (10, 21), (22, 29)):
        grid.merge(column, last)
    for column in (0, 1, 4, 7, 30):
        grid.merge(column, column, 2)
    numbers = [str(number) for number in range(1, len(INDICATORS) + 1)]
    grid.add([None, None, "Nam", "Nữ", None, "Xã", "Thôn", None, "A", "B", *numbers, *_CAUSES.values()])
    for number, household in enumerate(material.households, start=1):
        values, head = household.values, household.members[0] if household.members else {}
        born = _year(head.get("birth_date"))
        male = head.get("sex") == "nam"
        ticks = [MARK.upper() if values[f"ticked_{name}"] else None for name in INDICATORS]
        grid.add(
            [number, values["head_name"], born if male else None, None if male else born,
             head.get("ethnicity"),
             material.place(household).commune, values["village"], values["size"],
             values["income_points_recorded"], values["deprivation_points_recorded"], *ticks,
             *[values[name] for name in _CAUSES], values["household_change"]]
        )  # fmt: skip
    return Book(
        "lon-xon-4-vni.xlsx", [grid], "chữ VNI, năm sinh tách Nam/Nữ, chỉ số ghi theo số 1-12", to_vni
    )


def semicolons(material: Material) -> Book:
    """A csv with semicolons: indicators as a list of numbers, yes as 1."""
    grid = Grid("csv")
    grid.add(
        ["Mã hộ", "Tỉnh", "Xã/Phường", "Thôn/Tổ dân phố", "Chủ hộ", "Số định danh cá nhân chủ hộ",
         "Ngày sinh chủ hộ", "Giới tính chủ hộ", "Dân tộc chủ hộ", "Số khẩu", "Khu vực", "Điểm B1", "Điểm B2",
         "Các chỉ số thiếu hụt (ghi số)", "Hộ DTTS", "Hộ không có KNLĐ", "Thu nhập 12 tháng (đồng)",
         "Biến động", "Ghi chú"]
    )  # fmt: skip
    for household in material.households:
        values, head = household.values, household.members[0] if household.members else {}
        ticked = [str(number) for number, name in enumerate(INDICATORS, start=1) if values[f"ticked_{name}"]]
        income = values["income_12m"]
        grid.add(
            [values["household_code"], "Phú Thọ", material.place(household).commune, values["village"],
             values["head_name"], head.get("citizen_id"), head.get("birth_date"), head.get("sex"),
             head.get("ethnicity"), values["size"], values["locality"], values["income_points_recorded"],
             values["deprivation_points_recorded"], ", ".join(ticked) or None,
             1 if values["ethnic_minority"] else 0, 1 if values["no_labour_capacity"] else 0,
             f"{income:,}".replace(",", ".") if income else None, values["household_change"],
             "Dữ liệu mô phỏng"]
        )  # fmt: skip
    return Book("lon-xon-5-cham-phay.csv", [grid], "csv dấu chấm phẩy, chỉ số ghi thành danh sách số")


def full_on_two_sheets(material: Material) -> Book:
    """Full answers on two sheets joined by the number of the household; capitals, x for yes, text dates."""
    households, persons = Grid("HỘ"), Grid("NHÂN KHẨU")
    for grid, title in ((households, "THÔNG TIN HỘ"), (persons, "THÔNG TIN THÀNH VIÊN HỘ")):
        grid.add([SYNTHETIC_LABEL])
        grid.add([f"TỈNH PHÚ THỌ - {title} NĂM {material.year}"])
    asked = {
        "wall_material": "TƯỜNG NHÀ", "pillar_material": "CỘT NHÀ", "roof_material": "MÁI NHÀ",
        "housing_area_m2": "TỔNG DIỆN TÍCH NHÀ Ở (M2)", "water_source": "NGUỒN NƯỚC SINH HOẠT CHÍNH",
        "toilet_type": "LOẠI NHÀ TIÊU", "uses_internet": "SỬ DỤNG INTERNET", "has_tv": "TIVI",
        "has_radio": "RADIO",
        "has_desktop": "MÁY TÍNH ĐỂ BÀN", "has_phone": "ĐIỆN THOẠI DÙNG CHUNG",
        "has_laptop": "MÁY TÍNH XÁCH TAY",
        "has_tablet": "MÁY TÍNH BẢNG", "has_smartphone": "ĐIỆN THOẠI THÔNG MINH",
    }  # fmt: skip
    asked_of_persons = {
        "has_health_insurance": "CÓ THẺ BHYT", "school_level": "ĐANG HỌC CẤP",
        "highest_qualification": "BẰNG CẤP CAO NHẤT",
        "trained_on_job": "ĐÀO TẠO TẠI CHỖ", "employment_status": "TÌNH TRẠNG VIỆC LÀM",
        "labour_contract": "HỢP ĐỒNG LAO ĐỘNG", "able_to_work": "CÓ KHẢ NĂNG LAO ĐỘNG",
        "wants_work": "SẴN SÀNG LÀM VIỆC NHƯNG KHÔNG TÌM ĐƯỢC VIỆC",
        "monthly_social_allowance": "HƯỞNG TRỢ CẤP XÃ HỘI HẰNG THÁNG", "disabled": "NGƯỜI KHUYẾT TẬT",
        "nutrition_record": "TÌNH TRẠNG DINH DƯỠNG",
    }  # fmt: skip
    households.add(
        [
            "STT HỘ",
            "XÃ/PHƯỜNG",
            "THÔN/BẢN",
            "HỌ VÀ TÊN CHỦ HỘ",
            "SỐ KHẨU",
            "ĐIỂM B1",
            *asked.values(),
            "BIẾN ĐỘNG",
        ]
    )
    persons.add(
        ["STT HỘ", "HỌ VÀ TÊN THÀNH VIÊN", "QUAN HỆ VỚI CHỦ HỘ", "GIỚI TÍNH", "NGÀY SINH", "SỐ CCCD",
         "DÂN TỘC",
         *asked_of_persons.values()]
    )  # fmt: skip
    for number, household in enumerate(material.households, start=1):
        values = household.values
        area = values["housing_area_m2"]
        answers = [
            float(area) if name == "housing_area_m2" and area is not None else _x(values[name])
            for name in asked
        ]
        households.add(
            [number, material.place(household).commune, values["village"], values["head_name"],
             values["size"],
             values["income_points_recorded"], *answers, values["household_change"]]
        )  # fmt: skip
        for member in household.members:
            born = member["birth_date"]
            persons.add(
                [number, member["name"], member["relation"], member["sex"],
                 f"{born:%d.%m.%Y}" if isinstance(born, date) else born, member["citizen_id"],
                 member["ethnicity"],
                 *[_x(member[name]) for name in asked_of_persons]]
            )  # fmt: skip
    covers = "phiếu đầy đủ, hai trang nối bằng số thứ tự hộ, tiêu đề chữ hoa, dấu x, ngày viết dấu chấm"
    return Book("lon-xon-6-day-du-hai-trang.xlsx", [households, persons], covers)


def _x(value: Any) -> Any:
    """Yes as a mark; no stays a word, for a blank would be no answer."""
    return MARK if value == "có" else value


def _year(value: date | int | None) -> int | None:
    return value.year if isinstance(value, date) else value


STYLES = {
    "totals": (totals_in_tcvn3, members_beneath),
    "indicators": (ticked_by_village, ticks_in_vni, semicolons),
    "full": (full_on_two_sheets,),
}
