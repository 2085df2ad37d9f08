"""Forms of offices and the posts in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from giamngheo.areas.models import AdminUnit
from giamngheo.people.models import User
from giamngheo.people.organisation import office_kinds
from giamngheo.platform.forms import DayField
from giamngheo.platform.web.language import words


class OfficeForm(forms.Form):
    kind = forms.ChoiceField(label=words("Loại", "Kind"))
    name = forms.CharField(label=words("Tên cơ quan", "Name"), max_length=200)
    area = forms.ModelChoiceField(AdminUnit.objects.none(), label=words("Địa bàn", "Area"))
    since = DayField(label=words("Từ ngày", "From"))
    document = forms.CharField(label=words("Văn bản thành lập", "Document"), max_length=300, required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = office_kinds()  # type: ignore[attr-defined]
        self.fields["area"].queryset = units  # type: ignore[attr-defined]


class OfficeEndForm(forms.Form):
    last_day = DayField(label=words("Ngày cuối cùng", "Last day"))
    document = forms.CharField(
        label=words("Văn bản", "Document"),
        help_text=words("Số nghị quyết, quyết định", "Number of the resolution or decision"),
        max_length=300,
        required=False,
    )


class HolderForm(forms.Form):
    """Who holds a post from a day on. `accounts`: the accounts that may be named."""

    holder = forms.CharField(
        label=words("Tên đăng nhập người giữ", "User name of the holder"),
        help_text=words("Bỏ trống nếu chưa có người.", "Empty while it is vacant."),
        max_length=60,
        required=False,
    )
    since = DayField(label=words("Từ ngày", "From"))

    def __init__(self, *args: Any, accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = accounts

    def clean_holder(self) -> User | None:
        name = self.cleaned_data["holder"].strip()
        if not name:
            return None
        found = self.accounts.filter(username__iexact=name).first()
        if found is None:
            raise forms.ValidationError(
                words(
                    "Không có tài khoản này trong địa bàn của bạn.", "There is no such account in your area."
                )
            )
        return found


class PostForm(HolderForm):
    title = forms.CharField(label=words("Chức danh", "Post"), max_length=160)
    field_order = ("title", "holder", "since")
