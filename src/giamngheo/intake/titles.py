"""What the lines above a table, and the name of its sheet, say: place, year, unit of money, kind of list."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from giamngheo.intake.text import fold, tidy
from giamngheo.intake.wordings import Wordings
from giamngheo.intake.years import year_in

_AFTER_A_NAME = re.findall(
    r"\w+(?:_\w+)?",
    "năm huyện tỉnh tp quận ngày tháng cuối đầu xã phường tính sau theo thành_phố thị_xã giai_đoạn",
)
_STOPS = "|".join(rf"\b{word.replace('_', ' ')}\b" for word in _AFTER_A_NAME)
# A year, month or quarter, a batch, and the motto that stands beside the office's name.
_AFTERWARDS = (
    r"(?:\d{1,2}\s*[/.\-]\s*)?20\d\d(?!\d)|\bquý\s+(?:[ivx]+|\d)\b|\bđợt\s+(?:[ivx]+|\d)\b"
    r"|\bcộng h(?:òa|oà) xã hội\b|\bđộc lập\s*[-–]"
)
_STOPS = f"{_STOPS}|{_AFTERWARDS}"
# "Khu 2: 5 hộ" counts the households of the unit.
_COUNTED = r":\s*\d+\s*(?:hộ|khẩu|nhân khẩu|người)\b"
_END = rf"(?=\s*(?:[,;.()\[\]]|[-–—]\s|\s-|$|{_COUNTED}|{_STOPS}))"
_NAME = r"[^\W_][^,;:()\[\]\n]*?"


def fold_pattern(pattern: str) -> str:
    """A pattern with its Vietnamese letters stripped of accents."""
    bare = unicodedata.normalize("NFD", pattern.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


_PLACES = {
    "commune": re.compile(
        rf"(?i)(?<!\w)(xã|phường|thị trấn|đặc khu)\s*[:.]?\s+(?!hội\b|viên\b|,)({_NAME}){_END}"
    ),
    "district": re.compile(rf"(?i)(?<!\w)(huyện|quận|thị xã|thành phố|tp\.?)\s*[:.]?\s+({_NAME}){_END}"),
    "province": re.compile(rf"(?i)(?<!\w)(tỉnh)\s*[:.]?\s+({_NAME}){_END}"),
    "village": re.compile(
        rf"(?i)(?<!\w)(thôn|xóm|khu phố|khu dân cư|khu|tổ dân phố|tdp|tổ|ấp|buôn|bản|làng)\s*[:.]?\s+"
        rf"(?!vực\b|tổng\b|chi tiết\b|sao\b|ghi\b|kê\b|dân cư\b|số\s*:|công tác\b|trưởng\b)({_NAME}){_END}"
    ),
}
# The same for text typed without accents ("DANH SACH HO NGHEO XA THU CUC").
# Without accents "ban", "to" and "lang" may be other words: they open no village.
_PLAIN_PLACES = {
    level: re.compile(fold_pattern(pattern.pattern).replace("|to|ap|buon|ban|lang)", ")"))
    for level, pattern in _PLACES.items()
}
_LEVEL_WORDS = (
    r"(?:xã|phường|thị trấn|thôn|xóm|khu|bản|tổ dân phố|tdp|huyện|huyện thị|quận|thị|tỉnh|thành phố|đơn vị)"
)
_LABELLED = re.compile(rf"(?i)^\s*({_LEVEL_WORDS}(?:\s*[/,]\s*{_LEVEL_WORDS})*)\s*:\s*(.+?)\s*[.…]*\s*$")
_LABELS = {"xa": "commune", "phuong": "commune", "thi": "commune", "thon": "village", "xom": "village",
    "khu": "village",
           "ban": "village", "to": "village", "huyen": "district", "quan": "district",
               "tinh": "province"}  # fmt: skip
# "Địa bàn: Thu Cúc": a unit without its kind; the commune, unless another line names that.
_VAGUE = re.compile(
    r"(?i)^\s*(?:địa bàn|địa phương|nơi)(?:\s+(?:rà soát|điều tra|báo cáo))?\s*:\s*(.+?)\s*[.…]*\s*$"
)
_VAGUE_LEVELS = {1: ("commune",), 2: ("commune", "province"), 3: ("commune", "district", "province")}
_LONG_NAME, _LONGEST_NAME = 6, 12
_CODE = re.compile(r"(?i)mã\s+(xã|phường|đvhc|đơn vị(?: hành chính)?)\s*[:.]?\s*(\d{5})\b")
_SIGNATURE = re.compile(
    r"(?i)^(ghi chú|người lập|người tổng hợp|tm\.|t/m|kt\.|chủ tịch|trưởng (thôn|khu|xóm|bản|ban)|\(?ký"
    r"|xác nhận|nơi nhận|cán bộ|thủ trưởng|phó chủ tịch|đại diện|rà soát viên"
    r"|người (điều tra|rà soát|kiểm tra)|kế toán|công chức|bí thư|thay mặt|ban chỉ đạo|lập biểu\b"
    r"|.{0,40}ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm)"
)
_TOTAL = re.compile(
    r"(?i)^(tổng\s*(cộng|số|hợp)?|cộng(\s+.{0,40})?|t\.?\s?cộng|total|cộng dồn|lũy kế)"
    r"(\s*[:(].*|\s+(i|ii|hộ|khẩu|toàn|cả|xã|thôn|khu|huyện|chung).*)?$"
)


# A numbered group directly before the village it is in. No commune's name begins with these kinds of village.
_NUMBERED = r"\s+(?:(?:số|so)\s+)?\d+[a-z]?\s*(?:,|\s[-–—]\s)\s*"
_GROUP = re.compile(
    rf"(?i)^\s*(?:(?:tổ|to){_NUMBERED}(?=(?:thôn|thon|khu)\s)|(?:xóm|xom){_NUMBERED}(?=(?:thôn|thon)\s))"
)
_VILLAGE_KIND = re.compile(r"(?i)^(?:thôn|thon|khu phố|khu pho|khu)\s+")
# Words for the kind of a village, which alone name none.
VILLAGE_KINDS = frozenset({"thon", "xom", "khu", "ban", "ap", "to dan pho", "khu pho", "tdp", "khu dan cu"})


@dataclass(slots=True)
class Place:
    """Names as written; None where nothing is said."""

    province: str | None = None
    district: str | None = None
    commune: str | None = None
    commune_code: str | None = None
    village: str | None = None
    locality: str | None = None
    recorded_class: str | None = None
    source: str = ""

    def filled_from(self, other: "Place") -> "Place":
        """This place, completed by `other` where it is silent."""
        return Place(*(getattr(self, name) or getattr(other, name) for name in self.__slots__))


@dataclass(slots=True)
class Title:
    """Everything the lines above the table say. `unclear_years`: written there, and none surely the list's."""

    place: Place
    year: int | None = None
    money_factor: int | None = None
    text: str = ""
    unclear_years: tuple[int, ...] = ()


def read_title(lines: Sequence[str], sheet_name: str, wordings: Wordings) -> Title:
    """`lines`: the texts above the heading, top first. The sheet's name fills what they leave open."""
    place = Place(source="title")
    joined = []
    vague = Place()
    for line in lines:
        for part in re.split(r"[\n\r]+|\s{3,}", line):
            text = tidy(part)
            if text:
                joined.append(text)
                place = place.filled_from(place_in(text))
                vague = vague.filled_from(_vague_place(text))
    text = " | ".join(joined)
    place = place.filled_from(place_in(tidy(sheet_name)))
    if not (place.commune or place.commune_code):
        place = place.filled_from(vague)
    place.recorded_class = place.recorded_class or class_in(text) or class_in(sheet_name)
    stated = year_in(joined, sheet_name)
    units = [line for line in joined if re.search(r"(?i)đơn vị( tính)?\s*:|đvt\s*:?", line)]
    return Title(place, stated.year, wordings.unit_factor(units), text, stated.unclear)


def place_in(text: str) -> Place:
    """The places that a line of text names."""
    place = Place()
    code = _CODE.search(text)
    if code:
        place.commune_code = code[2]
        text = text.replace(code[0], " ")
    labelled = _LABELLED.match(text)
    if labelled and not re.search(r"(?i)\b(xã|phường|huyện|tỉnh|thị trấn|thành phố)\b", labelled[2]):
        level = _LABELS.get(fold(labelled[1]).split()[0])
        if level and labelled[2].strip(" ._…-"):
            value = re.split(rf"(?i)\s+(?:{_AFTERWARDS})", labelled[2])[0].strip(" ._…-")
            setattr(
                place,
                level,
                f"{labelled[1].split()[0]} {value}" if level == "village" and _single(labelled[1]) else value,
            )
            return place
    for level, pattern in (_PLAIN_PLACES if text.isascii() else _PLACES).items():
        found = pattern.search(text)
        name = _name_of(found[2], text) if found else ""
        if found and name:
            named = pattern.match(name) if level == "village" else None
            setattr(place, level, name if named else f"{found[1]} {name}")
    key = f" {fold(text)} "
    if " khu vuc thanh thi " in key or " khu vuc do thi " in key:
        place.locality = "urban"
    elif " khu vuc nong thon " in key:
        place.locality = "rural"
    return place


def from_village(address: str) -> str:
    """The address without a numbered group in front of its village: "Tổ 5, khu Mai Sơn 1, xã Thu Cúc" from "khu" on.

    Only where each word of the village's name is written as one: "Tổ 3, khu tái định cư" has no other village.
    """
    group = _GROUP.match(address)
    if group is None or address.isupper():
        return address
    village = re.split(r",|\s[-–—]\s", address[group.end() :])[0]
    words = _VILLAGE_KIND.sub("", village).split()
    named = words and not any(word[0].islower() for word in words)
    return address[group.end() :] if named and place_in(village).village else address


def _single(label: str) -> bool:
    return "/" not in label and "," not in label


def _vague_place(text: str) -> Place:
    """The units that a line "Địa bàn: …" names without their kinds; and the commune of a long line in capitals,
    where only the list of communes can say at which word its name ends."""
    place = Place()
    long = _PLACES["commune"].search(text) if text.isupper() else None
    if long and len(long[2].split()) > _LONG_NAME:
        place.commune = " ".join([long[1], *long[2].split()[:_LONG_NAME]])
        return place
    found = _VAGUE.match(text)
    parts = [part.strip(" .-–") for part in found[1].split(",")] if found else []
    if len(parts) in _VAGUE_LEVELS and all(_name_of(part, text) == part for part in parts):
        for level, part in zip(_VAGUE_LEVELS[len(parts)], parts, strict=True):
            setattr(place, level, part)
    return place


def _name_of(name: str, text: str) -> str:
    """The name of a unit; "" where the words are none. It starts with a capital or a number, and is short
    unless each of its words is written as a name."""
    name = name.strip(" .-–")
    if not name or not (text.isupper() or name[0].isupper() or name[0].isdigit() or text.islower()):
        return ""
    words = name.split()
    if len(words) <= _LONG_NAME:
        return name
    if text.isupper() or text.islower():
        return ""
    small = next((i for i, word in enumerate(words) if word[0].islower()), len(words))
    return " ".join(words[:small]) if small <= _LONGEST_NAME else ""


def class_in(text: str) -> str | None:
    """The class that a title or a section states for all its households; None when it names several or
    an exit."""
    key = f" {fold(text)} "
    if " thoat " in key or (" khong ngheo" in key and " can ngheo" in key):
        return None
    near = " can ngheo " in key
    poor = " ngheo " in key.replace(" can ngheo ", " ").replace(" giam ngheo ", " ").replace(
        " chuan ngheo ", " "
    )
    if near == poor:
        return None
    return "near_poor" if near else "poor"


def escaped_in(text: str) -> str | None:
    """What a list of escapes is about: "escaped_poverty", "escaped_near_poverty" or None."""
    key = f" {fold(text)} "
    if " thoat can ngheo " in key:
        return "escaped_near_poverty"
    return "escaped_poverty" if " thoat ngheo " in key else None


def is_total(text: str) -> bool:
    """A line of sums ("Tổng cộng", "Cộng thôn 1"); the family name Tống is none."""
    return bool(_TOTAL.match(text.strip())) or text.strip().lower() in (
        "cong",
        "tong cong",
        "tong so",
        "tong",
    )


def is_signature(text: str) -> bool:
    """A closing line: date, signer's office, note."""
    return bool(_SIGNATURE.match(text.strip()))
