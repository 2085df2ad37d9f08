"""Whether a household can stand where its coordinates say."""

from __future__ import annotations

from decimal import Decimal

from giamngheo.areas.positions import bounds, distance_km
from giamngheo.platform import figures
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.models import Household
from giamngheo.rules.text import Text


def check_position(latitude: Decimal | None, longitude: Decimal | None) -> None:
    """ActionRefused `coordinates_zero`, `coordinates_swapped`, `coordinates_outside`; none at all refuses nothing."""
    if latitude is None or longitude is None:
        return
    known, point = bounds(), {"lat": _shown(latitude), "lon": _shown(longitude)}
    if not latitude and not longitude:
        raise ActionRefused(
            "coordinates_zero",
            Text(
                "Toạ độ 0, 0 nằm ngoài biển châu Phi, thường do thiết bị chưa bắt được tín hiệu. Nếu chưa biết toạ "
                "độ, bỏ trống cả hai ô.",
                "The point 0, 0 lies off Africa; devices give it without a signal. Leave both empty if the place is "
                "not known.",
            ),
        )
    if known.holds(float(latitude), float(longitude)):
        return
    if known.holds(float(longitude), float(latitude)):
        raise ActionRefused(
            "coordinates_swapped",
            Text(
                "Vĩ độ và kinh độ có lẽ bị ghi ngược: vĩ độ {lon}, kinh độ {lat} mới nằm trong Việt Nam. Hai ô dưới "
                "đã đổi lại; xem lại rồi lưu.",
                "Latitude and longitude seem to be swapped: latitude {lon}, longitude {lat} lies in Vietnam. The "
                "boxes below are exchanged; look and save.",
            ).format(**point),
        )
    raise ActionRefused(
        "coordinates_outside",
        Text(
            "Điểm {lat}, {lon} nằm ngoài Việt Nam (vĩ độ {south} đến {north}, kinh độ {west} đến {east}: khung kiểm "
            "tra của phần mềm). Xem lại toạ độ.",
            "The point {lat}, {lon} lies outside Vietnam (latitude {south} to {north}, longitude {west} to {east}: "
            "the software's own bounds). Check the coordinates.",
        ).format(
            **point,
            **{name: figures.number(getattr(known, name)) for name in ("south", "north", "west", "east")},
        ),
    )


def far_notes(household: Household, latitude: Decimal | None, longitude: Decimal | None) -> list[Text]:
    """That a point lies far from the household's commune: unlikely, but no fault."""
    if latitude is None or longitude is None:
        return []
    away = distance_km(household.commune, float(latitude), float(longitude))
    if away is None or away <= bounds().far_km:
        return []
    return [
        Text(
            "Điểm này cách {commune} khoảng {km} km (hơn {far} km là ít khi xảy ra: ngưỡng kiểm tra của phần mềm, "
            "không phải quy định).",
            "The point lies about {km} km from {commune} (more than {far} km is unlikely: a check of the software, "
            "no rule).",
        ).format(
            commune=household.commune.full_name,
            km=figures.number(round(away)),
            far=figures.number(bounds().far_km),
        )
    ]


def _shown(degrees: Decimal) -> str:
    return f"{degrees.normalize():f}".replace(".", ",")
