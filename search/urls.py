"""The addresses of the public API."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path

from search.api import api
from search.api_errors import problem


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer programs that ask for what the API does not have in their own way."""
    return problem(HTTPStatus.NOT_FOUND, "The API has no such address; see /api/docs.")


urlpatterns = [path("", api.urls), path("<path:rest>", nothing_here)]
