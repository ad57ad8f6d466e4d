"""Addresses without a language: they lead to the reader’s own, or to the nearest."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.languages import accepted, codes, nearest, versions_of
from home.models import WithdrawnWork
from home.navigation import homes_by_language


def root(request: HttpRequest) -> HttpResponse:
    """Lead from `/` to the home page in the language that the reader's browser asks for first."""
    homes = homes_by_language()
    if not homes:
        return HttpResponse(status=404)
    return _by_language(HttpResponseRedirect(homes[nearest(homes, accepted(request))].url))


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


def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead to the site's icon: browsers ask here for what is no page of ours, such as the admin or a file."""
    response = HttpResponseRedirect(static("img/favicon.png"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _by_language(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Language"])
    response["Cache-Control"] = "public, max-age=60"
    return response
