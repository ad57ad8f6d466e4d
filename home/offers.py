"""An address whose page exists in another language alone: say so, and let the reader ask for a translation."""

from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Page

from accounts import throttle
from accounts.addresses import client_address
from home.addresses import below, path_of, roots
from home.languages import Version, codes, versions_of
from home.models.site import Wish
from localization.standings import note_wishes

TEMPLATE = "errors/error.html"
HOUR = 3600
DAY = 24 * HOUR
WISHES_AN_HOUR = 20  # from one address


def offer(request: HttpRequest, path: str) -> HttpResponse | None:
    """Return the page that names the languages of the work at `path` in another language; None where there is none."""
    components = [component for component in path.split("/") if component]
    language = get_language()
    if not components:
        return None
    places = {code: below(components, code)[-1] for code in codes() if code != language and code in roots()}
    addresses = {path_of(place, code) for code, place in places.items()}
    keys = (
        Page.objects.live()
        .filter(slug=components[-1], url_path__in=places.values())
        .values_list("translation_key", flat=True)
    )
    versions = {
        key: found
        for key, found in versions_of(keys).items()
        if any(version.url in addresses for version in found.values())
    }
    if not versions:
        return None
    key, found = next(iter(versions.items()))
    return _page(request, key, found, status=404)


def _page(
    request: HttpRequest, key, versions: dict[str, Version], status: int, asked: bool = False
) -> HttpResponse:
    language = get_language()
    exists = language in versions
    wish = {"action": reverse("wish", args=[key, language]), "done": asked}
    context = {
        "status": status,
        "title": _("This page has another address") if exists else _("Not in this language yet"),
        "text": _("You will find it here.") if exists else _("This page exists in another language."),
        "versions": [
            {
                "code": version.language,
                "name": version.language_name,
                "url": version.url,
                "title": version.title,
                "title_language": version.title_language,
            }
            for version in versions.values()
        ],
        "wish": None if exists else wish,
    }
    response = render(request, TEMPLATE, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # there is no session that another site could misuse; requests from other sites are refused below
def wish(request: HttpRequest, key, language: str) -> HttpResponse:
    """Count that somebody asks for a work in `language`. Nothing is kept of who it was.

    One address counts once a day for one work and language, and may ask for twenty works an hour.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return HttpResponseForbidden()
    versions = versions_of([key]).get(key)
    if language not in codes() or not versions:
        raise Http404
    with override(language):
        if language not in versions:
            if _asks_too_often(request):
                return HttpResponse(status=429, headers={"Retry-After": str(HOUR)})
            if throttle.count(f"wish:{client_address(request)}:{key}:{language}", DAY) == 1:
                count(key, language)
        return _page(request, key, versions, status=200, asked=True)


@transaction.atomic
def count(key, language: str) -> None:
    """Add one to the wishes for the work `key` in `language`, and tell the translators' board."""
    Wish.objects.get_or_create(translation_key=key, language=language)
    Wish.objects.filter(translation_key=key, language=language).update(
        count=F("count") + 1, last_asked=timezone.localdate()
    )
    wish = Wish.objects.get(translation_key=key, language=language)
    note_wishes(key, language, wish.count)


def _asks_too_often(request: HttpRequest) -> bool:
    return throttle.count(f"wishes:{client_address(request)}", HOUR) > WISHES_AN_HOUR
