"""Addresses without a language: they lead to the reader’s own, or to the nearest."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from home import cache
from home.addresses import roots
from home.languages import accepted, codes, nearest, versions_of
from home.models import WithdrawnWork


def home_paths() -> dict[str, str]:
    """Return the address of the home page of each language that has a public one."""

    def build() -> dict[str, str]:
        paths = [root.root_path for root in roots().values()]
        live = set(Page.objects.live().public().filter(url_path__in=paths).values_list("url_path", flat=True))
        return {code: f"/{code}/" for code in codes() if code in roots() and roots()[code].root_path in live}

    return cache.remembered("home_paths", build)


def root(request: HttpRequest) -> HttpResponse:
    """Lead from `/` to the home page in the language that the reader's browser asks for first."""
    homes = home_paths()
    if not homes:
        return HttpResponse(status=404)
    return _by_language(HttpResponseRedirect(homes[nearest(homes, accepted(request))]))


def work(request: HttpRequest, key) -> HttpResponse:
    """Lead from the permanent address of a work to the reader's language or the nearest; 410 where it is withdrawn."""
    versions = versions_of([key]).get(key)
    if versions:
        language = nearest(versions, accepted(request))
        return _by_language(HttpResponseRedirect(versions[language].url))
    titles = dict(WithdrawnWork.objects.filter(translation_key=key).values_list("language", "title"))
    if not titles:
        return HttpResponse(status=404)
    language = nearest(codes(), accepted(request))
    response = HttpResponse(status=410)
    with override(language):
        response.error_context = {
            "title": titles[nearest(titles, [language])],
            "text": _("This was published here and has been withdrawn."),
        }
    return _by_language(response)


def _by_language(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Language"])
    response["Cache-Control"] = "public, max-age=60"
    return response
