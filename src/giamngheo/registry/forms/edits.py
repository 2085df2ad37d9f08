"""What an officer changes at once: address, coordinates, telephone."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from giamngheo.platform import figures
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.forms import PersonalText
from giamngheo.platform.forms.confirmed import ConfirmedForm
from giamngheo.platform.forms.opened import OpenedForm
from giamngheo.platform.web.language import language, words
from giamngheo.registry.position import check_position

# digits before the decimals; more is no coordinate and would not fit the number
FURTHEST = 5


class CoordinateField(forms.DecimalField):
    """Degrees; a comma or a dot before the decimals, as maps write them."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(min_value=-180, max_value=180, required=False, widget=box, **kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            exact = Decimal(str(value).strip().replace(",", "."))
            if not exact.is_finite() or exact.adjusted() > FURTHEST:
                raise InvalidOperation
        except InvalidOperation:
            raise ValidationError(
                words("Viết bằng độ, ví dụ 21,273815.", "Write degrees, for example 21.273815."),
                code="invalid",
            ) from None
        # the register keeps a tenth of a metre
        return exact.quantize(Decimal("0.000001"))

    def prepare_value(self, value: Any) -> Any:
        return figures.number(value).replace("−", "-") if isinstance(value, Decimal) else value


class EditForm(ConfirmedForm, OpenedForm):
    """Address and coordinates of a household. `version` is that of the household the officer saw."""

    address = forms.CharField(
        label=words("Địa chỉ", "Address"),
        max_length=300,
        required=False,
        widget=PersonalText,
        help_text=words(
            "Số nhà, ngõ, đường; không ghi lại tên thôn", "House, lane, street; not the village again"
        ),
    )
    latitude = CoordinateField(label=words("Vĩ độ", "Latitude"))
    longitude = CoordinateField(label=words("Kinh độ", "Longitude"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remember("address", "latitude", "longitude")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (data.get("latitude") is None) != (data.get("longitude") is None):
            raise ValidationError(
                words("Ghi cả vĩ độ và kinh độ, hoặc bỏ trống cả hai.", "Give both coordinates, or neither.")
            )
        if not self.errors and not {"latitude", "longitude"}.isdisjoint(self.changed_data):
            try:
                check_position(data["latitude"], data["longitude"])
            except ActionRefused as error:
                if error.code == "coordinates_swapped":
                    self._propose(data["longitude"], data["latitude"])
                raise ValidationError(error.message.get(language()), code=error.code) from error
        return data

    def _propose(self, latitude: Decimal, longitude: Decimal) -> None:
        """Other values in the boxes, to be looked at and sent."""
        sent: Any = self.data
        sent = sent.copy()
        sent["latitude"], sent["longitude"] = map(figures.number, (latitude, longitude))
        self.data = sent


class PhoneForm(OpenedForm):
    """A person's telephone; empty takes it away."""

    phone = forms.RegexField(
        r"^\+?[0-9 .]{8,16}$",
        label=words("Điện thoại", "Telephone"),
        required=False,
        widget=PersonalText(attrs={"inputmode": "tel"}),
        error_messages={
            "invalid": words("Số điện thoại gồm 8 đến 16 chữ số.", "A telephone has 8 to 16 digits.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remember("phone")
