"""A list as a feed or a file: Atom, CSV, RIS, BibTeX. Long ones are sent while they are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from wagtail.models import Page

from home import cache
from home.addresses import base_url
from home.citations import Citation, as_bibtex, as_ris
from home.listing_help import without_words
from home.listing_items import summaries_of
from search import exports, feeds
from search.engines.base import EngineUnavailable, Hit
from search.filters import Labels
from search.requests import SearchRequest
from search.results import EXPORTED_AT_ONCE, all_hits, first_hits

Citing = Callable[[list[int], str], dict[int, Citation]]
"""A function (ids of pages, scheme and host of the site) → how each is cited."""

_citing: dict[str, Citing] = {}


def register_citing(kind: str, citing: Citing) -> None:
    """Let `citing` say how works of `kind` are cited; others are cited by what lists know of them."""
    _citing[kind] = citing


def answer_file(
    request: HttpRequest, asked: SearchRequest, name: str, title: str, page: str
) -> HttpResponse | StreamingHttpResponse:
    """Answer with the file called `name` of the list `asked`, called `title`, which stands at the address `page`.

    Raise Http404 for another name; 503 where no search engine can be reached.
    """
    make = FILES.get(name)
    if make is None:
        raise Http404(f"a list has no file {name}")
    try:
        response = make(request, asked.whole(), title, page)
    except EngineUnavailable:
        return HttpResponse(status=503, headers={"Retry-After": "60", "Cache-Control": "no-store"})
    response["X-Robots-Tag"] = "noindex"
    if asked.q:
        response["Cache-Control"] = "no-store"
    elif response.streaming:
        response["Cache-Control"] = cache.REVALIDATE
    return response


def _feed(request: HttpRequest, asked: SearchRequest, title: str, page: str) -> HttpResponse:
    newest = replace(asked, sort="newest")
    found = first_hits(newest, feeds.ENTRIES)
    hits, subtitle = found.hits, without_words(asked)
    if found.correction:
        read_as = {"typed": asked.q, "text": found.correction.text}
        subtitle = _("Results for “%(text)s”, not for “%(typed)s” as it was typed.") % read_as
    query = asked.to_query_string()
    name = _("%(name)s: %(label)s") % {"name": title, "label": asked.q} if asked.q else title
    own = f"{request.path}{query}"
    times = _published([hit.page_id for hit in hits if hit.page_id])
    text = feeds.atom(name, base_url(request), own, f"{page}{query}", hits, asked.labels, times, subtitle)
    return HttpResponse(text, content_type=feeds.CONTENT_TYPE)


def _published(ids: list[int]) -> dict[int, feeds.Times]:
    rows = Page.objects.filter(pk__in=ids, first_published_at__isnull=False).order_by()
    times = rows.values_list("pk", "first_published_at", "last_published_at")
    return {pk: (first, last or first) for pk, first, last in times}


def _csv(request: HttpRequest, asked: SearchRequest, title: str, page: str) -> StreamingHttpResponse:
    lines = exports.csv_lines(_begun(all_hits(asked)), asked.labels, base_url(request))
    return _download(lines, exports.CONTENT_TYPE, "results.csv")


def _ris(request: HttpRequest, asked: SearchRequest, title: str, page: str) -> StreamingHttpResponse:
    citations = citations_of(_begun(all_hits(asked)), asked.labels, base_url(request))
    texts = (as_ris([citation]).removeprefix("1.\n") for citation in citations)
    return _download(texts, "application/x-research-info-systems", "results.ris")


def _bibtex(request: HttpRequest, asked: SearchRequest, title: str, page: str) -> StreamingHttpResponse:
    citations = citations_of(_begun(all_hits(asked)), asked.labels, base_url(request))
    texts = (as_bibtex([citation]) + "\n" for citation in citations)
    return _download(texts, "application/x-bibtex", "results.bib")


FILES = {"feed.atom": _feed, "results.csv": _csv, "results.ris": _ris, "results.bib": _bibtex}


def citations_of(hits: Iterable[Hit], labels: Labels, base: str) -> Iterator[Citation]:
    """Yield how each of `hits` is cited; `base` is scheme and host."""
    hits = iter(hits)
    while some := list(islice(hits, EXPORTED_AT_ONCE)):
        cited = _cited(some, base)
        plain = [hit for hit in some if hit.page_id not in cited and hit.page_id]
        summaries = summaries_of((hit.page_id for hit in plain), {hit.kind for hit in plain})
        for hit in some:
            yield cited.get(hit.page_id) or _plain(hit, summaries.get(hit.page_id, ""), labels, base)


def _cited(hits: list[Hit], base: str) -> dict[int, Citation]:
    found: dict[int, Citation] = {}
    for kind, citing in _citing.items():
        if ids := [hit.page_id for hit in hits if hit.kind == kind and hit.page_id]:
            found.update(citing(ids, base))
    return found


def _plain(hit: Hit, summary: str, labels: Labels, base: str) -> Citation:
    organisations = [labels.label("organisation", key) for key in hit.filters.get("organisation", ())]
    networks = [labels.label("network", key) for key in hit.filters.get("network", ())]
    return Citation(
        key=f"passerelle-{hit.work.replace('-', '')[:12]}-{hit.language}",
        kind=hit.kind,
        title=hit.title,
        authors=(),
        publishers=tuple(networks or organisations),
        date=hit.date,
        address=f"{base}{hit.address}",
        language=hit.language,
        summary=summary,
        keywords=tuple(labels.label("theme", key) for key in hit.filters.get("theme", ())),
    )


def _begun(hits: Iterator[Hit]) -> Iterator[Hit]:
    """Return `hits` with the first one asked for: an engine that fails does so before the answer begins."""
    return chain(list(islice(hits, 1)), hits)


def _download(texts: Iterable[str], content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(texts, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
