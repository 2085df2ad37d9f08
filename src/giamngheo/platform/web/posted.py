"""What a form sent for a choice that has no form of its own."""

from collections.abc import Collection

from django.http import HttpRequest

from giamngheo.platform.actions import ActionRefused
from giamngheo.rules.text import Text

NOT_OFFERED = Text(
    "Lựa chọn gửi lên không có trong trang này; chưa ghi gì. Mở lại trang rồi chọn.",
    "What was sent is none of the choices of this page; nothing was written. Open the page again and choose.",
)


def posted_choice(request: HttpRequest, name: str, offered: Collection[str], missing: str = "") -> str:
    """The choice as sent, `missing` where none was. ActionRefused `not_offered`: an unknown value means nothing, and
    never what an empty one would mean.
    """
    sent = request.POST.get(name, missing)
    if sent not in offered:
        raise ActionRefused("not_offered", NOT_OFFERED)
    return sent
