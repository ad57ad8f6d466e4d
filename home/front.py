"""What the front page and the index pages show: the networks, and the ways in by theme, country and people."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from wagtail.models import Page

from home import cache
from home.countries import country_names
from home.languages import Version, best, tag_of, versions_of
from home.models.classified import entry, vocabulary
from home.navigation import places
from home.vocabularies.models import Membership, Network, Region, Theme
from search.filters import Labels
from search.requests import SearchRequest
from search.results import answer

WAYS = ("theme", "country", "people")
MOST_COUNTRIES = 24

Link = tuple[str, str, int]


def counts(language: str, names: tuple[str, ...] = WAYS) -> Mapping[str, Mapping[str, int]]:
    """Return how many works there are by value of each filter in `names`: one search, each work counted once."""
    return answer(SearchRequest(language, Labels(language)), facets=names, size=0).facets


def theme_tree(language: str, counted: Mapping[str, int]) -> list[tuple[str, str, int, list[Link]]]:
    """Return the themes that have works: label, address, count, and the narrower ones as (label, address, count)."""
    below = cache.remembered(("themes_below", language), lambda: _themes_below(language))
    return [
        (
            *(name, address, counted[key]),
            [(*link, counted[narrow]) for _pk, narrow, *link in below.get(pk, ()) if counted.get(narrow)],
        )
        for pk, key, name, address in below.get(None, ())
        if counted.get(key)
    ]


def _themes_below(language: str) -> dict[int | None, list[tuple[int, str, str, str]]]:
    """Return id, key, name and address of the themes below each, and below none."""
    base = places(language).get("themespage", "")
    below: dict[int | None, list[tuple[int, str, str, str]]] = {}
    with override(language):
        for pk, theme in vocabulary(Theme).items():
            link = (pk, theme.key, theme.name, f"{base}{quote(theme.slug)}/")
            below.setdefault(theme.parent_id, []).append(link)
    return below


def country_links(language: str, counted: Mapping[str, int]) -> list[Link]:
    """Return the countries that have works as (name, address, count), in alphabetical order."""
    base = places(language).get("countriespage", "")
    return [
        (name, f"{base}{code}/", counted[code])
        for code, name in country_names(language).items()
        if code in counted
    ]


def most_countries(language: str, counted: Mapping[str, int]) -> list[Link]:
    """Return the countries with the most works, at most MOST_COUNTRIES, in alphabetical order."""
    first = sorted(counted, key=lambda code: (-counted[code], code))[:MOST_COUNTRIES]
    return country_links(language, {code: counted[code] for code in first})


def country_groups(language: str, counted: Mapping[str, int]) -> list[tuple[str, list[Link]]]:
    """Return the countries that have works by region."""
    regions = vocabulary(Region).values()
    links = country_links(language, counted)
    codes = {address.rstrip("/").rpartition("/")[2]: (name, address, count) for name, address, count in links}
    groups = [
        (region.name, [codes[code] for code in codes if code in region.countries]) for region in regions
    ]
    grouped = {code for region in regions for code in region.countries}
    rest = [link for code, link in codes.items() if code not in grouped]
    return [(name, found) for name, found in [*groups, (_("Other countries"), rest)] if found]


def people_links(language: str, counted: Mapping[str, int]) -> list[Link]:
    """Return the groups of people that have works as (label, address of the list, count)."""
    base = places(language).get("librarypage", "")
    labels = Labels(language).of("people")
    return [
        (option.label, f"{base}?{urlencode({'people': key})}", counted[key])
        for key, option in labels.items()
        if key in counted
    ]


def network_entries(language: str, model: type[Page]) -> list[dict[str, Any]]:
    """Return the networks that have a public page: name, address, region, members; each once, in the best language.

    `model` is the class of their pages. Remembered until something is published.
    """
    return cache.remembered(("network_entries", language), lambda: _network_entries(language, model))


def _network_entries(language: str, model: type[Page]) -> list[dict[str, Any]]:
    rows = model.objects.live().filter(network__isnull=False).order_by()
    pages = {pk: rest for pk, *rest in rows.values_list("pk", "translation_key", "network_id", "summary")}
    versions = versions_of({key for key, _network, _summary in pages.values()})
    members = _members_by_network()
    entries = []
    for by_language in versions.values():
        version = best(by_language, language)
        _key, network_id, summary = pages[version.page_id]
        network = entry(Network, network_id)
        with override(language):
            shown = _entry(version, network, summary, members.get(network_id, 0), language)
        entries.append((network.order, shown))
    return [entry for _order, entry in sorted(entries, key=lambda pair: (pair[0], pair[1]["name"]))]


def _members_by_network() -> dict[int, int]:
    members = Membership.objects.filter(role=Membership.Role.MEMBER).order_by()
    return dict(members.values_list("network_id").annotate(number=Count("pk")))


def _entry(version: Version, network: Network, summary: str, members: int, language: str) -> dict[str, Any]:
    region = vocabulary(Region).get(network.region_id)
    return {
        "url": version.url,
        "name": version.title,
        "title_language": version.title_language,
        "summary_language": version.summary_language,
        "language": version.language,
        "foreign": version.language != language,
        "tag": tag_of(version.language, version.title_language, language),
        "region": region.name if region else "",
        "members": member_count(members, network.societies_in_region),
        "founded": _("Founded: %(year)s") % {"year": network.founded[:4]} if network.founded else "",
        "summary": summary,
    }


def member_count(number: int, possible: int | None) -> str:
    """Return in words how many members a network has, and of how many Societies where that is known; "" for none."""
    if not number:
        return ""
    if possible:
        text = ngettext(
            "%(number)s of %(possible)s National Society",
            "%(number)s of %(possible)s National Societies",
            possible,
        )
        return text % {"number": number, "possible": possible}
    text = ngettext("%(number)s National Society", "%(number)s National Societies", number)
    return text % {"number": number}
