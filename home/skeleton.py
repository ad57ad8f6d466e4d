"""The pages that all others hang on: homes, index pages, networks and their like, in all languages, in one query.

From them come the roots of the addresses, the navigation, the footer and the ways to lists and networks.
"""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.apps import apps
from wagtail.models import Page

from home import cache

SAID_BY_SOURCE = ("published_translation__untranslated", "published_translation__source_page__locale_id")
"""What of a page is said in the words of its source, by content paths, and the locale of that; None for no translation."""

HOME_DEPTH = 2  # below the tree's root, which is no page to see
DEEPEST = 4  # homes, what stands below them, and what stands below that: the networks


@dataclass(frozen=True, slots=True)
class Bone:
    """One of these pages, live or not. `model` is the name of its type in lower case, `path` its place in the tree.

    `said_by_source` and `source_locale`: see `SAID_BY_SOURCE`.
    """

    pk: int
    key: UUID
    locale: int
    language: str
    model: str
    title: str
    live: bool
    url_path: str
    path: str
    depth: int
    said_by_source: list[str] | None
    source_locale: int | None


def skeleton() -> dict[int, Bone]:
    """Return the pages by their ids, in the order of the tree."""
    return cache.remembered("skeleton", _skeleton)


def bones_by_place() -> dict[str, Bone]:
    """Return the same pages by their places in the tree (`url_path`)."""
    return cache.remembered("bones", lambda: {bone.url_path: bone for bone in skeleton().values()})


def works_near_root() -> frozenset[UUID]:
    """Return the works all of whose pages, in whatever language, are among these."""

    def build() -> frozenset[UUID]:
        keys = {bone.key for bone in skeleton().values()}
        near = Page.objects.filter(depth__gte=HOME_DEPTH, depth__lte=DEEPEST).values("translation_key")
        deeper = Page.objects.filter(depth__gt=DEEPEST, translation_key__in=near).order_by()
        return frozenset(keys.difference(deeper.values_list("translation_key", flat=True)))

    return cache.remembered("works_near_root", build)


def _skeleton() -> dict[int, Bone]:
    rows = (
        Page.objects.filter(depth__gte=HOME_DEPTH, depth__lte=DEEPEST)
        .order_by("path")
        .values_list(
            "pk",
            "translation_key",
            "locale_id",
            "locale__language_code",
            "content_type__model",
            "title",
            "live",
            "url_path",
            "path",
            "depth",
            *SAID_BY_SOURCE,
        )
    )
    return {row[0]: Bone(*row) for row in rows}


@lru_cache(maxsize=1)
def network_models() -> frozenset[str]:
    """Return the names, in lower case, of the types of pages that are a network's."""
    return frozenset(
        model._meta.model_name
        for model in apps.get_models()
        if issubclass(model, Page) and getattr(model, "search_kind", "") == "network"
    )


def is_index(page_id: int | None) -> bool:
    """Whether the page only leads to others: an index page or a front page."""
    bone = skeleton().get(page_id or 0)
    return bone is not None and bone.model in _index_models()


@lru_cache(maxsize=1)
def _index_models() -> frozenset[str]:
    """Return the names, in lower case, of the types of pages that are lists of others."""
    return frozenset(
        model._meta.model_name
        for model in apps.get_models()
        if issubclass(model, Page) and getattr(model, "leads_to_others", False)
    )
