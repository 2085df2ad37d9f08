"""Fields that read what officers write: 05/03/1962 or only 1962, 1.234.567,8, long codes."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from giamngheo.platform import figures
from giamngheo.platform.web.language import words

_SEPARATORS = re.compile(r"[/.\-\s]+")


class PartialDay(NamedTuple):
    """What is known of a date; month and day may be None."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        return figures.partial_day(*self)

    @property
    def earliest(self) -> dt.date:
        return dt.date(*(1 if part is None else part for part in self))


def read_partial_day(written: str) -> PartialDay:
    """ "1962", "3/1962" or "05/03/1962" (also with dots or dashes). ValueError when it is no date."""
    parts = _SEPARATORS.split(written.strip())
    if (
        not all(part.isascii() and part.isdigit() for part in parts)
        or not 1 <= len(parts) <= 3
        or len(parts[-1]) != 4
    ):
        raise ValueError(written)
    numbers = [int(part) for part in reversed(parts)]
    found = PartialDay(*numbers)
    if found.earliest.year < 1870:
        raise ValueError(written)
    return found


class DayField(forms.DateField):
    """A whole date, dd/mm/yyyy."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "class": "short"})
        )
        kwargs.setdefault(
            "help_text", words("Ngày/tháng/năm, ví dụ 05/03/2025", "Day/month/year, for example 05/03/2025")
        )
        super().__init__(input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = words(
            "Không phải ngày có thật. Viết ngày/tháng/năm, ví dụ 05/03/2025.",
            "This is no real date. Write day/month/year, for example 05/03/2025.",
        )


class PartialDayField(forms.CharField):
    """A date of which only the year or month may be known; gives a `PartialDay` or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"})
        )
        kwargs.setdefault(
            "help_text",
            words(
                "Biết đến đâu ghi đến đó: 05/03/1962, 03/1962 hoặc 1962",
                "As much as is known: 05/03/1962, 03/1962 or 1962",
            ),
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, PartialDay):
            return value
        try:
            return read_partial_day(str(value))
        except ValueError:
            raise ValidationError(
                words(
                    "Không đọc được ngày này. Ví dụ: 05/03/1962, 03/1962 hoặc 1962.",
                    "This date cannot be read. For example: 05/03/1962, 03/1962 or 1962.",
                ),
                code="invalid",
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDay) else value

    def run_validators(self, value: Any) -> None:
        # the validators of CharField speak of words
        if value is not None and not isinstance(value, PartialDay):
            super().run_validators(value)


def read_figure(written: str) -> Decimal:
    """ "1.234.567,8" → 1234567.8. Dots group thousands, a comma starts the decimals. ValueError otherwise."""
    packed = written.strip().replace("\u00a0", "").replace(" ", "").replace("−", "-")
    whole, comma, rest = packed.partition(",")
    if "." in whole and not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})+", whole):
        raise ValueError(written)
    plain = whole.replace(".", "") + (f".{rest}" if comma else "")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain):
        raise ValueError(written)
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise ValueError(written) from None


class FigureField(forms.DecimalField):
    """A number written with Vietnamese separators; `decimal_places=0` for whole ones."""

    def __init__(self, *, unit: Any = "", **kwargs: Any) -> None:
        mode = "numeric" if kwargs.get("decimal_places") == 0 else "decimal"
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": mode, "class": "short figure", "autocomplete": "off"}),
        )
        super().__init__(**kwargs)
        self.unit = unit

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, (int, Decimal)):
            return Decimal(value)
        try:
            return read_figure(str(value))
        except ValueError:
            raise ValidationError(
                words(
                    "Không đọc được số này. Viết như 1.234.567,8.",
                    "This number cannot be read. Write it like 1.234.567,8.",
                ),
                code="invalid",
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return figures.number(value).replace("−", "-") if isinstance(value, (int, Decimal)) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class CodeField(forms.CharField):
    """A code of digits (citizen number, area code); spaces and dots are dropped. Never an open draft."""

    def __init__(self, *, digits: int | None = None, personal: bool = True, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "class": "short code", "autocomplete": "off", "spellcheck": "false"}
        kwargs.setdefault(
            "widget", forms.TextInput(attrs=attrs | ({"data-personal": ""} if personal else {}))
        )
        super().__init__(**kwargs)
        self.digits = digits

    def to_python(self, value: Any) -> str:
        packed = re.sub(r"[\s.\u00a0]", "", super().to_python(value) or "")
        if packed and not (packed.isascii() and packed.isdigit()):
            raise ValidationError(words("Chỉ gồm chữ số.", "Digits only."), code="invalid")
        if packed and self.digits is not None and len(packed) != self.digits:
            raise ValidationError(
                words(
                    f"Cần đủ {self.digits} chữ số, đang có {len(packed)}.",
                    f"{self.digits} digits are needed, there are {len(packed)}.",
                ),
                code="length",
            )
        return packed


class PersonalText(forms.TextInput):
    """A box for words about a person; without encryption its words are not kept on the device."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-personal": "", "autocomplete": "off"} | (attrs or {}))


FieldT = TypeVar("FieldT", bound=forms.Field)


def part_of(field: FieldT, when: str, *, needed: bool = False) -> FieldT:
    """A field that is asked only where another one says so, and always where scripts do not run.

    when: `name=value,value` of that other field of the form, `name!=value` where it says otherwise, several joined by
    `&`. needed: it is not called optional; the form's `clean` asks for it.
    """
    field.when, field.needed = when, needed  # type: ignore[attr-defined]
    return field
