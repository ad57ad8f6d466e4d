"""The passage of a text that shows best why it was found, and the matched words in it, as escaped HTML."""

from collections.abc import Mapping
from html import escape

from django.utils.safestring import SafeString, mark_safe

from search.analysis import Span, analyser

PASSAGE = 240
"""Length of a passage in characters, roughly."""
READ = 100_000
"""Characters of a text in which a passage is looked for."""


def marked(text: str, language: str, tokens: Mapping[str, float]) -> SafeString:
    """Return `text` escaped, with the words in <mark> that share a token with `tokens` (token → weight)."""
    return mark_safe(_markup(text, analyser(language).matches(text, tokens) if tokens else [], 0, len(text)))


def passage(text: str, language: str, tokens: Mapping[str, float], length: int = PASSAGE) -> SafeString:
    """Return the passage of `text` that holds most of `tokens` by weight, words marked, with … where it was cut.

    Without a match it is the beginning of the text.
    """
    text = text[:READ]
    matches = analyser(language).matches(text, tokens) if tokens else []
    start, end = _bounds(text, *_best(matches, tokens, length), length)
    shown = [span for span in matches if start <= span.start and span.end <= end]
    before, after = ("… " if start > 0 else ""), (" …" if end < len(text.rstrip()) else "")
    return mark_safe(f"{before}{_markup(text, shown, start, end)}{after}")


def _best(matches: list[Span], tokens: Mapping[str, float], length: int) -> tuple[int, int]:
    """Return from where to where the matches stand that together weigh most within `length`; the earliest of equals."""
    best = (0.0, 0, 0)
    held: dict[str, int] = {}
    weight = 0.0
    first = 0
    for last, span in enumerate(matches):
        for token in span.tokens:
            if token in tokens:
                held[token] = held.get(token, 0) + 1
                if held[token] == 1:
                    weight += tokens[token]
        while matches[last].end - matches[first].start > length and first < last:
            for token in matches[first].tokens:
                if token in tokens:
                    held[token] -= 1
                    if held[token] == 0:
                        weight -= tokens[token]
            first += 1
        # A second mention of a word counts a little, a first one much.
        score = weight + 0.01 * (last - first)
        if score > best[0] + 1e-9:
            best = (score, matches[first].start, span.end)
    return best[1], best[2]


def _bounds(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen a stretch of `text` to about `length`, from the beginning of a sentence or else of a word."""
    spare = max(0, length - (end - start))
    earliest = max(0, start - spare)
    sentence = max(text.rfind(sign, earliest, start) for sign in (". ", "! ", "? ", "\n", "… "))
    if earliest == 0:
        begin = 0
    elif sentence >= 0:
        begin = sentence + 2 if text[sentence] != "\n" else sentence + 1
    else:
        begin = max(earliest, start - spare // 3)
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    finish = max(end, min(len(text), begin + length))
    if finish < len(text):
        space = text.rfind(" ", end, finish + 1)
        finish = space if space > begin else finish
    while begin < finish and text[begin].isspace():
        begin += 1
    return begin, finish


def _markup(text: str, spans: list[Span], start: int, end: int) -> str:
    parts, done = [], start
    for span in spans:
        parts += [escape(text[done : span.start]), "<mark>", escape(text[span.start : span.end]), "</mark>"]
        done = span.end
    return "".join([*parts, escape(text[done:end])])
