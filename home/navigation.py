"""What stands around every page: navigation, footer, language switcher, the way to the search."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.utils.translation import get_language

from home import cache
from home.addresses import path_of, roots
from home.languages import Version, best, in_order, is_private, links_to, switcher, versions_near_root
from home.skeleton import HOME_DEPTH, skeleton


def site_name() -> str:
    """Return the name of the site."""
    return settings.WAGTAIL_SITE_NAME


def places(language: str) -> dict[str, str]:
    """Return the addresses of the index pages in `language` by their model's name in lower case, and of `home`."""

    def build() -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for bone in skeleton().values():
            if bone.depth > HOME_DEPTH + 1 or not bone.live or is_private(bone.path):
                continue
            if url := path_of(bone.url_path, bone.language):
                name = "home" if bone.depth == HOME_DEPTH else bone.model
                found.setdefault(bone.language, {}).setdefault(name, url)
        return found

    return cache.remembered("places", build).get(language, {})


def links(blocks: Iterable[dict], language: str) -> list[dict]:
    """Return address and text of each link of a navigation, a stream's raw value; hidden pages are left out."""
    chosen = [block["value"] for block in blocks]
    pages = _pages([link["page"] for link in chosen if link.get("page")], language)
    found = []
    for link in chosen:
        page = pages.get(link.get("page"))
        url = page.url if page else (not link.get("page") and link.get("url"))
        text = link.get("text") or (page.title if page else "")
        if url and text:
            found.append({"url": url, "text": text})
    return found


def _pages(ids: Iterable[int], language: str) -> dict[int, Version]:
    """Return the version to link to of each page; what stands near the root needs no query of its own."""
    bones = skeleton()
    known = {pk: bones[pk].key for pk in ids if pk in bones}
    works = versions_near_root()
    found = {pk: best(works[key], language) for pk, key in known.items() if works.get(key)}
    return {**found, **links_to(set(ids) - known.keys(), language)}


def _texts(language: str) -> dict:
    def raw() -> dict[str, tuple]:
        model = apps.get_model("home", "SiteText")
        fields = ("locale__language_code", "tagline", "navigation", "footer_links", "footer_text")
        return {code: tuple(values) for code, *values in model.objects.values_list(*fields)}

    found = cache.remembered("site_texts", raw).get(language)
    if found is None:
        return {"tagline": "", "navigation": [], "footer_links": [], "footer_text": ""}
    tagline, navigation, footer_links, footer_text = found
    return {
        "tagline": tagline,
        "navigation": links(navigation.raw_data, language),
        "footer_links": links(footer_links.raw_data, language),
        "footer_text": footer_text,
    }


def homes_by_language() -> dict[str, Version]:
    """Return the public home page of each language that has one, in the order of the languages."""
    roots_ = roots()
    homes = {
        version.language: version
        for versions in versions_near_root().values()
        for version in versions.values()
        if skeleton()[version.page_id].url_path == roots_.get(version.language)
    }
    return in_order(homes)


def frame(language: str | None = None, address: str = "", versions: dict[str, Version] | None = None) -> dict:
    """Return what `base.html` shows around a page in `language` (default: the active one) at `address`.

    `versions` are those of the page's work; without any, the switcher leads to the home pages.
    """
    language = language or get_language() or settings.LANGUAGE_CODE
    texts = cache.remembered(("texts", language), lambda: _texts(language))
    found = places(language)
    languages = switcher(homes_by_language() if versions is None else versions, language)
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
