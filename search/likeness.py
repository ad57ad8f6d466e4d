"""More like this: the works nearest in meaning to a page, found out by the worker so that a page costs one query.

Without an encoder there are none.
"""

import json
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from wagtail.models import Page

from search.engines.base import EngineUnavailable, Near
from search.indexing import engines
from search.records import Likeness
from search.results import ask
from search.signals import index_changed

HERE, ELSEWHERE = 4, 2
"""Works in the page's own language, and works that exist in others alone, that are kept."""
LOOKED_AT = 20
"""Works in other languages that are looked at: most of the nearest exist in the page's own as well."""
AT_ONCE = 500
"""Pages that are looked at in one go: about a tenth of a second each on a small machine."""


def like(page_id: int) -> list[tuple[str, str]]:
    """Return the works nearest to a page as (work, kind), those in its own language first; in one query."""
    # Written out: every page asks, and Django would take longer to build this than the database to answer.
    with connection.cursor() as cursor:
        cursor.execute("SELECT works FROM search_likeness WHERE page_id = %s", [page_id])
        found = cursor.fetchone()
    return [(work, kind) for work, kind in json.loads(found[0])] if found else []


def look_after(most: int = AT_ONCE) -> int:
    """Find the nearest works of pages that are new or changed in the index, and again of those near to them.

    Return how many pages were looked at, `most` or a few more.
    """
    if settings.SENTENCE_ENCODER == "none":
        return Likeness.objects.all().delete()[0]
    # Every engine holds the same documents; the database can always be asked.
    stored = {page: digest for name, page, digest in engines()[-1].stored() if name == f"page:{page}"}
    known = dict(Likeness.objects.values_list("page_id", "digest"))
    Likeness.objects.filter(page_id__in=known.keys() - stored.keys()).delete()
    waiting = [page for page, digest in stored.items() if known.get(page) != digest][:most]
    try:
        near = _find(waiting, stored)
        around = {each.page_id for some in near for each in some} & known.keys() - set(waiting)
        _find(around, stored)
    except (EngineUnavailable, DatabaseError):
        return 0
    if waiting:
        index_changed.send(sender=Likeness)
    return len(waiting) + len(around)


def _find(page_ids: Iterable[int], stored: dict[int, str]) -> list[list[Near]]:
    """Find and keep what is near to each of the pages; return it."""
    languages = Page.objects.filter(pk__in=page_ids).values_list("pk", "locale__language_code")
    found = []
    for page_id, language in languages:
        near = [*_here(page_id, language), *_elsewhere(page_id, language)]
        works = [(each.work, each.kind) for each in near]
        values = {"digest": stored[page_id], "made": timezone.now(), "works": works}
        Likeness.objects.update_or_create(page_id=page_id, defaults=values)
        found.append(near)
    return found


def _here(page_id: int, language: str) -> list[Near]:
    return ask(lambda engine: engine.near(page_id=page_id, language=language, others=False, limit=HERE))


def _elsewhere(page_id: int, language: str) -> list[Near]:
    """Return the nearest works that the language of the page does not have."""
    near = ask(lambda engine: engine.near(page_id=page_id, language=language, others=True, limit=LOOKED_AT))
    here = Page.objects.live().filter(
        translation_key__in=[each.work for each in near], locale__language_code=language
    )
    known = {str(key) for key in here.values_list("translation_key", flat=True)}
    return [each for each in near if each.work not in known][:ELSEWHERE]
