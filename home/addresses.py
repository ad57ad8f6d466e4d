"""Where pages stand: from places in the tree to addresses, and back."""

from collections.abc import Iterable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page

from home import cache
from home.skeleton import HOME_DEPTH, skeleton


def roots() -> dict[str, str]:
    """Return for each language the place in the tree (`url_path`) of its home page, live or not."""

    def build() -> dict[str, str]:
        found: dict[str, str] = {}
        for bone in skeleton().values():
            if bone.depth == HOME_DEPTH and bone.model == "homepage":
                found.setdefault(bone.language, bone.url_path)
        return found

    return cache.remembered("roots", build)


def path_of(url_path: str, language: str) -> str | None:
    """Return the address, from the host on, of the page at `url_path` in the tree; None outside the site."""
    root = roots().get(language)
    if root is None or not url_path.startswith(root):
        return None
    return f"/{language}/{quote(url_path[len(root) :])}"


def base_url(request: HttpRequest | None) -> str:
    """Return scheme and host of the site without a slash at the end: as configured, else as the request came."""
    configured = getattr(settings, "BASE_URL", "") or (None if request else settings.WAGTAILADMIN_BASE_URL)
    return (configured or request.build_absolute_uri("/")).rstrip("/")


def permanent_path(page: Page) -> str:
    """Return the address of the work of `page`, without language, that never changes."""
    return reverse("work", args=[page.translation_key])


def below(components: Iterable[str], language: str) -> list[str]:
    """Return the places in the tree of the home page in `language` and of all that `components` lead through."""
    root = roots().get(language)
    if root is None:
        return []
    places = [root]
    for component in components:
        places.append(f"{places[-1]}{component}/")
    return places
