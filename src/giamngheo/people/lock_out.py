"""Wrong passwords shut out: few from one address for one name, more for a name from anywhere or from one address."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest


class LockOutHandler(AxesDatabaseHandler):
    """As the library counts, and as `settings.WRONG_PASSWORDS` says for a name and for an address.

    Who guesses one account from many addresses is shut out by its name, who tries a few passwords on every account by
    the address. Behind a server in front that does not tell the visitor's address all come from this machine: that
    one is not counted.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        found = int(super().get_failures(request, credentials))
        if found >= settings.AXES_FAILURE_LIMIT:
            return found
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        name = get_client_username(request, credentials)
        if name and failures(recent.filter(username=name)) >= settings.WRONG_PASSWORDS["name"]:
            return int(settings.AXES_FAILURE_LIMIT)
        address = str(request.axes_ip_address or "")  # type: ignore[attr-defined]
        most = settings.WRONG_PASSWORDS["address"]
        if not _is_here(address) and failures(recent.filter(ip_address=address)) >= most:
            return int(settings.AXES_FAILURE_LIMIT)
        return found


def failures(attempts: QuerySet[AccessAttempt]) -> int:
    """Wrong passwords in all."""
    return int(attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0)


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return True
