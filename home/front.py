"""What the front page and the index pages show: the networks, and the ways in by theme, country and people."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from home.countries import country_names
from home.languages import best, own_name, versions_of
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
    base = places(language).get("themespage", "")
    below: dict[int | None, list[Theme]] = {}
    for theme in Theme.objects.all():
        below.setdefault(theme.parent_id, []).append(theme)

    def link(theme: Theme) -> Link:
        return theme.name, f"{base}{quote(theme.slug)}/", counted.get(theme.key, 0)

    return [
        (*link(theme), [link(narrow) for narrow in below.get(theme.pk, []) if counted.get(narrow.key)])
        for theme in below.get(None, [])
        if counted.get(theme.key)
    ]


def country_links(language: str, counted: Mapping[str, int]) -> list[Link]:
    """Return the countries that have works as (name, address, count), in alphabetical order."""
    base = places(language).get("countriespage", "")
    return [
        (name, f"{base}{code}/", counted[code])
        for code, name in country_names(language).items()
        if code in counted
    ]


def country_groups(language: str, counted: Mapping[str, int]) -> list[tuple[str, list[Link]]]:
    """Return the countries that have works by region."""
    regions = list(Region.objects.all())
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

    `model` is the class of their pages.
    """
    pages = {page.pk: page for page in model.objects.live().select_related("network__region")}
    versions = versions_of({page.translation_key for page in pages.values()})
    members: dict[int, int] = {}
    for network_id in Membership.objects.filter(role=Membership.Role.MEMBER).values_list(
        "network_id", flat=True
    ):
        members[network_id] = members.get(network_id, 0) + 1
    entries = []
    for by_language in versions.values():
        version = best(by_language, language)
        page = pages[version.page_id]
        if page.network:
            entries.append(
                (page.network.order, _entry(version, page, members.get(page.network_id, 0), language))
            )
    return [entry for _order, entry in sorted(entries, key=lambda pair: (pair[0], pair[1]["name"]))]


def _entry(version, page, members: int, language: str) -> dict[str, Any]:
    network: Network = page.network
    return {
        "url": version.url,
        "name": version.title,
        "language": version.language,
        "language_name": own_name(version.language),
        "foreign": version.language != language,
        "region": network.region.name if network.region else "",
        "members": member_count(members, network.societies_in_region),
        "founded": _("Founded: %(year)s") % {"year": network.founded[:4]} if network.founded else "",
        "summary": page.summary,
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
