"""What the results page shows besides its list: recommended pages, another language, what is close in meaning."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language_info

from home.languages import codes, links_to
from home.listing import Listing
from home.navigation import places
from localization.names import within
from search.analysis import other_language
from search.promotions import promoted_pages
from search.requests import SearchRequest


def results_context(listing: Listing) -> dict[str, Any]:
    """Return the context of the results page beside its `listing`."""
    request = listing.request
    pages = promoted_pages(request.q, request.language) if request.page == 1 else {}
    # What is recommended and what is near are looked up together.
    links_to({*pages, *(each.page_id for each in listing.results.also if each.page_id)}, request.language)
    return {
        # Words of another language are no mistakes: the list does not say that no page has them.
        "detected": detected(request),
        "promoted": promoted(pages, request),
        "near": listing.near if request.page == 1 else [],
    }


def detected(request: SearchRequest) -> dict[str, str] | None:
    """Return the language that the words seem to be in, where it is not the reader's, and the same search in it."""
    words = request.q.replace('"', " ").split()
    code = other_language(words, request.language, codes()) if words else ""
    address = places(code).get("searchpage") if code else None
    if not address:
        return None
    query = request.without().sorted_by("").to_query_string()
    return {
        "code": code,
        "name": within(get_language_info(code)["name_translated"]),
        "url": f"{address}{query}",
    }


def promoted(pages: Mapping[int, str], request: SearchRequest) -> list[dict[str, Any]]:
    """Return the items of recommended `pages` (id → kind), each in the reader's language or the nearest."""
    versions = links_to(pages, request.language)
    return [
        {
            **version.item(request.language),
            "kind": kind,
            "kind_label": request.labels.label("kind", kind),
        }
        for pk, kind in pages.items()
        if (version := versions.get(pk))
    ]
