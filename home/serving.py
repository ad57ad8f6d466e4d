"""From an address to the page that answers, in two queries however deep the page stands.

Wagtail asks for the site, the root page, its translation and each level of the tree one after the other. Here all pages
on the way are fetched at once by their places; what follows (hooks, view restrictions, `route()` of routable pages) is
Wagtail's own.
"""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve_chain

from home import cache, offers
from home.addresses import below
from home.dependents import page_models
from home.models.reading import ABOVE, Above

# Like Wagtail's own, and besides one file name at the end: a calendar or a citation below a page.
PATTERN = r"^((?:[\w\-]+/)*(?:[\w\-]+\.[a-z]{2,5})?)$"


@lru_cache(maxsize=1)
def page_types() -> dict[str, type[Page]]:
    """Return the page types by their names in lower case."""
    return {model._meta.model_name: model for model in page_models()}


def find(request: HttpRequest, path: str, language: str) -> RouteResult:
    """Return the page at `path` below the home page in `language`, ready to be served; raise Http404."""
    folder, _slash, file = path.rpartition("/")
    components = [component for component in folder.split("/") if component]
    places = below(components, language)
    if not places:
        raise Http404
    slugs = {place.rstrip("/").rpartition("/")[2] for place in places}
    rows = Page.objects.filter(slug__in=slugs, url_path__in=places).order_by("path")
    way = [Above(*row) for row in rows.values_list(*ABOVE)]
    if not way or way[0].url_path != places[0]:
        raise Http404
    last = way[-1]
    model = page_types().get(last.model)
    if model is None:
        raise Http404
    page = model.objects.select_related(*model.to_serve).get(pk=last.pk)
    page.is_served = True
    page.above = way[:-1]
    rest = components[len(way) - 1 :]
    return _file(page, rest, file) if file else page.route(request, rest)


def _file(page: Page, rest: list[str], name: str) -> RouteResult:
    if not (page.live and isinstance(page, RoutablePageMixin)):
        raise Http404
    view, args, kwargs = page.resolve_subpage("/" + "/".join([*rest, name]))
    return RouteResult(page, args=(view, args, kwargs))


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the page at `path` in the active language; with an offer where it exists in another one alone."""
    try:
        route = find(request, path, get_language())
    except Http404:
        if offer := offers.offer(request, path):
            return offer
        raise
    page, args, kwargs = route
    request._wagtail_route_for_request = route
    chain = serve_chain
    for hook in reversed(hooks.get_hooks("on_serve_page")):
        chain = hook(chain)
    for hook in hooks.get_hooks("before_serve_page"):
        result = hook(page, request, args, kwargs)
        if isinstance(result, HttpResponse):
            return result
    response = chain(page, request, args, kwargs)
    # Wagtail has marked what is restricted as never to be kept.
    if response.status_code == 200 and "Cache-Control" not in response:
        cache.keep(request, response)
    return response
