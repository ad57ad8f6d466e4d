"""What the results page shows besides its list: recommended pages, corrections, what is close in meaning."""

from typing import Any

from home.languages import links_to, own_name
from home.listing import Listing
from search.promotions import promoted_pages


def results_context(listing: Listing) -> dict[str, Any]:
    """Return the context of the results page beside its `listing`."""
    return {
        "correction": listing.correction,
        "promoted": promoted(listing) if listing.request.page == 1 else [],
        "near": listing.near if listing.request.page == 1 else [],
    }


def promoted(listing: Listing) -> list[dict[str, Any]]:
    """Return the pages that editors recommend for the words looked for, in the reader's language or the nearest."""
    request = listing.request
    pages = promoted_pages(request.q, request.language)
    if not pages:
        return []
    versions = links_to(pages, request.language)
    return [
        {
            "url": version.url,
            "title": version.title,
            "language": version.language,
            "foreign": version.language != request.language,
            "language_name": own_name(version.language),
            "kind": kind,
            "kind_label": request.labels.label("kind", kind),
        }
        for pk, kind in pages.items()
        if (version := versions.get(pk))
    ]
