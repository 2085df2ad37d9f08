"""What an officer changes at once: address, coordinates, telephone."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from giamngheo.platform.forms import PersonalText
from giamngheo.platform.forms.opened import OpenedForm
from giamngheo.platform.web.language import words

# digits before the decimals; more is no coordinate and would not fit the number
FURTHEST = 5


class CoordinateField(forms.DecimalField):
    """Degrees; a comma or a dot before the decimals, as maps write them."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(min_value=-limit, max_value=limit, required=False, widget=box, **kwargs)

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


class EditForm(OpenedForm):
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
    latitude = CoordinateField(limit=90, label=words("Vĩ độ", "Latitude"))
    longitude = CoordinateField(limit=180, label=words("Kinh độ", "Longitude"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remember("address", "latitude", "longitude")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (data.get("latitude") is None) != (data.get("longitude") is None):
            raise ValidationError(
                words("Ghi cả vĩ độ và kinh độ, hoặc bỏ trống cả hai.", "Give both coordinates, or neither.")
            )
        return data


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
