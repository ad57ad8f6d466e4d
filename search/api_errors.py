"""How the API says no: problem details (RFC 9457), and how often one machine may ask."""

import json
import time
from functools import wraps
from http import HTTPStatus
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.addresses import client_address

CONTENT_TYPE = "application/problem+json"
WINDOW = 60
"""Seconds in which requests are counted together."""


def problem(status: int, detail: str, errors: list[dict] | None = None, **headers: str) -> HttpResponse:
    """Return an error as problem details; `errors` name the parameters that were not understood."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
    text = json.dumps(body, ensure_ascii=False)
    headers.setdefault("Content_Language", get_language() or settings.LANGUAGE_CODE)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE, headers=names)


def asked_language(request: HttpRequest) -> str:
    """Return the language that the request names first, or else that of the site."""
    named = next(iter(request.GET.getlist("lang")), "")
    return named if named in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def for_readers(view):
    """Decorate a view of the API: not more often than may be, and with what other sites' scripts may know of it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs):
        seconds = seconds_to_wait(request)
        if seconds:
            text = _("At most %(number)s requests a minute. Ask again in %(seconds)s s.") % {
                "number": settings.API_REQUESTS_A_MINUTE,
                "seconds": seconds,
            }
            response = problem(429, text, Retry_After=str(seconds))
        else:
            response = view(request, *args, **kwargs)
        response["Access-Control-Expose-Headers"] = "Retry-After"
        response.setdefault("Cache-Control", "no-store")
        return response

    return wrapped


def seconds_to_wait(request: HttpRequest) -> int:
    """Count the request, and return how many seconds its machine must wait; 0 where it may ask now."""
    address = client_address(request)
    if not settings.API_REQUESTS_A_MINUTE or (settings.API_LOOPBACK_FREE and _is_loopback(address)):
        return 0
    now = time.time()
    window = int(now // WINDOW)
    name = f"search.api.{window}.{address}".replace(" ", "")
    cache.add(name, 0, WINDOW * 2)
    try:
        asked = cache.incr(name)
    except ValueError:  # it was dropped between the two lines
        return 0
    return int((window + 1) * WINDOW - now) + 1 if asked > settings.API_REQUESTS_A_MINUTE else 0


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
