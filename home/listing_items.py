"""The works of a list as the filter `works` shows them.

What a kind of page adds (a service's hours, an event's time) comes from its own room, for all items of a list at once:
`register_details`.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import ngettext

from home import cache
from home.dependents import page_models
from home.languages import linked, own_name
from home.search_files import FILE
from home.skeleton import is_index
from search.engines.base import Hit, Near, Part
from search.filters import Labels
from search.results import NEAR

Details = Callable[[list[int], str], Mapping[int, dict[str, Any]]]
"""A function (ids of pages, language of the reader) → what each page's item says besides; see `register_details`."""

MOST_KEPT = 2000
"""Items of one kind and language whose details a process remembers."""

# The end of a line without a sign that says so, or a mark around its last word.
_UNENDED = re.compile(r"(?<![.!?…:;, \t])(?<![.!?…:;,]</mark>)[ \t]*\n\s*")

_details: dict[str, Details] = {}


def register_details(kind: str, details: Details) -> None:
    """Let `details` add to the items of works of `kind`.

    An item may hold `until`: the moment from which it is no longer right. What a work's item says is remembered until
    then, or until something is published.
    """
    _details[kind] = details


def items_of(hits: Iterable[Hit], labels: Labels) -> list[dict[str, Any]]:
    """Return the items of `hits`, for a reader of the labels' language: one query for summaries, and the details'."""
    hits = list(hits)
    plain = [hit for hit in hits if hit.page_id and not _is_marked(hit)]
    summaries = summaries_of((hit.page_id for hit in plain), {hit.kind for hit in plain})
    details = details_of(hits, labels.language)
    return [
        {
            **_item(hit, labels),
            "summary": summaries.get(hit.page_id, ""),
            **details.get(hit.page_id, {}),
        }
        for hit in hits
    ]


def _is_marked(hit: Hit) -> bool:
    return "<mark>" in hit.snippet


def _item(hit: Hit, labels: Labels) -> dict[str, Any]:
    network = next(iter(hit.filters.get("network", ())), "")
    named = labels.of("network").get(network)
    countries = [labels.label("country", code) for code in hit.filters.get("country", ())]
    return {
        "page_id": hit.page_id,
        "work": hit.work,
        "url": hit.address,
        "title": hit.title,
        "title_html": hit.title_html if "<mark>" in hit.title_html else "",
        "snippet": _snippet(hit) if _is_marked(hit) else "",
        "title_language": hit.title_language,
        "summary_language": hit.summary_language,
        "language": hit.language,
        "foreign": hit.language != labels.language,
        "language_name": own_name(hit.language),
        "kind": hit.kind,
        "kind_label": labels.label("kind", hit.kind),
        "countries": ", ".join(countries),
        "network": (named.short or named.label) if named else "",
        "date": hit.date,
        "languages": [(code, own_name(code)) for code in hit.filters.get("lang", ())],
        "parts": [_part(part) for part in hit.parts],
        "more_parts": hit.more_parts,
        "inside": _inside(hit.kind, len(hit.parts) + hit.more_parts) if hit.parts else "",
    }


def _snippet(hit: Hit) -> str:
    """Return the snippet, in which a summary that is in another language than the work is marked as such."""
    summary = hit.summary_shown
    if not summary or hit.summary_language == hit.language:
        return _in_one_line(hit)
    return f'<span lang="{hit.summary_language}">{summary}</span>{hit.snippet[len(summary) :]}'


def _in_one_line(hit: Hit) -> str:
    """Return the snippet with a dot where a line ends as headings do; those of files end wherever the paper did."""
    return hit.snippet if FILE in hit.id else _UNENDED.sub(" · ", hit.snippet)


def _inside(kind: str, number: int) -> str:
    """Return how many parts of a work match, said above the first of them."""
    match kind:
        case "report":
            text = ngettext("%(number)s match in this report:", "%(number)s matches in this report:", number)
        case "case-study":
            text = ngettext(
                "%(number)s match in this case study:", "%(number)s matches in this case study:", number
            )
        case _:
            text = ngettext("%(number)s match on this page:", "%(number)s matches on this page:", number)
    return text % {"number": number}


def _part(part: Part) -> dict[str, str]:
    return {"url": part.address, "part": part.part, "title": part.title}


def near_items(near: Iterable[Near], labels: Labels) -> list[dict[str, Any]]:
    """Return the items of works that are close in meaning, with `own`, the work in the reader's language, if it exists.

    One query, and none for works that were asked for before.
    """
    near = [each for each in near if not is_index(each.page_id)][:NEAR]
    works = linked({each.page_id for each in near if each.page_id})
    return [
        {
            "page_id": each.page_id,
            "url": each.address,
            "title": each.title,
            "title_language": shown.title_language if shown else each.language,
            "language": each.language,
            "foreign": each.language != labels.language,
            "language_name": own_name(each.language),
            "kind": each.kind,
            "kind_label": labels.label("kind", each.kind),
            "own": versions.get(labels.language),
        }
        for each in near
        for versions in [works.get(each.page_id, {})]
        for shown in [versions.get(each.language)]
    ]


def summaries_of(page_ids: Iterable[int], kinds: Container[str]) -> dict[int, str]:
    """Return the summaries of pages of the types that are found as `kinds`, in one query."""
    wanted = list(page_ids)
    if not wanted:
        return {}
    tables = _tables_of(frozenset(kinds))
    marks = ", ".join(["%s"] * len(wanted))
    # Written out: Django would build this union anew for each list, which takes longer than to answer it.
    union = " UNION ALL ".join(
        f"SELECT page_ptr_id, summary FROM {table} WHERE page_ptr_id IN ({marks})"  # noqa: S608
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(union, wanted * len(tables))
        return dict(cursor.fetchall())


@lru_cache(maxsize=64)
def _tables_of(kinds: frozenset[str]) -> list[str]:
    """Return the tables, quoted, of the page types that are found as `kinds`."""
    models = [model for model in page_models() if model.search_kind in kinds]
    return [connection.ops.quote_name(model._meta.db_table) for model in models]


def details_of(hits: Iterable[Hit], language: str) -> dict[int, dict[str, Any]]:
    """Return what each kind's room adds to the items of `hits`, by the page's id."""
    by_kind: dict[str, list[int]] = {}
    for hit in hits:
        if hit.kind in _details and hit.page_id:
            by_kind.setdefault(hit.kind, []).append(hit.page_id)
    found: dict[int, dict[str, Any]] = {}
    for kind, ids in by_kind.items():
        found.update(_right_now(kind, ids, language))
    return found


def _right_now(kind: str, page_ids: list[int], language: str) -> dict[int, dict[str, Any]]:
    """Return the details of works of one kind, out of what is remembered as far as that is right at this moment."""
    now = timezone.now()
    kept: dict[int, _Kept] = cache.remembered(("details", kind, language), dict)
    known = {pk: each.details for pk in page_ids if (each := kept.get(pk)) and each.is_right(now)}
    if missing := [pk for pk in page_ids if pk not in known]:
        details = _details[kind](missing, language)
        fresh = {pk: details.get(pk, {}) for pk in missing}
        if len(kept) + len(fresh) > MOST_KEPT:
            kept.clear()
        kept.update({pk: _Kept(now, each) for pk, each in fresh.items()})
        known.update(fresh)
    return known


class _Kept(NamedTuple):
    """What was found out of a work at the moment `since`."""

    since: datetime
    details: dict[str, Any]

    def is_right(self, now: datetime) -> bool:
        until = self.details.get("until")
        return self.since <= now and (until is None or now < until)


def right_until(items: Iterable[Mapping[str, Any]]) -> datetime | None:
    """Return the first moment at which one of `items` is no longer right; None for never."""
    return min((item["until"] for item in items if item.get("until")), default=None)
