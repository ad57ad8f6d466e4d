"""A list as an Atom feed (RFC 4287): the newest works, each with its language."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from html import unescape
from xml.sax.saxutils import escape, quoteattr

from search.documents import text_from_html
from search.engines.base import Hit
from search.filters import Labels

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 50


def atom(title: str, base: str, own: str, page: str, hits: Iterable[Hit], labels: Labels) -> str:
    """Return the feed of `hits`.

    `base` is scheme and host; `own` and `page` are the addresses, from the host on, of the feed and of the list.
    """
    entries = [(hit, _moment(hit.date)) for hit in hits]
    updated = max((moment for _hit, moment in entries), default=_moment(None))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(labels.language)}>',
        f"<title>{escape(title)}</title>",
        f"<id>{escape(base + own)}</id>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(base + own)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(base + page)}/>',
        f"<updated>{updated}</updated>",
        *(_entry(hit, moment, base, labels) for hit, moment in entries),
        "</feed>",
    ]
    return _allowed("\n".join(lines) + "\n")


def _entry(hit: Hit, moment: str, base: str, labels: Labels) -> str:
    network = [labels.label("network", key) for key in hit.filters.get("network", ())]
    themes = [(key, labels.label("theme", key)) for key in hit.filters.get("theme", ())]
    categories = "".join(
        f"<category term={quoteattr(term)} label={quoteattr(label)}/>"
        for term, label in [(hit.kind, labels.label("kind", hit.kind)), *themes]
    )
    summary = unescape(text_from_html(hit.snippet))
    return (
        f"<entry xml:lang={quoteattr(hit.language)}>"
        f"<title>{escape(hit.title)}</title>"
        f"<id>urn:uuid:{escape(hit.work)}</id>"
        f"<link href={quoteattr(base + hit.address)} hreflang={quoteattr(hit.language)}/>"
        f"<updated>{moment}</updated>"
        f"<author><name>{escape(network[0] if network else base)}</name></author>"
        f"{categories}"
        f"<summary>{escape(summary)}</summary>"
        "</entry>"
    )


def _moment(day: date | None) -> str:
    """Return a day as a moment; for none the oldest there is, so that what never changes is never new."""
    return datetime.combine(day or date(1970, 1, 1), time(), UTC).isoformat().replace("+00:00", "Z")


def _allowed(text: str) -> str:
    """Return `text` without the characters that XML 1.0 forbids."""
    return "".join(
        character
        for character in text
        if character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")
    )
