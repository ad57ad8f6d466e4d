"""What stands around every page: navigation, footer, language switcher, the way to the search."""

from django.apps import apps
from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Page, Site

from home import cache
from home.addresses import path_of
from home.languages import Version, language_codes, links_to, private_places, switcher

INDEX_DEPTH = 3  # the index pages stand directly below the home pages, which stand below the tree's root


def site_name() -> str:
    """Return the name of the site."""

    def build() -> str:
        name = Site.objects.filter(is_default_site=True).values_list("site_name", flat=True).first()
        return name or settings.WAGTAIL_SITE_NAME

    return cache.remembered("site_name", build)


def places(language: str) -> dict[str, str]:
    """Return the addresses of the index pages in `language` by their model's name in lower case, and of `home`."""
    return cache.remembered(("places", language), lambda: _places(language))


def _places(language: str) -> dict[str, str]:
    rows = (
        Page.objects.live()
        .filter(locale__language_code=language, depth__in=(INDEX_DEPTH - 1, INDEX_DEPTH))
        .order_by("-path")
        .values_list("content_type__model", "url_path", "path", "depth")
    )
    found = {}
    for model, url_path, path, depth in rows:
        if not path.startswith(private_places() or ("-",)):
            found["home" if depth < INDEX_DEPTH else model] = path_of(url_path, language) or ""
    return {name: url for name, url in found.items() if url}


def links(blocks, language: str) -> list[dict]:
    """Return the links of a navigation: address and text; those to pages that are not public are left out."""
    chosen = [block.value for block in blocks]
    pages = links_to([link["page"].pk for link in chosen if link["page"]], language)
    found = []
    for link in chosen:
        page = pages.get(link["page"].pk) if link["page"] else None
        url = page.url if page else link["url"]
        text = link["text"] or (page.title if page else "")
        if url and text:
            found.append({"url": url, "text": text})
    return found


def _texts(language: str) -> dict:
    texts = apps.get_model("home", "SiteText").objects.filter(locale__language_code=language).first()
    if texts is None:
        return {"tagline": "", "navigation": [], "footer_links": [], "footer_text": ""}
    return {
        "tagline": texts.tagline,
        "navigation": links(texts.navigation, language),
        "footer_links": links(texts.footer_links, language),
        "footer_text": texts.footer_text,
    }


def frame(language: str | None = None, address: str = "", versions: dict[str, Version] | None = None) -> dict:
    """Return what `base.html` shows around a page in `language` (default: the active one) at `address`.

    `versions` are those of the page's work; without any, the switcher leads to the home pages.
    """
    language = language or get_language() or settings.LANGUAGE_CODE
    texts = cache.remembered(("texts", language), lambda: _texts(language))
    found = places(language)
    languages = switcher(_homes() if versions is None else versions, language)
    return {
        "site_name": site_name(),
        "home_url": found.get("home", "/"),
        "search_url": found.get("searchpage", ""),
        "tagline": texts["tagline"],
        "navigation": [
            {**link, "current": _is_current(link["url"], address, found.get("home", ""))}
            for link in texts["navigation"]
        ],
        "footer_links": texts["footer_links"],
        "footer_text": texts["footer_text"],
        "languages": languages,
        "other_languages": [entry for entry in languages if entry["url"] and not entry["current"]],
    }


def _is_current(url: str, address: str, home: str) -> str:
    if url == address:
        return "page"
    return "section" if url != home and address.startswith(url) else ""


def _homes() -> dict[str, Version]:
    def build() -> dict[str, Version]:
        homes = {}
        for code in language_codes().values():
            if url := places(code).get("home"):
                homes[code] = Version(0, None, code, "", url)
        return homes

    return cache.remembered("homes", build)


def network_links(language: str) -> dict[int, str]:
    """Return the address of each network's page by the network's id, in `language` or the nearest."""

    def build() -> dict[int, str]:
        pages: dict[int, int] = {}
        for model in apps.get_models():
            if getattr(model, "search_kind", "") == "network":
                pages.update(model.objects.live().values_list("pk", "network_id"))
        found = links_to(pages, language)
        return {network: found[page].url for page, network in pages.items() if page in found}

    return cache.remembered(("network_links", language), build)


def around(request) -> dict:
    """Context processor: the frame, for whatever is not a page of the tree. Worked out only where it is shown."""
    return {"frame": LazyFrame(request)}


class LazyFrame:
    """The frame, made when a template first asks for something of it."""

    def __init__(self, request):
        self._request = request
        self._frame: dict | None = None

    def __getitem__(self, name: str):
        if self._frame is None:
            self._frame = frame(address=self._request.path)
        return self._frame[name]
