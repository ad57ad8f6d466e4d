"""The passage of a text that shows best why it was found, and the matched words in it, as escaped HTML."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import SafeString, mark_safe

from search.analysis import AnalysedQuery, Span, analyser

PASSAGE = 240
"""Length of a passage in characters, roughly."""
READ = 100_000
"""Characters of a text in which a passage is looked for."""
SIDE_BY_SIDE = 12
"""Characters between two words of a name, at most: small words may stand there."""


@dataclass(frozen=True)
class Marks:
    """What is marked of a query: token → weight, what was typed in full and what stands for it somewhat less.

    Tokens that are not `alone` belong to names of several words, which mean what was typed only when side by side: not
    every "person" is a "missing person".
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()
    names: tuple[frozenset[str], ...] = ()

    @classmethod
    def of(cls, query: AnalysedQuery | None, weight: Callable[[str], float]) -> "Marks":
        """Return what is marked of `query`; `weight` is that of a token."""
        weights: dict[str, float] = {}
        alone: set[str] = set()
        names: dict[frozenset[str], None] = {}
        for alternative in (
            [each for clause in query.clauses for each in clause.alternatives] if query else ()
        ):
            for token in alternative.tokens:
                weights[token] = max(alternative.weight * (weight(token) or 0.01), weights.get(token, 0.0))
            if alternative.together:
                names[frozenset(alternative.tokens)] = None
            else:
                alone.update(alternative.tokens)
        return cls(weights, frozenset(alone), tuple(names))

    def spans(self, text: str, language: str) -> list[Span]:
        """Return the words of `text` that are to be marked."""
        spans = analyser(language).matches(text, self.weights) if self.weights else []
        if not self.names:
            return spans
        kept = {span for span in spans if not self.alone.isdisjoint(span.tokens)}
        for name in self.names:
            for run in _side_by_side([span for span in spans if not name.isdisjoint(span.tokens)]):
                if name.issubset(token for span in run for token in span.tokens):
                    kept.update(run)
        return sorted(kept)


NOTHING = Marks()


def _side_by_side(spans: list[Span]) -> Iterator[list[Span]]:
    """Yield `spans` in runs of those that stand next to each other."""
    run: list[Span] = []
    for span in spans:
        if run and span.start - run[-1].end > SIDE_BY_SIDE:
            yield run
            run = []
        run.append(span)
    yield run


def marked(text: str, language: str, marks: Marks = NOTHING) -> SafeString:
    """Return `text` escaped, with the words of `marks` in <mark>."""
    return mark_safe(_markup(text, marks.spans(text, language), 0, len(text)))


def passage(text: str, language: str, marks: Marks = NOTHING, length: int = PASSAGE) -> SafeString:
    """Return the passage of `text` that holds most of `marks` by weight, words marked, with … where it was cut.

    Without a match it is the beginning of the text.
    """
    text = text[:READ]
    matches = marks.spans(text, language)
    start, end = _bounds(text, *_best(matches, marks.weights, length), length)
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
