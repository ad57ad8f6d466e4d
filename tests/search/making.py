"""Short ways to make what tests index."""

import datetime

from search.documents import SearchDocument


def document(key, title="", text="", language="en", **more):
    """Return a document; `key` "page:7#part" belongs to page 7."""
    page = int(key.partition(":")[2].partition("#")[0])
    more.setdefault("work", f"work-{page}")
    more.setdefault("kind", "page")
    more.setdefault("part", key.partition("#")[2])
    more.setdefault("date", datetime.date(2024, 1, 1))
    return SearchDocument(
        id=key, page_id=page, language=language, title=title, text=text, address=f"/{language}/{key}", **more
    )
