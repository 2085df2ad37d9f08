"""A complaint sent from the public page into the one inbox, and how it goes, by the code given for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.complaints import clock
from giamngheo.complaints import words as said
from giamngheo.complaints.actions import Received, receive
from giamngheo.complaints.following_up import followed, new_code
from giamngheo.complaints.links import posted_in
from giamngheo.complaints.models import Grievance
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.database.names import label_key
from giamngheo.platform.forms import PersonalText
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.protected import PUBLIC, protected
from giamngheo.platform.web.language import say, words
from giamngheo.portal.limits import FOLLOW, SEND, SENT_BY_ALL, too_often
from giamngheo.registry.models import Household
from giamngheo.rules.text import Text

# a denunciation is made in person or on paper: its sender's identity is checked and kept secret
KINDS = (Grievance.Kind.POSTED_RESULT, Grievance.Kind.COMPLAINT, Grievance.Kind.PETITION)
SHORTEST = 20
NOT_HERE = Text(
    "Ghi đúng mã hộ như trên danh sách niêm yết của xã đã chọn; không có mã thì chọn «Khiếu nại» và ghi rõ "
    "tên chủ hộ, thôn.",
    "Give the household's code as on the posted list of the commune; without it choose “Complaint” and name the "
    "head of the household and the village.",
)


class SendForm(forms.Form):
    """What somebody sends. `website` is not shown: only a machine fills it."""

    commune = forms.ChoiceField(
        label=words("Xã, phường", "Commune"), widget=forms.Select({"data-all-communes": ""})
    )
    kind = forms.ChoiceField(label=words("Về việc", "About"))
    household = forms.CharField(
        label=words("Mã hộ trên danh sách niêm yết", "Household code on the posted list"),
        max_length=24,
        required=False,
        help_text=words("Bắt buộc khi là ý kiến về kết quả rà soát", "Needed for a complaint about a result"),
    )
    content = forms.CharField(
        label=words("Nội dung", "Content"),
        min_length=SHORTEST,
        max_length=4000,
        widget=forms.Textarea({"rows": 6, "data-personal": ""}),
    )
    sender_name = forms.CharField(label=words("Họ và tên", "Your name"), max_length=200, widget=PersonalText)
    sender_phone = forms.CharField(
        label=words("Điện thoại", "Telephone"),
        max_length=20,
        required=False,
        widget=PersonalText({"inputmode": "tel"}),
    )
    sender_address = forms.CharField(
        label=words("Địa chỉ để trả lời", "Address for the answer"),
        max_length=300,
        required=False,
        widget=PersonalText,
    )
    website = forms.CharField(
        label=words("Để trống ô này", "Leave this empty"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = AdminUnit.objects.on(timezone.localdate()).level(Level.COMMUNE)
        named = sorted(((str(one.pk), one.full_name) for one in communes), key=lambda one: label_key(one[1]))
        self.fields["commune"].choices = [("", "–"), *named]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(str(one.value), say(said.KINDS[one])) for one in KINDS]  # type: ignore[attr-defined]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(words("Để trống ô này.", "Leave this empty."))
        return ""


class FollowForm(forms.Form):
    """The code that was given."""

    code = forms.CharField(
        label=words("Mã theo dõi", "Your code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@protected(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponseBase:
    """Opens a grievance of the channel "public page" and shows its code once."""
    form = SendForm(request.POST or None)
    if form.is_valid():
        if slow := too_often(request, SEND, SENT_BY_ALL):
            return slow
        code = new_code()
        try:
            made = _receive(form.cleaned_data, code)
            return _kept_out(render(request, "portal/sent.html", {"code": code, "one": made}))
        except ActionRefused as error:
            form.add_error(None, say(error.message))
    status = 400 if form.is_bound else 200
    return _kept_out(render(request, "portal/complain.html", {"form": form}, status=status))


def _receive(data: dict[str, Any], code: str) -> Grievance:
    commune = AdminUnit.objects.get(pk=data["commune"])
    household = None
    if given := data["household"].strip():
        why = "the household that a citizen names by its code"
        found = Household.objects.unscoped(why).select_related("village")
        household = found.filter(code=given).first()
        if household and household.commune_id != commune.pk and commune not in posted_in(household.pk):
            household = None
    if household is None and (given or data["kind"] == Grievance.Kind.POSTED_RESULT):
        raise ActionRefused("no_household", NOT_HERE)
    received = Received(
        data["kind"],
        Grievance.Channel.PUBLIC,
        clock.today(),
        data["content"],
        **{name: data[name] for name in ("sender_name", "sender_phone", "sender_address")},
        household=household,
        follow_code=code,
    )
    return receive(Act(Actor.by_system("trang công khai")), commune, received)


@protected(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponseBase:
    """The steps and days of what was sent; the code is typed, so that it stands in no address."""
    form, found = FollowForm(request.POST or None), None
    if form.is_valid():
        if slow := too_often(request, FOLLOW):
            return slow
        found = followed(form.cleaned_data["code"])
        if found is None:
            form.add_error(
                "code",
                say(Text("Không có mã này. Kiểm tra lại từng chữ.", "No such code. Check each letter.")),
            )
    context: dict[str, Any] = {"form": form, "found": found}
    if found is not None:
        context["kind"] = said.KINDS[Grievance.Kind(found.kind)]
        context["status"] = said.STATES[Grievance.State(found.state)]
        context["steps"] = [(day, said.STATES[Grievance.State(state)]) for day, state in found.steps]
    return _kept_out(render(request, "portal/follow.html", context))


def _kept_out(answer: HttpResponseBase) -> HttpResponseBase:
    """Kept by no cache and no search engine."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
