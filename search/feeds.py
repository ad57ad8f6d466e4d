"""A list as an Atom feed (RFC 4287): the newest works, each with its language."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from html import unescape
from xml.sax.saxutils import escape, quoteattr

from search.documents import text_from_html
from search.engines.base import Hit
from search.filters import Labels

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 50
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
"""What never changes is never new."""


Times = tuple[datetime, datetime]
"""When a page was published first and last."""


def atom(
    title: str,
    base: str,
    own: str,
    page: str,
    hits: Iterable[Hit],
    labels: Labels,
    published: Mapping[int, Times],
    subtitle: str = "",
) -> str:
    """Return the feed of `hits`.

    `base` is scheme and host; `own` and `page` are the addresses, from the host on, of the feed and of the list;
    `published` says of the hits' pages, by id, when they were published; `subtitle` what
    is to be known of the list besides.
    """
    entries = [(hit, published.get(hit.page_id or 0) or _times(hit)) for hit in hits]
    updated = max((last for _hit, (_first, last) in entries), default=OLDEST)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(labels.language)}>',
        f"<title>{escape(title)}</title>",
        *([f"<subtitle>{escape(subtitle)}</subtitle>"] if subtitle else []),
        f"<id>{escape(base + own)}</id>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(base + own)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(base + page)}/>',
        f"<updated>{_moment(updated)}</updated>",
        *(_entry(hit, times, base, labels) for hit, times in entries),
        "</feed>",
    ]
    return _allowed("\n".join(lines) + "\n")


def _entry(hit: Hit, times: Times, base: str, labels: Labels) -> str:
    first, last = times
    network = [labels.label("network", key) for key in hit.filters.get("network", ())]
    themes = [(key, labels.label("theme", key)) for key in hit.filters.get("theme", ())]
    categories = "".join(
        f"<category term={quoteattr(term)} label={quoteattr(label)}/>"
        for term, label in [(hit.kind, labels.label("kind", hit.kind)), *themes]
    )
    language, shown = hit.language, hit.snippet
    if hit.summary_language != language and hit.summary_shown:
        language, shown = hit.summary_language, hit.summary_shown  # never two languages in one text
    summary = unescape(text_from_html(shown))
    return (
        f"<entry xml:lang={quoteattr(hit.language)}>"
        f"<title{_language(hit, hit.title_language)}>{escape(hit.title)}</title>"
        f"<id>urn:uuid:{escape(hit.work)}</id>"
        f"<link href={quoteattr(base + hit.address)} hreflang={quoteattr(hit.language)}/>"
        f"<published>{_moment(first)}</published>"
        f"<updated>{_moment(last)}</updated>"
        f"<author><name>{escape(network[0] if network else base)}</name></author>"
        f"{categories}"
        f"<summary{_language(hit, language)}>{escape(summary)}</summary>"
        "</entry>"
    )


def _language(hit: Hit, code: str) -> str:
    """Return the attribute for words in the language `code`, where that is not the entry's."""
    return f" xml:lang={quoteattr(code)}" if code != hit.language else ""


def _times(hit: Hit) -> Times:
    """Return the day of what has no page: never one to come, and the oldest there is where there is none."""
    day = min(datetime.combine(hit.date, time(), UTC), datetime.now(UTC)) if hit.date else OLDEST
    return day, day


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _allowed(text: str) -> str:
    """Return `text` without the characters that XML 1.0 forbids."""
    return "".join(
        character
        for character in text
        if character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")
    )
