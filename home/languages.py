"""In which languages a work exists, and which of them a reader is given."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from wagtail.models import Locale, Page, PageViewRestriction

from home import cache
from home.addresses import path_of

T = TypeVar("T")


@dataclass(frozen=True)
class Version:
    """A live and public page of a work, in its language."""

    page_id: int
    key: UUID
    language: str
    title: str
    url: str

    @property
    def language_name(self) -> str:
        """What the language calls itself."""
        return own_name(self.language)

    @property
    def foreign(self) -> bool:
        """Whether this is another language than the active one."""
        return self.language != get_language()


def codes() -> list[str]:
    """Return the codes of the site's languages in their order."""
    return [code for code, _name in settings.LANGUAGES]


def own_name(code: str) -> str:
    """Return what a language calls itself, with a capital."""
    name = get_language_info(code)["name_local"]
    return name[:1].upper() + name[1:]


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
    """Return the language code of each locale by the locale's id."""
    return cache.remembered("locales", lambda: dict(Locale.objects.values_list("pk", "language_code")))


def private_places() -> tuple[str, ...]:
    """Return the places in the tree (treebeard's paths) from which on pages are not for everybody."""
    return cache.remembered(
        "private", lambda: tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    )


def versions_of(keys: Iterable[UUID]) -> dict[UUID, dict[str, Version]]:
    """Return the live and public pages of each work by language, in the order of the site's languages."""
    languages, private = language_codes(), private_places()
    found: dict[UUID, dict[str, Version]] = {}
    rows = Page.objects.live().filter(translation_key__in=list(keys))
    for pk, key, locale, title, url_path, path in rows.values_list(
        "pk", "translation_key", "locale_id", "title", "url_path", "path"
    ):
        language = languages.get(locale)
        url = path_of(url_path, language) if language else None
        if url and not (private and path.startswith(private)):
            found.setdefault(key, {})[language] = Version(pk, key, language, title, url)
    order = {code: position for position, code in enumerate(codes())}
    return {
        key: dict(sorted(by.items(), key=lambda item: order.get(item[0], 99))) for key, by in found.items()
    }


def best(versions: Mapping[str, T], language: str | None = None) -> T:
    """Return the version in `language` (default: the active one), else the first in the order of the site's languages.

    This is the rule by which works are shown and counted everywhere.
    """
    return versions[nearest(versions, [language or get_language() or settings.LANGUAGE_CODE])]


def links_to(page_ids: Iterable[int], language: str | None = None) -> dict[int, Version]:
    """Return for each page the version of its work to link to for a reader of `language`; private and withdrawn ones
    are missing. A page linked in one language is thus followed in the reader's own."""
    wanted = set(page_ids)
    known: dict[int, dict[str, Version]] = cache.remembered("links", dict)
    if unknown := wanted - known.keys():
        keys = dict(Page.objects.filter(pk__in=unknown).values_list("pk", "translation_key"))
        versions = versions_of(set(keys.values())) if keys else {}
        known.update({pk: versions.get(keys.get(pk), {}) for pk in unknown})
    return {pk: best(known[pk], language) for pk in wanted if known[pk]}


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
