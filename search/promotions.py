"""Pages that editors recommend for certain searches."""

from search.kept import follow, kept
from search.records import Promotion, query_key

Pages = dict[int, str]


def promoted_pages(text: str, language: str) -> Pages:
    """Return the ids of the pages recommended for a search, in their order, each with its kind.

    Whether a page may be seen is for the caller to find out.
    """
    key = query_key(text, language) if text else ""
    return dict(kept(Promotion, _read).get((language, key), {})) if key else {}


def _read() -> dict[tuple[str, str], Pages]:
    found: dict[tuple[str, str], Pages] = {}
    for row in Promotion.objects.select_related("page__content_type").order_by("order", "pk"):
        model = row.page.content_type.model_class()
        kind = getattr(model, "search_kind", "page")
        found.setdefault((row.language, row.key), {})[row.page_id] = kind
    return found


def begin() -> None:
    """Notice changes of recommendations; called once, when the site starts."""
    follow(Promotion)
