"""The official commune of each household, and what follows from it: codes, rural or urban, region."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.assembly import SheetData
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.titles import Place, from_village, place_in
from giamngheo.law import Standard
from giamngheo.law.areas import Areas, Match, Unit, normalise_village

if TYPE_CHECKING:
    from giamngheo.rules import Text

PROVINCE_ASSUMED = "province_assumed"
TITLE_CUT = "title_cut"
# A name of one word fits the beginning of too many titles.
_SHORTEST_CUT = 2
LEVELS = ("province", "district", "commune", "commune_code")
_PROBLEMS = {
    "commune_missing": "commune_missing",
    "commune_unknown": "commune_unknown",
    "commune_not_yet": "commune_unknown",
    "commune_ambiguous": "commune_ambiguous",
    "commune_split": "commune_split",
    "commune_code_name_mismatch": "commune_code_name_mismatch",
}
_DOUBTS = {
    "province_unknown": ("không có tỉnh này trong danh mục", "no such province in the list"),
    "district_unknown": ("không có huyện này trong danh mục", "no such district in the list"),
    "commune_code_reused": ("mã này từng thuộc đơn vị khác", "another unit once had this code"),
    "commune_kind_differs": (
        "loại đơn vị (xã, phường) khác danh mục",
        "the kind (xã, phường) differs from the list",
    ),
    "spelling": ("tên viết hơi khác danh mục", "the name is spelt a little differently"),
    TITLE_CUT: (
        "dòng đề mục có thêm chữ sau tên xã, phường trong danh mục",
        "the title has more words behind the commune's name in the list",
    ),
    PROVINCE_ASSUMED: (
        "nhiều tỉnh có tên này, lấy tỉnh của các hộ khác trong danh sách hoặc của nơi cài đặt",
        "several provinces have this name; taken in that of the rest of the list or of the installation",
    ),
}


def fill_places(
    data: SheetData, areas: Areas, standard: Standard, on: date, log: ProblemLog, default_province: str | None
) -> None:
    """Adds province_code … commune_name, locality and region; problems once per distinct place and
    household."""
    count = data.households
    columns = {level: _texts(data, level) for level in LEVELS}
    if "province_code" in data.household:
        columns["province"] = _first(columns["province"], data.household["province_code"].to_pylist())
    if "district_code" in data.household:
        columns["district"] = _first(columns["district"], data.household["district_code"].to_pylist())
    sections = data.scan.section[data.first] if count else np.zeros(0, dtype=int)
    stated = [_stated(data, int(section)) for section in range(len(data.scan.places))]
    addresses = _addresses(data, columns, stated, sections)
    matches: dict[tuple[object, ...], int] = {}
    found: list[tuple[Match, str, bool]] = []
    chosen = np.zeros(count, dtype=np.int64)
    rows = zip(*(columns[level] for level in LEVELS), addresses, sections.tolist(), strict=True)
    for household, (province, district, commune, code, address, section) in enumerate(rows):
        if address is not None:
            province, district, commune = (
                province or address.province,
                district or address.district,
                address.commune or address.source,
            )
        key = (province, district, commune, code, section)
        place = matches.get(key)
        if place is None:
            place = matches[key] = len(found)
            found.append(_match(key, stated[section], areas, on, None))
        chosen[household] = place
    _settle_ambiguous(matches, found, chosen, stated, areas, on, default_province)
    _add_units(data, [match.unit for match, _, _ in found], chosen)
    _report(data, found, chosen, log, _has_locality(data))
    _fill_village(data, stated, sections)
    _fill_locality(data, standard, found, chosen, stated, sections, log)


def _addresses(
    data: SheetData, columns: Mapping[str, list[str | None]], stated: list[Place], sections: np.ndarray
) -> list[Place | None]:
    """What the address says of a household for which neither its row nor a title names the commune. Its
    village fills an empty village in any case."""
    written = _texts(data, "address")
    read = {address: _address(address) for address in set(written) if address}
    named = zip(columns["commune"], columns["commune_code"], sections.tolist(), strict=True)
    places = [
        None
        if commune or code or stated[section].commune or stated[section].commune_code
        else read.get(address or "")
        for address, (commune, code, section) in zip(written, named, strict=True)
    ]
    villages = pa.array([_village(read.get(address or "")) for address in written], pa.string())
    if villages.null_count < len(villages):
        before = data.household.get("village")
        data.household["village"] = villages if before is None else pc.coalesce(before, villages)
    return places


def _village(place: Place | None) -> str | None:
    return normalise_village(place.village).display if place and place.village else None


def _address(text: str) -> Place:
    place = place_in(from_village(text))
    place.source = text
    if place.village and not (place.commune or place.district or place.province):
        # "Khu 3, Võ Miếu, Thanh Sơn, Phú Thọ": no kinds of unit but the village's, in the usual order
        first, *above = (part.strip() for part in from_village(text).split(","))
        if above and len(above) <= len(_ABOVE_VILLAGE) and place_in(first).village:
            names = dict(zip(_ABOVE_VILLAGE[len(above)], above, strict=True))
            place.commune, place.district, place.province = (
                names.get(level) for level in ("commune", "district", "province")
            )
    return place


_ABOVE_VILLAGE = {
    1: ("commune",),
    2: ("commune", "province"),
    3: ("commune", "district", "province"),
}


def _settle_ambiguous(
    matches: Mapping[tuple[object, ...], int],
    found: list[tuple[Match, str, bool]],
    chosen: np.ndarray,
    stated: list[Place],
    areas: Areas,
    on: date,
    default_province: str | None,
) -> None:
    """A name that several provinces have is read in the province of the rest of the list, else of the
    installation."""
    provinces = Counter(
        match.unit.province_code for match, _, _ in (found[place] for place in chosen) if match.unit
    )
    home = provinces.most_common(1)[0][0] if provinces else default_province
    if home is None:
        return
    for key, place in matches.items():
        if found[place][0].problem == "commune_ambiguous":
            match, written, own = _match(key, stated[int(str(key[-1]))], areas, on, home)
            if match.unit is not None:
                match = match._replace(warnings=(*match.warnings, PROVINCE_ASSUMED))
            found[place] = (match, written, own)


def _texts(data: SheetData, name: str) -> list[str | None]:
    array = data.household.get(name)
    texts: list[str | None] = [None] * data.households if array is None else array.to_pylist()
    return texts


def _first(values: list[str | None], others: list[str | None]) -> list[str | None]:
    return [value or other for value, other in zip(values, others, strict=True)]


def _stated(data: SheetData, section: int) -> Place:
    """What section, mapping and title say of the rows of a section, in this order."""
    fixed = Place(**{name: value for name, value in data.plan.fixed.items() if name in Place.__slots__})
    return data.scan.places[section].filled_from(fixed).filled_from(data.plan.title.place)


def _match(
    key: tuple[object, ...], stated: Place, areas: Areas, on: date, default_province: str | None
) -> tuple[Match, str, bool]:
    """(match, what was written, whether the row itself wrote it)."""
    province, district, commune, code, _ = (None if item == "" else item for item in key)
    own = bool(commune or code)
    if not own:
        commune, code = stated.commune, stated.commune_code
        district = district or stated.district
    match = areas.match(
        province or stated.province,
        district or (stated.district if not own else None),
        commune,
        code,
        on=on,
        default_province=default_province,
    )
    if match.unit is None and own and not district and stated.district:
        closer = areas.match(province or stated.province, stated.district, commune, code, on=on)
        match = closer if closer.unit else match
    if not own and not code and commune and match.problem == "commune_unknown":
        match = _longest_name(
            str(commune), match, province or stated.province, district, areas, on, default_province
        )
    written = ", ".join(str(part) for part in (code, commune, district or None, province or None) if part)
    return match, written, own


def _longest_name(
    commune: str,
    unknown: Match,
    province: object,
    district: object,
    areas: Areas,
    on: date,
    default_province: str | None,
) -> Match:
    """What the first words of a title name, as many as fit: "XÃ THU CÚC BẢN CHÍNH" is xã Thu Cúc."""
    words = commune.split()
    kind = 2 if words[0].casefold() in ("thị", "thi", "đặc", "dac") else 1
    for count in range(len(words) - 1, kind + _SHORTEST_CUT - 1, -1):
        name = " ".join(words[:count])
        match = areas.match(province, district, name, None, on=on, default_province=default_province)
        if match.unit is not None and match.how != "spelling":
            return match._replace(warnings=(*match.warnings, TITLE_CUT))
        if match.problem != "commune_unknown":
            return unknown
    return unknown


def _add_units(data: SheetData, units: list[Unit | None], chosen: np.ndarray) -> None:
    picks = pa.array(chosen)
    fields = {
        "province_code": lambda unit: unit.province_code,
        "district_code": lambda unit: unit.district_code,
        "commune_code": lambda unit: unit.code,
        "commune_name": lambda unit: unit.full_name,
    }
    for name, get in fields.items():
        data.household[name] = pa.array([get(unit) if unit else None for unit in units], pa.string()).take(
            picks
        )


def _has_locality(data: SheetData) -> bool:
    return any(name in data.parsed for name in ("locality", "locality_urban", "locality_rural"))


def _report(
    data: SheetData,
    found: list[tuple[Match, str, bool]],
    chosen: np.ndarray,
    log: ProblemLog,
    has_locality: bool,
) -> None:
    sheet = data.plan.sheet
    meaning = data.plan.meaning("commune") or data.plan.meaning("commune_code")
    letter = sheet.letter(meaning.index) if meaning else None
    heading = meaning.heading if meaning else None
    told: set[tuple[str, str]] = set()
    for index, (match, written, own) in enumerate(found):
        households = np.flatnonzero(chosen == index)
        if not len(households):
            continue
        first_row = sheet.number(int(data.scan.rows[data.first[households[0]]]))
        if match.unit is not None:
            if (written, match.unit.code) in told:
                continue
            told.add((written, match.unit.code))
            _report_doubts(match, written, own, log, (sheet.file, sheet.name, first_row, letter, heading))
            continue
        code = _PROBLEMS.get(match.problem or "", "commune_unknown")
        if code == "commune_missing" and has_locality:
            log.add("commune_unstated", sheet.file, sheet.name)
            continue
        names = "; ".join(f"{unit.full_name} ({unit.code})" for unit in match.candidates[:5])
        candidates = _text(f" Có thể là: {names}.", f" Perhaps: {names}.") if names else ""
        within = _text("", "")
        for household in households:
            row = sheet.number(int(data.scan.rows[data.first[household]]))
            log.add(
                code,
                sheet.file,
                sheet.name,
                row,
                letter,
                written or None,
                heading,
                int(data.key_offset + household + 1),
                candidates=candidates,
                within=within,
            )


def _report_doubts(
    match: Match,
    written: str,
    own: bool,
    log: ProblemLog,
    where: tuple[str, str, int, str | None, str | None],
) -> None:
    """Once for each distinct writing in the sheet."""
    file, sheet, row, letter, heading = where
    unit = match.unit
    assert unit is not None
    name = f"{unit.full_name} ({unit.code})"
    place: Mapping[str, Any] = {"row": row, "column": letter, "heading": heading} if own else {}
    doubts = [doubt for doubt in match.warnings if doubt in _DOUBTS]
    if match.how == "spelling":
        doubts.append("spelling")
    for doubt in doubts:
        log.add(
            "commune_checked_loosely",
            file,
            sheet,
            value=written,
            unit=name,
            what=_text(*_DOUBTS[doubt]),
            **place,
        )
    if match.how == "successor":
        log.add("commune_followed", file, sheet, value=written, unit=name, **place)


def _text(vi: str, en: str) -> "Text":
    from giamngheo.rules import Text

    return Text(vi, en)


def _fill_village(data: SheetData, stated: list[Place], sections: np.ndarray) -> None:
    names = [normalise_village(place.village).display if place.village else None for place in stated]
    said = pa.array(names, pa.string()).take(pa.array(sections))
    before = data.household.get("village")
    data.household["village"] = said if before is None else pc.coalesce(before, said)


def _fill_locality(
    data: SheetData,
    standard: Standard,
    found: list[tuple[Match, str, bool]],
    chosen: np.ndarray,
    stated: list[Place],
    sections: np.ndarray,
    log: ProblemLog,
) -> None:
    listed = data.household.get("locality", pa.nulls(data.households, pa.string()))
    for target, value in (("locality_urban", "urban"), ("locality_rural", "rural")):
        ticked = data.household.pop(target, None)
        if ticked is not None:
            says = pc.fill_null(ticked, False)
            listed = pc.if_else(pc.and_(pc.is_null(listed), says), pa.scalar(value), listed)
    from_section = pa.array([place.locality for place in stated], pa.string()).take(pa.array(sections))
    listed = pc.coalesce(listed, from_section)
    units = [match.unit for match, _, _ in found]
    picks = pa.array(chosen)
    official = pa.array([unit.locality if unit else None for unit in units], pa.string()).take(picks)
    _report_localities(data, listed, official, units, chosen, standard, log)
    data.household["locality"] = pc.coalesce(listed, official)
    regions = pa.array([unit.region if unit else None for unit in units], pa.string()).take(picks)
    before = data.household.get("region")
    data.household["region"] = regions if before is None else pc.coalesce(before, regions)


def _report_localities(
    data: SheetData,
    listed: pa.Array,
    official: pa.Array,
    units: list[Unit | None],
    chosen: np.ndarray,
    standard: Standard,
    log: ProblemLog,
) -> None:
    differs = pc.fill_null(pc.not_equal(listed, official), False).to_numpy(zero_copy_only=False)
    sheet = data.plan.sheet
    columns = [data.plan.meaning(name) for name in ("locality", "locality_urban", "locality_rural")]
    seen: set[tuple[int, str]] = set()
    for household in np.flatnonzero(differs):
        unit, value = units[chosen[household]], listed[int(household)].as_py()
        if unit is None or (int(chosen[household]), value) in seen:
            continue
        seen.add((int(chosen[household]), value))
        first = int(data.first[household])
        texts = [(one, data.text(one.target or "", first)) for one in columns if one]
        meaning, written = next(((one, text) for one, text in texts if text), (None, None))
        log.add(
            "locality_disagrees",
            sheet.file,
            sheet.name,
            sheet.number(int(data.scan.rows[first])),
            sheet.letter(meaning.index) if meaning else None,
            written or standard.localities[value].vi,
            heading=meaning.heading if meaning else None,
            listed=standard.localities[value],
            official=standard.localities[unit.locality] if unit.locality else "",
            unit=unit.full_name,
        )
