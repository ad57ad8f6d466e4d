"""Pages that editors recommend for certain searches."""

from search.records import Promotion, query_key


def promoted_pages(text: str, language: str) -> dict[int, str]:
    """Return the ids of the pages recommended for a search, in their order, each with its kind.

    Whether a page may be seen is for the caller to find out.
    """
    key = query_key(text, language) if text else ""
    if not key:
        return {}
    rows = Promotion.objects.filter(language=language, key=key).select_related("page__content_type")
    found = {}
    for row in rows.order_by("order", "pk"):
        model = row.page.content_type.model_class()
        found[row.page_id] = getattr(model, "search_kind", "page")
    return found
