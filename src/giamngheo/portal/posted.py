"""The page behind a posting sheet's QR: classes and shortened names while it is posted, and complaining there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints.actions import Received, receive
from giamngheo.complaints.following_up import new_code
from giamngheo.complaints.models import Channel, Kind
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.forms import PersonalText
from giamngheo.platform.privacy import masked_name
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.protected import PUBLIC, protected
from giamngheo.platform.web.language import say, words
from giamngheo.portal.complaining import SendForm
from giamngheo.portal.limits import SEND, SENT_BY_ALL, VERIFY, too_often
from giamngheo.reviews import clock
from giamngheo.reviews.models import Posting
from giamngheo.reviews.outcomes import ONE_STATUS
from giamngheo.reviews.papers.lines import applicant, lists_of
from giamngheo.reviews.papers.posting import posted_later, posted_lists
from giamngheo.rules.text import Text

WHY = "whoever stands before the sheet reads its page"
PLACE = "village_review__commune_review__"
WHO = "Trang công khai"
NOT_LISTED = "not_listed"
KEPT = ("content", "sender_name", "sender_phone", "sender_address")
ENTRY = Text("{list}, số {no}: {name}", "{list}, no. {no}: {name}")


class ComplaintForm(forms.Form):
    """What somebody says about a household on the sheet, by its number there."""

    household = forms.ChoiceField(
        label=words("Hộ trong danh sách", "Household on the list"),
        help_text=words(
            "Số thứ tự như trên bảng niêm yết. Hộ không có tên thì chọn dòng cuối, ghi tên chủ hộ ở phần nội dung",
            "Numbered as on the sheet. Whose name is not there takes the last line and names the household below",
        ),
    )
    sender_name = forms.CharField(
        label=words("Họ và tên của bạn", "Your name"), max_length=200, widget=PersonalText
    )
    sender_phone = forms.CharField(
        label=words("Điện thoại", "Telephone"), max_length=20, widget=PersonalText({"inputmode": "tel"})
    )
    sender_address = forms.CharField(
        label=words("Địa chỉ", "Address"), max_length=300, required=False, widget=PersonalText
    )
    content = forms.CharField(
        label=words("Nội dung", "What you say"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5, "data-personal": ""}),
    )

    def __init__(self, *args: Any, households: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = (NOT_LISTED, words("Hộ không có tên trong danh sách", "A household that is not listed"))
        self.fields["household"].choices = [("", "–"), *households, other]  # type: ignore[attr-defined]


@protected(PUBLIC)
@require_safe
def posted(request: HttpRequest, token: str) -> HttpResponseBase:
    """The lists with shortened names while the posting runs; afterwards only that it is over."""
    if slow := too_often(request, VERIFY):
        return slow
    posting = _posting(token)
    if posting is None:
        return render(request, "portal/unknown.html", status=404)
    context = _about(posting) | {"lists": _lists(posting)}
    return _closed_to_robots(render(request, "portal/posted.html", context))


@protected(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def complain_posted(request: HttpRequest, token: str) -> HttpResponseBase:
    """Complaining about a household of the sheet: it goes into the commune's inbox and waits for its re-check."""
    if slow := too_often(request, VERIFY):
        return slow
    posting = _posting(token)
    if posting is None:
        return render(request, "portal/unknown.html", status=404)
    if not _runs(posting):
        return _too_late(request, posting)
    entries = [entry for _, few in _lists(posting) or () for entry in few]
    choices = [
        (str(one["pk"]), say(ENTRY.format(list=say(one["list"]), no=one["no"], name=one["name"])))
        for one in entries
    ]
    form = ComplaintForm(request.POST or None, households=choices)
    if form.is_valid():
        if slow := too_often(request, SEND, SENT_BY_ALL):
            return slow
        data = dict(form.cleaned_data)
        chosen = data.pop("household")
        case = next((entry["case"] for entry in entries if str(entry["pk"]) == chosen), None)
        code = new_code()
        received = Received(
            Kind.POSTED_RESULT if case else Kind.COMPLAINT,
            Channel.PUBLIC,
            clock.today(),
            household=case.household if case else None,
            village=posting.village_review.village,
            follow_code=code,
            file=case.pk if case else None,
            **data,
        )
        commune = AdminUnit.objects.get(pk=posting.village_review.commune_review.commune_id)
        try:
            made = receive(Act(Actor.by_system(WHO)), commune, received)
            return _closed_to_robots(render(request, "portal/sent.html", {"code": code, "one": made}))
        except ActionRefused as error:
            form.add_error(None, say(error.message))
    status = 400 if form.is_bound else 200
    context = _about(posting) | {"form": form}
    return _closed_to_robots(render(request, "portal/posted_complaint.html", context, status=status))


def _too_late(request: HttpRequest, posting: Posting) -> HttpResponseBase:
    """Where complaints go now; what somebody has typed meanwhile stands in the form that takes it there."""
    context = _about(posting)
    if request.method == "POST" and not context["later"]:
        kept = {name: request.POST.get(name, "") for name in KEPT}
        commune = posting.village_review.commune_review.commune_id
        kind = Kind.COMPLAINT if request.POST.get("household") == NOT_LISTED else Kind.POSTED_RESULT
        context["form"] = SendForm(initial=kept | {"commune": commune, "kind": kind})
        return _closed_to_robots(render(request, "portal/complain.html", context, status=404))
    return _closed_to_robots(render(request, "portal/posted.html", context, status=404))


def _closed_to_robots(answer: HttpResponse) -> HttpResponseBase:
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-store"
    return answer


def _posting(token: str) -> Posting | None:
    rows = Posting.objects.unscoped(WHY).filter(token=token)
    return rows.select_related("village_review__village", f"{PLACE}review", f"{PLACE}commune").first()


def _runs(posting: Posting) -> bool:
    return posting.ended_on is None and posting.first_day <= clock.today() <= posting.last_day


def _lists(posting: Posting) -> list[tuple[Any, list[dict[str, Any]]]] | None:
    """Households by list, names shortened; None when the posting does not run."""
    if not _runs(posting):
        return None
    named = lists_of(posting.village_review.commune_review.review)
    lists = posted_lists(posting)
    later = posted_later(posting, [one for few in lists.values() for one in few])
    return [
        (
            named[key],
            [
                {
                    "pk": one.pk,
                    "case": one,
                    "no": no,
                    "name": masked_name(applicant(one)),
                    "list": named[key],
                    "later": later.get(one.pk),
                }
                for no, one in enumerate(few, 1)
            ],
        )
        for key, few in lists.items()
        if few
    ]


def _about(posting: Posting) -> dict[str, Any]:
    commune = posting.village_review.commune_review
    village = posting.village_review.village
    return {
        "posting": posting,
        "place": ", ".join([*([village.full_name] if village else []), commune.commune.full_name]),
        "year": commune.review.year,
        "what": next(iter(lists_of(commune.review).values())) if commune.review.kind in ONE_STATUS else None,
        "runs": _runs(posting),
        "later": posting.first_day > clock.today(),
    }
