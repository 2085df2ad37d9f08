"""Whose connection it is, where a web server on this machine stands between: that server says so."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def visitor_address(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Takes X-Real-IP for the address, if the operator says that the server in front always sets it.

    Only of connections from this machine: nobody who reaches the port itself can choose an address.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.REAL_IP and _is_here(request.META.get("REMOTE_ADDR", "")):
            said = _address(request.META.get("HTTP_X_REAL_IP", ""))
            if said:
                request.META["REMOTE_ADDR"] = said
        return get_response(request)

    return middleware


def _is_here(address: str) -> bool:
    # a socket file has no address
    return not address or (bool(_address(address)) and ip_address(address).is_loopback)


def _address(written: str) -> str:
    """An address as it is kept; empty for anything else."""
    try:
        return str(ip_address(written.strip()))
    except ValueError:
        return ""
