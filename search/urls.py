"""The addresses of the public API."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path

from search.api import api
from search.api_errors import problem

READING = ("GET", "HEAD")


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer programs that ask for what the API does not have in their own way."""
    return _readable_anywhere(problem(HTTPStatus.NOT_FOUND, "The API has no such address; see /api/docs."))


def for_reading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view of django-ninja, which knows no HEAD and refuses other methods in plain text."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method not in READING:
            allowed = ", ".join(READING)
            refusal = problem(HTTPStatus.METHOD_NOT_ALLOWED, "The API is for reading.", Allow=allowed)
            return _readable_anywhere(refusal)
        request.method = "GET"
        return _readable_anywhere(view(request, *args, **kwargs))

    return wrapped


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
