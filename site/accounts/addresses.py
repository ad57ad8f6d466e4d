"""From where a request comes."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the network address of the reader's machine.

    Behind proxies it is the one that the outermost of the TRUSTED_PROXIES saw: what stands before it in
    X-Forwarded-For was written by the reader and is not believed.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return direct
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    try:
        return str(ip_address(seen[-settings.TRUSTED_PROXIES]))
    except (IndexError, ValueError):
        return direct
