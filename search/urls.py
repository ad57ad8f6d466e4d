"""The addresses of the public API."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import override

from search.api import api
from search.api_errors import asked_language, problem

READING = ("GET", "HEAD")
ALLOWED = ", ".join((*READING, "OPTIONS"))
PREFLIGHT_SECONDS = "86400"


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer programs that ask for what the API does not have in their own way."""
    with override(asked_language(request)):
        text = _("The API has no such address; see %(address)s.") % {"address": "/api/docs"}
        return _readable_anywhere(problem(HTTPStatus.NOT_FOUND, text))


def for_reading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view of django-ninja, which knows neither HEAD nor OPTIONS and refuses other methods in plain text."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return _readable_anywhere(_leave())
        with override(asked_language(request)):
            if request.method not in READING:
                text = _("The API is for reading.")
                return _readable_anywhere(problem(HTTPStatus.METHOD_NOT_ALLOWED, text, Allow=ALLOWED))
            request.method = "GET"
            return _readable_anywhere(view(request, *args, **kwargs))

    return wrapped


def _leave() -> HttpResponse:
    """Say what may be asked, as browsers want to know before a script of another site asks with headers of its own."""
    return HttpResponse(
        status=HTTPStatus.NO_CONTENT,
        headers={
            "Allow": ALLOWED,
            "Access-Control-Allow-Methods": ", ".join(READING),
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": PREFLIGHT_SECONDS,
        },
    )


def _readable_anywhere(response: HttpResponse) -> HttpResponse:
    """Let scripts of any site read the response, refusals and the description of the API included."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _addresses() -> tuple:
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        pattern.callback = for_reading(pattern.callback)
    return patterns, app_name, namespace


urlpatterns = [path("", _addresses()), path("<path:rest>", nothing_here)]
