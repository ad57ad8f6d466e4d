"""From an address to the page that answers, in two queries however deep the page stands.

Wagtail asks for the site, the root page, its translation and each level of the tree one after the other. Here what stands
near the root is known (`home.skeleton`), as are the pages there that were asked for before, and the rest of the way is
fetched at once by its places, with the versions of these works in other languages. What follows (hooks, view
restrictions, `route()` of routable pages) is Wagtail's own.
"""

import json
from copy import copy
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Field, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve_chain

from home import cache, offers
from home.addresses import below
from home.dependents import page_models
from home.languages import Version, versions_among
from home.models.classified import entry
from home.models.reading import Above
from home.rows import rows
from home.skeleton import DEEPEST, HOME_DEPTH, bones_by_place
from home.vocabularies.models import Vocabulary

# Like Wagtail's own, and besides one file name at the end: a calendar or a citation below a page.
PATTERN = r"^((?:[\w\-]+/)*(?:[\w\-]+\.[a-z]{2,5})?)$"
NEAR = DEEPEST - HOME_DEPTH + 1
"""How many places, from the home page down, are known without asking."""


@lru_cache(maxsize=1)
def page_types() -> dict[str, type[Page]]:
    """Return the page types by their names in lower case."""
    return {model._meta.model_name: model for model in page_models()}


def find(request: HttpRequest, path: str, language: str) -> RouteResult:
    """Return the page at `path` below the home page in `language`, ready to be served; raise Http404."""
    folder, _slash, file = path.rpartition("/")
    components = [component for component in folder.split("/") if component]
    way, versions = _way(below(components, language))
    if not way:
        raise Http404
    last = way[-1]
    model = page_types().get(last.model)
    if model is None:
        raise Http404
    page = _page_near_root(model, last.pk) if versions is None else _page(model, last.pk)
    page.is_served = True
    page.above = way[:-1]
    if versions is not None:
        page.versions = versions.get(page.translation_key, {})
    rest = components[len(way) - 1 :]
    return _file(page, rest, file) if file else page.route(request, rest)


def _page_near_root(model: type[Page], pk: int) -> Page:
    """Return one of the pages of the skeleton as `_page` does, a copy of what is remembered of it."""
    return copy(cache.remembered(("page", pk), lambda: _page(model, pk)))


def _page(model: type[Page], pk: int) -> Page:
    """Return the page with what it shows of other tables (`to_serve`); entries of vocabularies are known already."""
    page = _row(model, pk)
    for path, field in _to_serve(model):
        holder = page
        for step in path:
            holder = holder and getattr(holder, step)
        if holder and (shown := getattr(holder, field.attname)):
            find_it = entry if issubclass(field.related_model, Vocabulary) else _row
            setattr(holder, field.name, find_it(field.related_model, shown))
    return page


def _row(model: type[Model], pk: int) -> Model:
    found = rows(model, "pk", pk)
    if not found:  # deleted meanwhile
        raise Http404
    return found[0]


@lru_cache(maxsize=64)
def _to_serve(model: type[Page]) -> list[tuple[list[str], Field]]:
    """Return of `to_serve` the ways to whoever points to something, and by which field."""
    found = []
    for names in model.to_serve:
        *path, name = names.split("__")
        of = model
        for step in path:
            of = of._meta.get_field(step).related_model
        found.append((path, of._meta.get_field(name)))
    return found


def _way(places: list[str]) -> tuple[list[Above], dict[UUID, dict[str, Version]] | None]:
    """Return the pages at `places`, from the home page down as far as there are any, and the versions of the last one's
    work by its key; None where these are known without a query."""
    known = bones_by_place()
    near, far = places[:NEAR], places[NEAR:]
    bones = [known[place] for place in near if place in known]
    way = [Above(bone.pk, bone.title, bone.live, bone.path, bone.url_path, bone.model) for bone in bones]
    if len(bones) < len(near) or not far:
        return way, None
    found = _works_at(far)
    deeper = [
        Above(pk, title, live, path, url_path, ContentType.objects.get_for_id(content_type).model)
        for pk, _key, _locale, title, live, url_path, path, _said, _source, content_type in found
        if url_path in far
    ]
    return [*way, *deeper], versions_among(row[:-1] for row in found) if deeper else None


def _works_at(places: list[str]) -> list[tuple]:
    """Return the values of `VERSION`, and the type, of the pages at `places` and of those of the same works in other
    languages, in the order of the tree."""
    slugs = [place.rstrip("/").rpartition("/")[2] for place in places]
    # Written out: every page asks, and Django would take longer to build this than the database to answer.
    marks = ", ".join(["%s"] * len(places))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT page.id, page.translation_key, page.locale_id, page.title, page.live, page.url_path, page.path, "  # noqa: S608
            "noted.untranslated, source.locale_id, page.content_type_id FROM wagtailcore_page AS page "
            "LEFT JOIN localization_publishedtranslation AS noted ON noted.page_id = page.id "
            "LEFT JOIN wagtailcore_page AS source ON source.id = noted.source_page_id "
            "WHERE page.translation_key IN (SELECT translation_key FROM wagtailcore_page "
            f"WHERE slug IN ({marks}) AND url_path IN ({marks})) ORDER BY page.path",
            [*slugs, *places],
        )
        # SQLite has no type for such keys, and what is JSON comes as text.
        return [
            (pk, key if isinstance(key, UUID) else UUID(key), *rest, json.loads(said or "[]"), source, kind)
            for pk, key, *rest, said, source, kind in cursor.fetchall()
        ]


def _file(page: Page, rest: list[str], name: str) -> RouteResult:
    if not (page.live and isinstance(page, RoutablePageMixin)):
        raise Http404
    view, args, kwargs = page.resolve_subpage("/" + "/".join([*rest, name]))
    return RouteResult(page, args=(view, args, kwargs))


def _asks_to_sign_in(response: HttpResponse) -> bool:
    return response["Location"].partition("?")[0] == resolve_url(settings.WAGTAIL_FRONTEND_LOGIN_URL)


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
    # Who is signed in and may not read it is told so: the sign-in would only send them back here.
    if response.status_code == 302 and _asks_to_sign_in(response) and request.user.is_authenticated:
        raise PermissionDenied
    # Wagtail has marked what is restricted as never to be kept.
    if response.status_code == 200 and "Cache-Control" not in response:
        cache.keep(request, response)
    return response
