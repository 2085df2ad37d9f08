"""Forms of accounts and offices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts

from giamngheo.areas.models import AdminUnit
from giamngheo.people.models import RoleGrant, User
from giamngheo.people.roles import roles
from giamngheo.people.shared_computer import SHORTEST
from giamngheo.platform.forms import DayField, PersonalText
from giamngheo.platform.web.language import say, words

SECRET = {"autocomplete": "off", "data-personal": ""}


class SignInForm(forms.Form):
    username = forms.CharField(
        label=words("Tên đăng nhập", "User name"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=words("Mật khẩu", "Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=words("Mã xác thực", "Verification code"),
        help_text=words(
            "Mã 6 số trong ứng dụng xác thực, hoặc một mã khôi phục.",
            "The 6 digits of your authenticator app, or a recovery code.",
        ),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "class": "short code", "data-personal": ""}
        ),
    )


class PresentPassword(forms.Form):
    """Asks for the present password. `right`: whether it is; wrong ones are counted as at the sign-in."""

    password = forms.CharField(
        label=words("Mật khẩu hiện tại", "Present password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, right: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.right = right

    def clean_password(self) -> str:
        if not self.right(self.cleaned_data["password"]):
            raise forms.ValidationError(
                words("Mật khẩu hiện tại không đúng.", "This is not the present password.")
            )
        return str(self.cleaned_data["password"])


class FirstCodeForm(CodeForm):
    """The first code of an authenticator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = words(
            "6 số mà ứng dụng đang hiện.", "The 6 digits that the app shows."
        )
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PinForm(forms.Form):
    pin = forms.CharField(
        label=words("Mã PIN", "PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "class": "short"} | SECRET),
    )


class NewPinForm(PinForm, PresentPassword):
    field_order = ("pin", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].help_text = words(
            f"Từ {SHORTEST} đến 12 chữ số, không phải dãy liên tiếp hoặc một số lặp lại.",
            f"{SHORTEST} to 12 digits, not in a row and not one digit repeated.",
        )


class PasswordForm(PresentPassword):
    new = forms.CharField(
        label=words("Mật khẩu mới", "New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=words("Nhập lại mật khẩu mới", "New password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", words("Hai lần nhập không giống nhau.", "The two do not match."))
        return data


class AccountForm(forms.Form):
    username = forms.CharField(
        label=words("Tên đăng nhập", "User name"),
        help_text=words("Chữ không dấu, số, dấu chấm; ví dụ nguyen.van.an", "Letters, digits, dots"),
        max_length=60,
    )
    full_name = forms.CharField(label=words("Họ và tên", "Full name"), max_length=120, widget=PersonalText)
    phone = forms.CharField(
        label=words("Điện thoại", "Telephone"), max_length=20, required=False, widget=PersonalText
    )

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if not all(mark.isascii() and (mark.isalnum() or mark in "._-") for mark in name.strip()):
            raise forms.ValidationError(
                words(
                    "Chỉ dùng chữ không dấu, số, dấu chấm, gạch nối.",
                    "Only plain letters, digits, dots and hyphens.",
                )
            )
        return name


class CorrectForm(forms.Form):
    """What an account says of its holder; the user name stays."""

    full_name = forms.CharField(label=words("Họ và tên", "Full name"), max_length=120, widget=PersonalText)
    phone = forms.CharField(
        label=words("Điện thoại", "Telephone"), max_length=20, required=False, widget=PersonalText
    )
    reason = forms.CharField(label=words("Lý do", "Reason"), max_length=300)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=words("Vai trò", "Role"))
    unit = forms.ModelChoiceField(
        AdminUnit.objects.none(), label=words("Địa bàn", "Area"), required=False, empty_label=None
    )
    since = DayField(label=words("Từ ngày", "From"))
    until = DayField(label=words("Đến hết ngày", "Until"), required=False)
    reason = forms.CharField(
        label=words("Căn cứ", "Grounds"),
        help_text=words("Số quyết định phân công hoặc lý do", "Number of the assignment or the reason"),
        max_length=300,
    )

    def __init__(self, *args: Any, keys: list[str], units: Any, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(key, say(roles()[key].words)) for key in keys]  # type: ignore[attr-defined]
        field = self.fields["unit"]
        field.queryset = units  # type: ignore[attr-defined]
        field.required = not everywhere
        if everywhere:
            field.empty_label = words("Toàn hệ thống", "Everywhere")  # type: ignore[attr-defined]


class EndForm(forms.Form):
    reason = forms.CharField(label=words("Lý do", "Reason"), max_length=300)


class DeviceForm(forms.Form):
    label = forms.CharField(
        label=words("Tên thiết bị", "Name of the device"),
        help_text=words("Ví dụ: điện thoại Samsung của ông An", "For example: Mr An's Samsung phone"),
        max_length=80,
    )


class DelegationForm(forms.Form):
    grant: forms.ModelChoiceField[RoleGrant] = forms.ModelChoiceField(
        None, label=words("Vai trò", "Role"), empty_label=None
    )
    receiver: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        None,
        label=words("Người nhận", "Receiver"),
        help_text=words(
            "Cán bộ đang giữ một vai trò ở cùng địa bàn.", "Officers who hold a role of the same area."
        ),
        empty_label=words("Chọn người nhận", "Choose who"),
    )
    since = DayField(label=words("Từ ngày", "From"))
    until = DayField(label=words("Đến hết ngày", "Until"))
    document = forms.CharField(
        label=words("Văn bản ủy quyền", "Document"),
        help_text=words("Số, ngày của văn bản ủy quyền, nếu có", "Number and date of the letter, if any"),
        max_length=300,
        required=False,
    )
    reason = forms.CharField(label=words("Lý do", "Reason"), max_length=300)

    def __init__(self, *args: Any, grants: Any, receivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grant"]
        field.queryset = grants  # type: ignore[attr-defined]
        field.label_from_instance = grant_label  # type: ignore[attr-defined]
        field = self.fields["receiver"]
        field.queryset = receivers  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: user.label  # type: ignore[attr-defined]


def grant_label(grant: Any) -> str:
    where = say(words("toàn hệ thống", "everywhere")) if grant.unit is None else grant.unit.full_name
    role = roles().get(grant.role)
    return f"{say(role.words) if role else grant.role} – {where}"
