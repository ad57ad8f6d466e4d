"""Works like the one on a page, as the filter `short_works` shows them."""

from typing import Any
from uuid import UUID

from home.languages import best, versions_to_show
from home.skeleton import is_index
from search.filters import KIND_LABELS
from search.likeness import like


def more_like(page) -> list[dict[str, Any]]:
    """Return the works nearest in meaning to `page`, each in the reader's language or the nearest; in two queries.

    Never the page's own work, nor what is not for everybody.
    """
    kinds = {UUID(work): kind for work, kind in like(page.pk)}
    versions = versions_to_show(kinds) if kinds else {}
    shown = [
        (best(versions[key], page.language), kind)
        for key, kind in kinds.items()
        if key in versions and key != page.translation_key
    ]
    return [_item(version, kind) for version, kind in shown if not is_index(version.page_id)]


def _item(version, kind: str) -> dict[str, Any]:
    return {
        **version.item(),
        "kind": kind,
        "kind_label": str(KIND_LABELS.get(kind, "")),
    }
