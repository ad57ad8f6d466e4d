"""What the desk offers for segments: the memory's matches and the terms; and how words were translated before."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from wagtail.models import Page

from localization import placeholders, termbase
from localization.diffs import Piece
from localization.memory import concordance
from localization.memory.lookup import CONTEXT, Match, Text, matches
from localization.memory.stocks import contexts_of
from localization.models import MemoryUnit
from localization.segments import segments_of
from localization.views.desk import translation_for
from localization.views.numbers import ids_in

AT_ONCE = 200
TAGS = {"added": "ins", "removed": "del"}


def suggestions(request: HttpRequest, translation_id: int) -> JsonResponse:
    """Answer with matches and terms for the segments named in `id` (several), as JSON by segment id.

    A match has `kind` (context, memory, fuzzy, sentence), `percent` (101: in the same context), `source`, `text`, `diff` (HTML:
    what is different in this source), `origin`, `author` and `date`. `text` uses the marks that the segment has.
    """
    translation = translation_for(request, translation_id)
    source, target = translation.source.locale.language_code, translation.target_locale.language_code
    wanted = set(ids_in(request.GET.getlist("id"), AT_ONCE))
    segments = segments_of(translation)
    contexts = contexts_of(source, segments)
    asked = [
        (segment, placeholders.to_text(segment.source, segment.source))
        for segment in segments
        if segment.id in wanted
    ]
    found = matches([Text(text, contexts.get(segment.id, 0)) for segment, text in asked], source, target)
    recogniser = termbase.Recogniser(source, target)
    titles = titles_of(match.place for some in found for match in some if match.kind == MemoryUnit.Kind.PAGE)
    answer = {}
    for (segment, text), some in zip(asked, found, strict=True):
        answer[segment.id] = {
            "matches": [_match(match, segment.source, text, titles) for match in some],
            "terms": terms_in(recogniser, text),
        }
    return JsonResponse(answer)


def _match(match: Match, source: str, text: str, titles: dict[str, str]) -> dict:
    same = "context" if match.percent == CONTEXT else "memory"
    whole = same if match.percent >= 100 else "fuzzy"
    return {
        "kind": "sentence" if match.sentence else whole,
        "percent": match.percent,
        "source": match.source,
        "text": placeholders.fitted(match.text, source),
        "diff": marked(match.pieces(text)) if match.percent < 100 else "",
        "origin": origin(match.kind, match.place, titles),
        "author": match.author,
        "date": date_format(localtime(match.changed), "SHORT_DATE_FORMAT"),
    }


def marked(pieces: Iterable[Piece]) -> SafeString:
    """Return what is different as HTML, with `ins` and `del`."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<{0}>{1}</{0}>", TAGS[one.kind], one.text) if one.kind in TAGS else one.text,)
            for one in pieces
        ),
    )


def titles_of(places: Iterable[str]) -> dict[str, str]:
    """Return key of a work → title, for the places of units that come from pages: at most one query."""
    keys = {key for place in places if (key := _key(place))}
    if not keys:
        return {}
    rows = Page.objects.filter(translation_key__in=keys, alias_of=None).order_by("-pk")
    return {str(key): title for key, title in rows.values_list("translation_key", "title")}


def _key(place: str) -> UUID | None:
    try:
        return UUID(place.partition("/")[0])
    except ValueError:
        return None


def origin(kind: str, place: str, titles: dict[str, str]) -> str:
    """Return where a unit comes from, for people: the title of the page, the name of the file, or what kind it is."""
    if kind == MemoryUnit.Kind.PAGE:
        return titles.get(place.partition("/")[0], str(MemoryUnit.Kind.PAGE.label))
    if kind == MemoryUnit.Kind.FILE:
        return place.partition("/")[0]
    return str(MemoryUnit.Kind(kind).label)


def terms_in(recogniser: termbase.Recogniser, text: str) -> list[dict]:
    """Return the terms in a text, each once: as it stands there, and what it is called."""
    found = {one.concept: one for one in recogniser.find(text)}
    return [
        {
            "term": one.text,
            "right": list(one.right),
            "forbidden": list(one.entry.forbidden),
            "concept": one.concept,
        }
        for one in found.values()
        if one.entry.right
    ]


def concord(request: HttpRequest, translation_id: int) -> JsonResponse:
    """Answer with how the words `q` were translated before, as JSON; `side` (source, target) is where they are.

    `units` have `source` and `target` with `origin`, `author`, `date`, and in `spans` where the words stand on their
    side; `terms` are those in the words.
    """
    translation = translation_for(request, translation_id)
    source, target = translation.source.locale.language_code, translation.target_locale.language_code
    words = request.GET.get("q", "").strip()
    reverse = request.GET.get("side") == "target"
    language, other = (target, source) if reverse else (source, target)
    found = concordance.search(words, language, other)
    titles = titles_of(one.place for one in found if one.kind == MemoryUnit.Kind.PAGE)
    return JsonResponse(
        {
            "units": [
                {
                    "source": one.text if reverse else one.source,
                    "target": one.source if reverse else one.text,
                    "spans": one.spans,
                    "origin": origin(one.kind, one.place, titles),
                    "author": one.author,
                    "date": date_format(localtime(one.changed), "SHORT_DATE_FORMAT"),
                }
                for one in found
            ],
            "terms": terms_in(termbase.Recogniser(language, other), words),
        }
    )
