"""In which languages a work exists, and which of them a reader is given."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from wagtail.models import Page

from home import cache
from home.addresses import path_of
from home.skeleton import SAID_BY_SOURCE, skeleton, works_near_root

T = TypeVar("T")
VERSION = (
    "pk",
    "translation_key",
    "locale_id",
    "title",
    "live",
    "url_path",
    "path",
    *SAID_BY_SOURCE,
)
"""What is asked of a page to make a `Version` of it."""


@dataclass(frozen=True)
class Version:
    """A live and public page of a work, in its language.

    Title and summary are in another one where the page was published, by choice, with these words of its source.
    """

    page_id: int
    key: UUID
    language: str
    title: str
    url: str
    title_language: str
    summary_language: str

    @property
    def language_name(self) -> str:
        """What the language calls itself."""
        return own_name(self.language)

    @property
    def foreign(self) -> bool:
        """Whether this is another language than the active one."""
        return self.language != get_language()

    @property
    def tag(self) -> tuple[str, str] | None:
        """The language to name beside the title, see `tag_of`, for a reader of the active language."""
        return tag_of(self.language, self.title_language, get_language())

    def item(self, language: str | None = None) -> dict[str, Any]:
        """Return what a list of works (`passerelle.templatetags.works`) shows of the page to a reader of `language`."""
        return {
            "url": self.url,
            "title": self.title,
            "title_language": self.title_language,
            "language": self.language,
            "foreign": self.language != (language or get_language()),
            "language_name": self.language_name,
        }


def codes() -> list[str]:
    """Return the codes of the site's languages in their order."""
    return [code for code, _name in settings.LANGUAGES]


@lru_cache(maxsize=256)
def own_name(code: str) -> str:
    """Return what a language calls itself, with a capital."""
    name = get_language_info(code)["name_local"]
    return name[:1].upper() + name[1:]


def tag_of(language: str, title_language: str, reader: str | None) -> tuple[str, str] | None:
    """Return the language to name beside a title, as code and own name: that of the page, else that of the title.

    None where both are the reader's.
    """
    other = language if language != reader else title_language
    return (other, own_name(other)) if other != reader else None


def accepted(request: HttpRequest) -> list[str]:
    """Return the site's languages that the reader's browser asks for (Accept-Language), the most wanted first."""
    found = []
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            code = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if code not in found:
            found.append(code)
    return found


def nearest(available: Container[str], wanted: Iterable[str] = ()) -> str:
    """Return the first of `wanted` that is available, else the first available of the site's languages in their order.

    Raise LookupError where none is available.
    """
    for code in (*wanted, *codes()):
        if code in available:
            return code
    raise LookupError("in none of the site’s languages")


def language_codes() -> dict[int, str]:
    """Return the language code of each locale that has pages, by the locale's id."""
    return cache.remembered("locales", lambda: {bone.locale: bone.language for bone in skeleton().values()})


def private_places(fresh: bool = False) -> tuple[str, ...]:
    """Return the places in the tree (treebeard's paths) from which on pages are not for everybody.

    `fresh` asks the database even where the answer is remembered.
    """

    def ask() -> tuple[str, ...]:
        # Written out: every page asks, and Django would take longer to build this than the database to answer.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT page.path FROM wagtailcore_pageviewrestriction AS restriction "
                "JOIN wagtailcore_page AS page ON page.id = restriction.page_id"
            )
            return tuple(path for (path,) in cursor.fetchall())

    return cache.remember("private", ask()) if fresh else cache.remembered("private", ask)


def is_private(path: str) -> bool:
    """Whether the place `path` in the tree (treebeard's) is not for everybody."""
    return path.startswith(private_places())


def versions_of(keys: Iterable[UUID]) -> dict[UUID, dict[str, Version]]:
    """Return the live and public pages of each work by language, in the order of the site's languages.

    What stands near the root needs no query.
    """
    wanted = set(keys)
    near = wanted & works_near_root()
    known = versions_near_root() if near else {}
    found = {key: known[key] for key in near if key in known}
    if far := wanted - near:
        found.update(_versions(Page.objects.live().filter(translation_key__in=far))[0])
    return found


def versions_to_show(keys: Iterable[UUID]) -> dict[UUID, dict[str, Version]]:
    """Return the same as `versions_of` for links on readers' pages; what was asked for before is remembered until
    something is published."""

    def ask(unknown: set[UUID]) -> dict[UUID, dict[str, Version]]:
        found = versions_of(unknown)
        return {key: found.get(key, {}) for key in unknown}

    return {
        key: versions for key, versions in cache.remembered_each("versions", keys, ask).items() if versions
    }


def versions_near_root() -> dict[UUID, dict[str, Version]]:
    """Return those of the works whose pages stand near the root (`home.skeleton`)."""

    def build() -> dict[UUID, dict[str, Version]]:
        bones = skeleton().values()
        return versions_among(
            (
                bone.pk,
                bone.key,
                bone.locale,
                bone.title,
                bone.live,
                bone.url_path,
                bone.path,
                bone.said_by_source,
                bone.source_locale,
            )
            for bone in bones
        )

    return cache.remembered("versions_near_root", build)


def _versions(rows) -> tuple[dict[UUID, dict[str, Version]], dict[int, UUID]]:
    """Return the versions among `rows`, a queryset of pages, and the work of each row, live or not."""
    values = list(rows.order_by().values_list(*VERSION))
    return versions_among(values), {row[0]: row[1] for row in values}


def versions_among(rows: Iterable[tuple]) -> dict[UUID, dict[str, Version]]:
    """Return the live and public versions among `rows` of pages, each with the values of `VERSION`."""
    languages = language_codes()
    found: dict[UUID, dict[str, Version]] = {}
    for pk, key, locale, title, live, url_path, path, said_by_source, source in rows:
        language = languages.get(locale)
        url = path_of(url_path, language) if live and language and not is_private(path) else None
        if url:
            title_language, summary_language = (
                languages.get(source, language) if words in (said_by_source or ()) else language
                for words in ("title", "summary")
            )
            found.setdefault(key, {})[language] = Version(
                pk, key, language, title, url, title_language, summary_language
            )
    return {key: in_order(versions) for key, versions in found.items()}


def in_order(versions: Mapping[str, T]) -> dict[str, T]:
    """Return versions by language in the order of the site's languages."""
    return {code: versions[code] for code in codes() if code in versions}


def best(versions: Mapping[str, T], language: str | None = None) -> T:
    """Return the version in `language` (default: the active one), else the first in the order of the site's languages.

    This is the rule by which works are shown and counted everywhere.
    """
    return versions[nearest(versions, [language or get_language() or settings.LANGUAGE_CODE])]


def links_to(page_ids: Iterable[int], language: str | None = None) -> dict[int, Version]:
    """Return for each page the version of its work to link to for a reader of `language`; private and withdrawn ones
    are missing. A page linked in one language is thus followed in the reader's own."""
    return {pk: best(versions, language) for pk, versions in linked(page_ids).items()}


def linked(page_ids: Iterable[int]) -> dict[int, dict[str, Version]]:
    """Return for each page the versions of its work by language; a work that has none to show is missing."""

    def ask(unknown: set[int]) -> dict[int, dict[str, Version]]:
        keys = Page.objects.filter(pk__in=unknown).order_by().values("translation_key")
        versions, works = _versions(Page.objects.filter(translation_key__in=keys))
        return {pk: versions.get(works.get(pk), {}) for pk in unknown}

    return {
        pk: versions for pk, versions in cache.remembered_each("links", page_ids, ask).items() if versions
    }


def switcher(versions: Mapping[str, Version], current: str) -> list[dict]:
    """Return one entry a language for the switcher: code, own name, address (empty where there is no version)."""
    return [
        {
            "code": code,
            "name": own_name(code),
            "url": versions[code].url if code in versions else "",
            "current": code == current,
        }
        for code in codes()
    ]
